"""Names of every language: found in whatever script stands around them, made ready only where they may stand."""

import orjson
import pytest

from services.catalogue import everywhere
from services.catalogue.entries import parse_line
from services.catalogue.everywhere import Everywhere
from services.catalogue.matcher import Matcher
from services.catalogue.phrases import FoldedText

_REST = {"type": "organisation"}
NAMES = {
    "Q1": {"any": ["Velebe Danato"], "ru": ["Велебе Данато"], "zh": ["林冯宋周"], "ar": ["الدار بانا"]},
    "Q2": {"any": ["«Zebra» Kolo", "Зебра Холдинг", "3 Колеса"], "el": ["Ζέβρα Κόλο"]},
    "Q3": {"any": ["Ｆｕｌｌ Ｗｉｄｔｈ", "Øresund Bund", "ʻOkina Moana", "Əliyev Vəkil"]},
}


@pytest.fixture(scope="module")
def matcher():
    entities = [
        parse_line(orjson.dumps({"id": one, **_REST, "names": names}), one) for one, names in NAMES.items()
    ]
    return Matcher(entities)


@pytest.mark.parametrize("around", ["{} said", "сказал {} вчера", "据 {} 报道", "قال {} أمس", "{}"])
@pytest.mark.parametrize(
    ("one", "name"),
    [(one, name) for one, names in NAMES.items() for some in names.values() for name in some],
)
@pytest.mark.parametrize("language", ["en", "ru", "zh", "ar", None])
def test_a_name_of_any_script_is_found_in_text_of_any_script(matcher, around, one, name, language):
    assert [match.entity.id for match in matcher.find(around.format(name), language)] == [one]


def test_a_beginning_that_changes_with_what_is_written_before_it_is_found(matcher):
    assert [match.entity.id for match in matcher.find("قال للدار بانا أمس", "ar")] == ["Q1"]


def test_a_text_in_latin_letters_makes_no_other_names_ready(monkeypatch):
    made = []
    names = everywhere.Forms.names
    monkeypatch.setattr(everywhere.Forms, "names", lambda forms: made.append(forms) or names(forms))
    entity = parse_line(
        orjson.dumps({"id": "Q1", **_REST, "names": {"any": ["Ana Bo"], "ru": ["Ана Бо"]}}), "Q1"
    )
    found = Everywhere([entity])
    texts = ("Ana Bo", "Ańa “Bö” — œuvre", "Ана", "Ana")
    counts = [(len(found.within(FoldedText(text))), len(made)) for text in texts]
    assert counts == [(1, 1), (1, 1), (2, 2), (1, 2)]
