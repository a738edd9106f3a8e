"""Names in running text: whole words by the rules of each script, the longest first."""

import pytest

from services.catalogue.catalogue import Catalogue
from services.catalogue.installed import installed


def ids(text, language="en"):
    return [match.entity.id for match in installed().matcher.find(text, language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Reuters said", ["Q130879"]),
        ("l’AFP dit", ["Q40464"]),
        ("AFPs, AFP2 and XAFP are others", []),
        ("le point de vue", []),
        ("according to The New York Times", ["Q9684"]),
        ("据新华社报道", ["Q204839"]),
        ("وقالت لرويترز", ["Q130879"]),
        ("연합뉴스는 보도했다", ["x:yonhap"]),
        ("ТАССом", []),
        ("Le Monde diplomatique", ["Q858121"]),
    ],
)
def test_whole_words_by_the_rules_of_the_script(text, found):
    assert ids(text) == found


def test_offsets_are_those_of_the_text():
    text = "Selon l’AFP 😀 et « Le Monde »"
    assert [text[m.start : m.end] for m in installed().matcher.find(text, "fr")] == ["AFP", "Le Monde"]


def test_a_name_of_two_is_told_by_its_language_else_needs_context():
    two = Catalogue(
        {
            "a": '["x:one"]\ntype = "media"\nnames = { es = ["El Sol"] }\n'
            '["x:two"]\ntype = "media"\nnames = { it = ["El Sol"] }\n'
        }
    ).matcher
    (italian,), (other,) = two.find("El Sol", "it"), two.find("El Sol", "fr")
    assert (italian.entity.id, italian.needs_context) == ("x:two", False)
    assert other.needs_context


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("फ्रांस और फ़्रांस", "hi", ["फ्रांस", "फ़्रांस"]),
        ("ब्राजील, ब्राज़ील", "hi", ["ब्राजील", "ब्राज़ील"]),
        ("مع رُوسِيَا وروســيا", "ar", ["رُوسِيَا", "وروســيا"]),
        ("Venäjällä ja Yhdysvaltojen", "fi", ["Venäjällä", "Yhdysvaltojen"]),
        ("Németországból", "hu", ["Németországból"]),
    ],
)
def test_marks_that_may_be_left_out_and_endings_with_accents(text, language, words):
    assert [text[m.start : m.end] for m in installed().matcher.find(text, language)] == words


@pytest.mark.parametrize("language", ["nb", "nn", "no"])
def test_both_ways_of_writing_norwegian_use_the_names_of_norwegian(language):
    one = Catalogue(
        {"a": '["x:one"]\ntype = "organisation"\nnames = { en = ["The Post"], no = ["Posten"] }\n'}
    )
    assert [match.needs_context for match in one.matcher.find("Posten sier nei", language)] == [False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("وموسكو", ["وموسكو"]),
        ("قال وبموسكو ثم", ["وبموسكو"]),
        ("قال موسكو", ["موسكو"]),
        ("قالموسكو", []),
        ("وللمجلس", ["وللمجلس"]),
    ],
)
def test_what_is_written_in_one_before_an_arabic_name_belongs_to_it(text, found):
    one = Catalogue({"a": '["x:one"]\ntype = "company"\nnames = { ar = ["موسكو", "المجلس"] }\n'}).matcher
    for language in ("ar", "en"):
        assert [text[match.start : match.end] for match in one.find(text, language)] == found
