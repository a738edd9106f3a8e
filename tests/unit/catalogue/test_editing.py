"""What of a large source's names counts alone, what beside other evidence, and what nowhere."""

import pytest

from services.catalogue.building.editing import arranged, language_of, place_of, tidy


@pytest.mark.parametrize(
    ("name", "kind", "place"),
    [
        ("Angela Merkel", "person", "names"),
        ("Merkel", "person", "context"),
        ("Merkel, Angela", "person", None),
        ("JFK", "person", "context"),
        ("Associated Press", "media", "names"),
        ("AP", "media", "context"),
        ("A.P.", "media", "context"),
        ("X", "company", None),
        ("Time", "media", "context"),
        ("the guardian", "media", "context"),
        ("Parti socialiste", "party", "names"),
        ("France", "state", "names"),
        ("FR", "state", None),
        ("fr", "state", None),
        ("U.S.", "state", None),
        ("Владимир Путин", "person", "names"),
        ("Путин", "person", "context"),
        ("习近平", "person", "names"),
        ("王毅", "person", "context"),
        ("日本", "state", "names"),
        ("김정은", "person", "names"),
        ("فلاديمير بوتين", "person", "names"),
        ("بوتين", "person", "context"),
    ],
)
def test_short_forms_codes_and_single_words_need_support(name, kind, place):
    assert place_of(name, kind) == place


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("  Angela \t Merkel ", "Angela Merkel"),
        ("Mercury (planet)", "Mercury"),
        ("Norwegen\u200f", "Norwegen"),
        ("Großherzogtum Luxemburg,", "Großherzogtum Luxemburg"),
        ("Jose\u0301", "José"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("1984", None),
        ("A", None),
        ("https://a.example", None),
        ("{{name}}", None),
        ("one two three four five six seven eight nine", None),
        ("", None),
    ],
)
def test_a_name_is_what_a_text_would_write(name, written):
    assert tidy(name) == written


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-GB", "en"),
        ("zh-hans", "zh"),
        ("sr-Latn", "sr"),
        ("nb", "no"),
        ("mul", "any"),
        ("", "any"),
        ("?", None),
    ],
)
def test_a_tag_stands_for_the_language_of_texts(tag, language):
    assert language_of(tag) == language


def test_a_latin_name_of_several_languages_is_everybodys():
    rows = [
        ("en", "Green Party"),
        ("fr", "Les Verts"),
        ("de", "Green Party"),
        ("ru", "Партия зелёных"),
        ("en", "GP"),
    ]
    names, context = arranged(rows, "party")
    assert names == {"any": ["Green Party"], "fr": ["Les Verts"], "ru": ["Партия зелёных"]}
    assert context == {"en": ["GP"]}


def test_nobody_translates_a_person():
    assert arranged([("fr", "Jeanne Brun"), ("ru", "Жанна Брюн")], "person")[0] == {
        "any": ["Jeanne Brun"],
        "ru": ["Жанна Брюн"],
    }
