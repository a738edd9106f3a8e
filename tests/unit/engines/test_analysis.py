"""How words are told apart, and which spellings of one are the same, as readers of each script expect."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.analysis import FOLDED, analyze, places, words
from services.engines.analysis.chains import mapping


def terms(text: str, chain: str = FOLDED) -> list[str]:
    return [token.term for token in analyze(text, chain)]


@pytest.mark.parametrize(
    "spellings",
    [
        ["Straße", "STRASSE", "strasse", "STRAẞE"],
        ["Ørsted", "orsted", "ØRSTED"],
        ["Łódź", "Lodz", "ŁÓDŹ"],
        ["Đà Nẵng", "da nang"],
        ["İstanbul", "ISTANBUL", "istanbul", "ıstanbul"],
        ["IĞDIR", "ığdır", "igdir"],
        ["Œuvre", "oeuvre"],
        ["Þór", "thor"],
        ["cafe\u0301", "café", "CAFÉ", "cafe"],
        ["Ещё ёлка", "ЕЩЕ ЁЛКА", "еще елка"],
        ["Влади́мир", "Владимир"],
        ["Ѐ ѝ", "е и"],
        ["Έλληνας", "ΕΛΛΗΝΑΣ", "ελληνας"],
        ["οδός", "ΟΔΟΣ"],
        ["أحمد", "احمد", "إحمد", "آحمد", "ٱحمد"],
        ["مسؤول", "مسئول"],
        ["مستشفى", "مستشفي"],
        ["حكومة", "حكومه"],
        ["القِمَّة", "القمة"],
        ["العــــربية", "العربية"],
        ["ایران", "ايران"],
        ["کشور", "كشور"],
        ["בְּרֵאשִׁית", "בראשית"],
        ["2023", "٢٠٢٣", "۲۰۲۳", "२०२३", "２０２３"],
        ["3.5", "٣٫٥", "۳٫۵"],
    ],
)
def test_spellings_that_are_one_word(spellings):
    assert len({tuple(terms(one)) for one in spellings}) == 1
    assert terms(spellings[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("мой", "мои"),
        ("їжак", "іжак"),
        ("کتاب", "كتابة"),
        ("قلب", "كلب"),
        ("علم", "عالم"),
        ("ذرة", "درة"),
        ("か", "が"),
        ("서울", "서을"),
        ("東京", "京東"),
        ("१२", "२१"),
        ("λόγος", "λόγοι"),
        ("बल", "बाल"),
        ("דבר", "דיבר"),
    ],
)
def test_words_that_are_two(one, other):
    assert terms(one) != terms(other)


@pytest.mark.parametrize(
    "forms",
    [
        "رئيس الرئيس والرئيس بالرئيس للرئيس كالرئيس فالرئيس وبالرئيس وللرئيس برئيس ورئيس لرئيس",
        "وزير الوزير والوزير بالوزير للوزير لوزير",
        "حكومة الحكومة والحكومة بالحكومة للحكومة الحكومه",
        "بيت البيت والبيت بالبيت للبيت",
        "أمم الأمم والأمم بالأمم للأمم الامم",
        "ألمانيا المانيا وألمانيا بألمانيا لألمانيا",
        "وفد الوفد والوفد بالوفد للوفد",
        "التزام الالتزام بالالتزام",
        "لجنة اللجنة للجنة واللجنة",
        "لغة اللغة للغة",
        "لبناني اللبناني للبناني واللبناني",
        "لاجئين اللاجئين للاجئين لاجئ",
        "لبنان للبنان",
        "لقاء اللقاء للقاء لقائه",
        "لاعب اللاعب للاعبين",
        "لائحة اللائحة للائحة",
        "قائد القائد للقائد لقائد",
        "موسكو لموسكو",
    ],
)
def test_an_arabic_word_with_its_article_and_what_is_written_with_it_is_the_word(forms):
    assert len(set(terms(forms, "ar"))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الرئيس", "الرياض"),
        ("بيت", "بنت"),
        ("الله", "لله"),
        ("وفد", "فد"),
        ("كلام", "لام"),
        ("بلد", "ولد"),
        ("لجنة", "جنة"),
        ("للجنة", "الجنة"),
        ("لبنان", "بنان"),
        ("لقاح", "قاح"),
        ("ليون", "يون"),
    ],
)
def test_arabic_words_that_only_look_as_if_they_had_an_article_stay(one, other):
    assert terms(one, "ar") != terms(other, "ar")


@pytest.mark.parametrize("chain", ["zh", "ja", "ko"])
def test_chinese_japanese_and_korean_are_cut_in_pairs(chain):
    assert terms("東京都 서울시 ab", chain) == ["東京", "京都", "서울", "울시", "ab"]


def test_no_mark_or_letter_moves_what_comes_after_it():
    text = "القِمَّة ٢٠٢٣ العــــربية Ещё"
    assert [text[token.start : token.end] for token in analyze(text, FOLDED)] == text.split()


def test_the_letters_are_one_character_for_one():
    for rule in mapping()["settings"]["index"]["analysis"]["char_filter"]["letters"]["mappings"]:
        before, after = rule.split(" => ")
        assert (len(before), len(after)) == (1, 1)


SCRIPTS = st.text(
    st.sampled_from("aé7'’-. \n\u0301\u200d\u00ad٤ى語カー한ไทย☀\ufe0f🇫🇷👨\U0001f3fd𐐀\ud800"), max_size=60
)


@given(SCRIPTS, st.sampled_from(["a", "é", "語", "カ", "ท", "\U0001f600", "a\u0301"]), st.integers(0, 300))
def test_words_stand_where_they_are_said_to_stand_in_order(text, letter, length):
    whole = f"{text} {letter * length} {text}"
    found = words(whole)
    spans = places(whole, found)
    assert [whole[start:end] for start, end in spans] == found
    assert all(before <= start < end for (_, before), (start, end) in pairwise([(0, 0), *spans]))


@given(SCRIPTS)
def test_a_text_is_cut_alike_with_a_character_beyond_sixteen_bits_in_it(text):
    assert words(f"{text} 𐐀") == [*words(text), "𐐀"]
