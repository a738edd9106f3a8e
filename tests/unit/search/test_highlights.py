"""Highlights: the passages that show why an article was found."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.query import AllOf, AnyOf, AnyValue, Not, Words
from services.search.highlights import Highlights
from services.search.passages import LONGEST, MOST
from services.search.phrases import Phrases


def article(language: str = "en", **texts: str) -> dict[str, object]:
    return {"language": {"code": language}, **texts}


def body(text: str, *words: Words, language: str = "en") -> list[str]:
    return Highlights(AllOf(words)).of(article(language, body=text)).get("body", [])


def plain(passage: str) -> str:
    return html.unescape(re.sub("</?mark>", "", passage))


@pytest.mark.parametrize(
    ("language", "text", "word", "marked"),
    [
        ("en", "Two ministers met.", "minister", "Two <mark>ministers</mark> met."),
        ("fr", "Les chevaux de l’Élysée", "elysee", "Les chevaux de l’<mark>Élysée</mark>"),
        ("fr", "Il négociait hier", "négocier", "Il <mark>négociait</mark> hier"),
        ("de", "Die Häuser dort", "Haus", "Die <mark>Häuser</mark> dort"),
        ("ru", "Встреча с президентом", "президент", "Встреча с <mark>президентом</mark>"),
        ("pl", "Zażółć gęślą", "zazolc", "<mark>Zażółć</mark> gęślą"),
        ("zh", "习近平访问东京都。", "东京", "习近平访问<mark>东京</mark>都。"),
        ("ko", "한국어는 어렵다", "한국", "<mark>한국</mark>어는 어렵다"),
        ("xx", "Plain words", "WORDS", "Plain <mark>words</mark>"),
        ("en", "12:30 in Paris", "12:30", "<mark>12:30</mark> in Paris"),
    ],
)
def test_a_word_is_marked_where_the_index_finds_it(language, text, word, marked):
    assert body(text, Words(word), language=language) == [marked]


def test_words_of_another_language_are_not_stemmed_by_the_wrong_rules():
    assert body("Il négociait hier", Words("négocier"), language="en") == []


def test_a_phrase_is_marked_as_one_and_only_where_it_stands():
    found = body("Kim met Kim Jong Un, says Un.", Words("Kim Jong Un"))
    assert found == ["Kim met <mark>Kim Jong Un</mark>, says Un."]


def test_a_word_is_not_marked_where_it_is_a_part_of_another():
    assert body("Presidential presidents, the president; vicepresident.", Words("president", exact=True)) == [
        "Presidential presidents, the <mark>president</mark>; vicepresident."
    ]


def test_no_phrase_goes_on_over_a_word_that_is_not_in_it():
    phrases = Phrases(["ab"])
    assert phrases.find([(0, "a"), (2, "b")]) == []
    assert phrases.find([(3, "a"), (4, "b"), (5, "b")]) == [(3, 5)]


def test_the_texts_of_one_answer_are_marked_each_by_the_rules_of_its_language():
    highlights = Highlights(Words("ministers"))
    texts = {"en": "A minister", "fr": "A minister", "xx": "Ministers", "ko": "ministers"}
    assert [highlights.of(article(language, body=text)) for language, text in texts.items()] == [
        {"body": ["A <mark>minister</mark>"]},
        {},
        {"body": ["<mark>Ministers</mark>"]},
        {"body": ["<mark>ministers</mark>"]},
    ]


def test_words_that_are_near_are_marked_one_by_one():
    text = "Putin and Kim met. " + "Nothing happened here. " * 20 + "Putin left."
    assert body(text, Words("Kim Putin", slop=3))[0].startswith(
        "<mark>Putin</mark> and <mark>Kim</mark> met."
    )


def test_a_word_that_is_wanted_twice_is_marked_where_it_stands_twice():
    text = "Kim met nobody at all today. Kim, Kim!"
    assert body(text, Words("kim kim", slop=1)) == [
        "Kim met nobody at all today. <mark>Kim</mark>, <mark>Kim</mark>!"
    ]
    assert body("Kim and Putin and Xi", Words("kim putin kim", slop=4)) == []
    assert body("Kim, Putin, Kim", Words("kim kim putin", slop=4)) == [
        "<mark>Kim</mark>, <mark>Putin</mark>, <mark>Kim</mark>"
    ]


def test_a_beginning_marks_the_whole_word():
    assert body("The presidency of presidents", Words("presid", prefix=True)) == [
        "The <mark>presidency</mark> of <mark>presidents</mark>"
    ]


def test_an_exact_word_is_not_stemmed():
    assert body("ministers and a minister", Words("minister", exact=True)) == [
        "ministers and a <mark>minister</mark>"
    ]


def test_what_must_not_be_there_and_what_is_no_word_mark_nothing():
    condition = AllOf((Not(Words("met")), AnyOf((Words("Kim"), AnyValue("language", ("en",))))))
    assert Highlights(condition).of(article(body="Kim met Xi")) == {"body": ["<mark>Kim</mark> met Xi"]}


def test_a_field_marks_only_its_own_words_and_one_without_a_hit_is_left_out():
    found = Highlights(AllOf((Words("Kim", ("headline",)), Words("Xi")))).of(
        article(headline="Kim <b>&", dek="Xi", body="Kim")
    )
    assert found == {"headline": ["<mark>Kim</mark> &lt;b&gt;&amp;"], "dek": ["<mark>Xi</mark>"]}


def test_what_stands_inside_a_hit_is_escaped_too():
    assert body("AT&T's <b>lines</b>", Words("AT&T"), Words("b lines b")) == [
        "<mark>AT&amp;T</mark>&#x27;s &lt;<mark>b&gt;lines&lt;/b</mark>&gt;"
    ]


def test_overlapping_hits_are_one():
    assert body("Kim Jong Un", Words("Kim Jong"), Words("Jong Un")) == ["<mark>Kim Jong Un</mark>"]


def test_a_long_text_gives_its_best_passages_in_order():
    filler = "The committee sat for a long time without any result at all. " * 6
    text = (
        f"{filler}Kim alone. {filler}Xi met Kim here. {filler}Kim again. {filler}Kim and Xi there. {filler}"
    )
    found = body(text, Words("Kim"), Words("Xi"))
    assert len(found) == MOST
    assert "<mark>Xi</mark> met <mark>Kim</mark>" in found[1]
    assert "<mark>Kim</mark> and <mark>Xi</mark>" in found[2]
    assert all(len(plain(passage)) <= LONGEST for passage in found)
    assert [text.index(plain(passage)) for passage in found] == sorted(text.index(plain(p)) for p in found)


def test_passages_begin_with_a_sentence_and_end_with_a_word():
    text = "A first sentence that is not shown in the passage at all. Then Kim spoke to " + "everybody " * 40
    (found,) = body(text, Words("Kim"))
    assert found.startswith("Then <mark>Kim</mark> spoke")
    assert found.endswith("everybody")


class CountedToken(str):
    """A token that counts how often it is looked up."""

    __slots__ = ()
    looked_up = 0

    def __hash__(self) -> int:
        CountedToken.looked_up += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


def test_finding_phrases_takes_a_few_look_ups_a_token_however_they_repeat():
    phrases = Phrases([*"ab" * 4, f"c{number}"] for number in range(200))
    tokens = [CountedToken(token) for token in "ab" * 5000]
    CountedToken.looked_up = 0
    assert phrases.find(enumerate(tokens)) == []
    assert CountedToken.looked_up <= 6 * len(tokens)


@given(st.lists(st.text("ab", min_size=1, max_size=4), max_size=6), st.text("abc", max_size=40))
def test_phrases_are_found_where_they_stand(phrases, text):
    expected = {}
    for phrase in phrases:
        for start in range(len(text) - len(phrase) + 1):
            if text.startswith(phrase, start):
                end = start + len(phrase)
                expected[end] = min(start, expected.get(end, start))
    assert Phrases(phrases).find(enumerate(text)) == [(start, end) for end, start in sorted(expected.items())]


TEXTS = st.text(alphabet=st.sampled_from("aAbBé <>&'\"\n.東京한국и\u0301;#x27mark/"), max_size=400)
ASKED = st.lists(
    st.builds(
        Words,
        st.sampled_from(["a", "b", "a b", "é", "東京", "한국", "b a b", "mark", "27"]),
        slop=st.sampled_from([0, 0, 2]),
    ),
    min_size=1,
    max_size=4,
)


@given(TEXTS, ASKED, st.sampled_from(["en", "zh", "ko", "und"]))
def test_every_passage_is_a_piece_of_the_text_with_its_hits_marked(text, asked, language):
    found = Highlights(AnyOf(tuple(asked))).of(article(language, headline=text, body=text))
    for field, shown in found.items():
        assert len(shown) <= MOST
        for passage in shown:
            assert plain(passage) in text
            assert "<mark>" in passage
            assert "<" not in re.sub("</?mark>", "", passage)
            assert passage.count("<mark>") == passage.count("</mark>")
            assert field != "headline" or plain(passage) == text
