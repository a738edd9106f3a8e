"""Which items of Wikidata become entries, and what the file of classes says."""

import json
import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from services.catalogue.building.finishing import entry_lines
from services.catalogue.building.items import held
from services.catalogue.building.selection import read_selection
from services.catalogue.entries import CatalogueError
from services.catalogue.installed import installed
from tests.unit.catalogue.dump import HUMAN, day, item, statement

SHIPPED = tomllib.loads((files("services.catalogue.building") / "wikidata.toml").read_text("utf-8"))


def types_of(*entities, classes=None):
    selection = read_selection(classes, 10, None, installed())
    rows = [row for entity in entities for row in selection.rows(entity)]
    return {one["id"]: one["type"] for one in map(json.loads, entry_lines(lambda: rows, selection))}


def below(identifier, *above, **more):
    return item(identifier, {"en": "some class"}, [statement("P279", one) for one in above], links=0, **more)


def named(identifier, *classes):
    return item(identifier, {"en": f"Somebody of {identifier}"}, [statement("P31", one) for one in classes])


def test_no_class_has_two_types():
    classes = Counter(one for some in SHIPPED["types"].values() for one in some)
    classes.update(SHIPPED["subclasses"]["nothing"])
    assert [one for one, times in classes.items() if times > 1] == []


def test_an_item_is_what_the_nearest_class_above_its_own_is():
    graph = [
        below("Q900001", "Q900002"),
        below("Q900002", "Q4830453"),  # business
        below("Q4830453", "Q43229"),  # which is an organisation
        below("Q900003", "Q11032", "Q4830453"),  # newspaper, business
        below("Q900004", "Q900005"),
        below("Q900005", "Q486972", "Q43229"),  # human settlement, organisation
        below("Q900006", "Q6256"),  # country
        below("Q900007", "Q5"),  # human
    ]
    items = [
        named("Q901001", "Q900001"),
        named("Q901003", "Q900003"),
        named("Q901004", "Q900004"),
        named("Q901006", "Q900006"),
        named("Q901007", "Q900007"),
        # Both are two steps away: a town that is a business, too, is nothing.
        named("Q901008", "Q900004", "Q900001"),
        # A direct class goes before.
        named("Q901009", "Q900004", "Q11032"),
        named("Q901010", "Q900999"),
    ]
    expected = {
        "Q901001": "company",
        "Q901003": "media",
        "Q901009": "media",
    }
    assert types_of(*graph, *items) == expected
    # Classes may stand behind their items, and anywhere.
    assert types_of(*items, *graph) == expected
    assert types_of(*reversed(graph), *items) == expected


def test_a_file_of_classes_without_subclasses_takes_direct_ones_only(tmp_path):
    classes = tmp_path / "classes.toml"
    classes.write_text('[types]\ncompany = ["Q4830453"]\n', "utf-8")
    graph = [below("Q900001", "Q4830453"), named("Q901001", "Q900001"), named("Q901002", "Q4830453")]
    assert types_of(*graph, classes=classes) == {"Q901002": "company"}
    classes.write_text('[types]\ncompany = ["Q4830453"]\n[subclasses]\ntypes = ["company"]\n', "utf-8")
    assert types_of(*graph, classes=classes) == {"Q901001": "company", "Q901002": "company"}


@pytest.mark.parametrize(
    "text",
    [
        '[types]\ncompany = ["P31"]\n',
        '[types]\ncompany = ["Q1"]\n[subclasses]\ntypes = ["party"]\n',
        '[types]\ncompany = ["Q1"]\n[subclasses]\nnothing = [5]\n',
        '[types]\ncompany = ["Q1"]\n[subclasses]\ntypes = 5\n',
        'subclasses = 5\n[types]\ncompany = ["Q1"]\n',
    ],
)
def test_a_file_of_classes_with_something_else_in_it_is_refused_by_name(tmp_path, text):
    (tmp_path / "classes.toml").write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match=r"classes\.toml"):
        read_selection(tmp_path / "classes.toml", 10, None, installed())


def test_an_agency_is_one_whose_class_stands_below_that_of_agencies():
    selection = read_selection(None, 10, None, installed())
    entities = [named("Q901001", "Q900001"), below("Q900001", "Q900002"), below("Q900002", "Q192283")]
    rows = [row for entity in entities for row in selection.rows(entity)]
    (line,) = entry_lines(lambda: rows, selection)
    assert (json.loads(line)["type"], json.loads(line)["flags"]) == ("media", ["agency"])


def test_merged_ids_are_the_ones_that_stand_for_them():
    entities = [
        {"entity": "Q900001", "redirect": "Q4830453"},
        named("Q901001", "Q900001"),
        # As a tool has it that asked for the item by its old id; and a shipped one that goes by another id now.
        named("Q901002", "Q11032") | {"redirects": {"from": "Q7747", "to": "Q901002"}},
        {"entity": "Q900005", "redirect": None},
        {"entity": "Q900005", "redirect": "Q900005"},
        named("Q901003", "Q11032") | {"redirects": "Q7747"},
    ]
    assert types_of(*entities) == {"Q901001": "company", "Q7747": "person", "Q901003": "media"}


def test_an_office_is_found_by_the_old_id_of_its_position():
    selection = read_selection(None, 10, None, installed())
    entities = [
        item(
            "Q901001",
            {"en": "Jeanne Brun"},
            [HUMAN, statement("P39", "Q900008", P580=day("1899-02-03"), P582=day("1900-05-06"))],
        ),
        {"entity": "Q900008", "redirect": "Q900009"},
        item("Q900009", {}, [statement("P279", "Q7330070"), statement("P1001", "Q142")], links=0),
    ]
    rows = [row for entity in entities for row in selection.rows(entity)]
    (line,) = entry_lines(lambda: rows, selection)
    assert json.loads(line)["offices"] == [
        {"office": "foreign-minister", "country": "FR", "from": "1899-02-03", "to": "1900-05-06"}
    ]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (day("2019-05-07"), day("2020-02-03"), ("2019-05-07", "2020-02-03")),
        (day("2019-05-00", 10), day("2020-02-00", 10), ("2019-05-31", "2020-02-01")),
        (day("2020-02-01", 10), day("2021-01-01", 9), ("2020-02-29", "2021-01-01")),
        (day("2019-00-00", 9), day("2021-03-04"), ("2019-12-31", "2021-03-04")),
        (day("2019-00-00", 9), day("2020-00-00", 9), ("2019-12-31", "2020-01-01")),
        (day("2019-00-00", 9), "novalue", ("2019-12-31", None)),
        (day("2019-05-07"), None, ("2019-05-07", None)),
        # No day of these is certain, or they may be over.
        (day("2019-00-00", 9), day("2019-00-00", 9), None),
        (day("2019-05-00", 10), day("2019-05-20"), None),
        (day("2019-05-00", 10), None, None),
        (day("2019-00-00", 9), "somevalue", None),
        (day("2019-05-07"), "somevalue", None),
        (day("2010-00-00", 8), day("2020-02-03"), None),  # a decade
        (day("2019-00-00", 11), day("2020-02-03"), None),
        (day("2019-13-00", 10), day("2020-02-03"), None),
        (day("0000-00-00", 9), day("2020-02-03"), None),
    ],
)
def test_a_term_has_the_days_that_are_certain(since, until, expected):
    terms = {"P580": since} | ({"P582": until} if until else {})
    person = item("Q900001", {}, [statement("P39", "Q900200", **terms)])
    assert list(held(person)) == ([("Q900200", *expected)] if expected else [])
