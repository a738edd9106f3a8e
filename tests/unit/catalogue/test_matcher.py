"""Names in running text: whole words by the rules of each script, the longest first."""

import pytest

from services.catalogue.catalogue import Catalogue, shipped


def ids(text, language="en"):
    return [match.entity.id for match in shipped().matcher.find(text, language)]


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
    assert [text[m.start : m.end] for m in shipped().matcher.find(text, "fr")] == ["AFP", "Le Monde"]


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
