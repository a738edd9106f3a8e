"""What is counted of random archives, on both engines and over HTTP, is what counting one by one in Python gives."""

import json
from itertools import combinations
from math import log
from typing import Any

import pytest
import pytest_asyncio

from services.search.counting import keywords
from services.search.filters import VALUE_FILTERS
from tests.contract.search_scenarios.random_archive import (
    SINGLE,
    VALUES,
    archive,
    count,
    may_be_seen,
    of_kind,
)
from tests.contract.search_scenarios.scenario import ENGINES
from tests.contract.search_scenarios.served import document, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

FACETS = [row.name.value for row in VALUE_FILTERS]
# Parameters, and the rows that they find.
QUESTIONS = [
    ({}, lambda row: True),
    ({"q": "treaty"}, lambda row: "treaty" in row["body"]),
    ({"q": "language:fr OR actor:Q423"}, lambda row: row["language"] == "fr" or "Q423" in VALUES["actor"](row)[0]),
    ({"publisher": "p1.example,none", "exclude_actor": "Q159"},
     lambda row: row.get("publisher", ["p1.example"])[0] == "p1.example" and "Q159" not in VALUES["actor"](row)[0]),
    ({"actor": "Q7747", "exclude_country": "none"}, lambda row: "Q7747" in VALUES["actor"](row)[0]),
    ({"q": "nothing"}, lambda row: False),
]  # fmt: skip
CHARTS = {"published_interval": "month", "mentions_interval": "year"}


@pytest.fixture(scope="module")
def rows():
    return archive(7, 260)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def served(request, tmp_path_factory, rows):
    async with serve(
        request.param, tmp_path_factory.mktemp("counting"), [document(row) for row in rows]
    ) as one:
        yield one


@pytest.fixture(params=QUESTIONS, ids=lambda one: ",".join(one[0]) or "all")
def question(request, rows):
    """Parameters, and the rows that may be seen of those that they find."""
    parameters, finds = request.param
    return parameters, [row for row in rows if may_be_seen(row) and finds(row)]


def counts(one: dict[str, Any]) -> list[int]:
    return [one["articles"], one["stories"]]


@pytest.mark.parametrize("size", [1, 3, 100])
async def test_what_a_facet_shows_and_what_is_beside_it_are_all_articles(served, rows, size):
    # Without filters: what a facet is counted without is in test_scenarios.
    for asked, finds in (({}, lambda row: True), ({"q": "rain"}, lambda row: "rain" in row["body"])):
        found = [row for row in rows if may_be_seen(row) and finds(row)]
        answer = await served.answer(**asked, facets=",".join(FACETS), facet_size=size)
        assert [answer["total"]["value"], answer["stories"]] == count(found)
        for name in FACETS:
            listed = answer["facets"][name]
            shown = {one["value"] for one in listed if one["kind"] == "value"}
            assert len(shown) <= size
            for one in listed:
                assert counts(one) == count(of_kind(found, name, one["kind"], one["value"], shown)), (
                    name,
                    one,
                )
            missing = {"other", "none"} - {one["kind"] for one in listed}
            for kind in missing - ({"none"} if name in {"language", "published_basis"} else set()):
                assert of_kind(found, name, kind, "", shown) == [], (name, kind)
            if name in SINGLE:
                assert sum(one["articles"] for one in listed) == len(found)


@pytest.mark.parametrize("name", FACETS)
@pytest.mark.parametrize("size", [2, 7, 100])
async def test_every_value_of_a_facet_is_listed_once(served, rows, name, size):
    found = [row for row in rows if may_be_seen(row) and "treaty" in row["body"]]
    listed: list[list[Any]] = []
    asked: dict[str, Any] = {"q": "treaty", "facet_size": size}
    while True:
        page = await served.get(f"/v1/facets/{name}", **asked)
        assert [page["total"]["value"], page["stories"]] == count(found)
        assert len(page["values"]) <= size
        listed += [[one["value"], *counts(one)] for one in page["values"]]
        if page["next"] is None:
            break
        asked["facet_after"] = page["next"]
    values = sorted({value for row in found for value in VALUES[name](row)[0]})
    assert listed == [[one, *count(of_kind(found, name, "value", one, set()))] for one in values]
    if page["none"] is not None:
        assert counts(page["none"]) == count(of_kind(found, name, "none", "", set()))
        if name in SINGLE:
            assert sum(one[1] for one in listed) + page["none"]["articles"] == len(found)


@pytest.mark.parametrize("name", FACETS)
async def test_the_values_with_most_articles_are_listed_and_what_is_beyond_them(served, rows, name):
    found = [row for row in rows if may_be_seen(row) and "treaty" in row["body"]]
    page = await served.get(f"/v1/facets/{name}", q="treaty", order="articles", facet_size=3)
    values = {value for row in found for value in VALUES[name](row)[0]}
    parts = {one: of_kind(found, name, "value", one, set()) for one in values}
    most = sorted(values, key=lambda one: (-len(parts[one]), one))[:3]
    assert [[one["value"], *counts(one)] for one in page["values"]] == [
        [one, *count(parts[one])] for one in most
    ]
    assert counts(page["other"]) == count(of_kind(found, name, "other", "", set(most)))
    assert page["next"] is None


@pytest.mark.parametrize(("clock", "interval"), [("published", "month"), ("mentions", "year")])
async def test_each_bar_has_its_share_of_all_articles(served, rows, question, clock, interval):
    parameters, found = question
    asked = {**parameters, "clock": clock, f"{clock}_interval": interval, "of": "total"}
    answer = await served.get("/v1/histogram", **asked)
    everything = [row for row in rows if may_be_seen(row)]
    assert [answer["total"]["value"], answer["stories"]] == count(found)
    for bar in answer["bars"]:
        all_in_it = of_kind(everything, clock, "value", bar["value"], set())
        assert counts(bar) == count(of_kind(found, clock, "value", bar["value"], set()))
        assert counts(bar["of"]) == count(all_in_it)
        assert bar["share"] == (round(bar["articles"] / len(all_in_it), 6) if all_in_it else None)
    assert bool(answer["bars"]) == bool(found)
    assert answer["beside"]["undated"] == len(of_kind(found, clock, "none", "", set()))
    plain = await served.get("/v1/histogram", **{key: value for key, value in asked.items() if key != "of"})
    assert [counts(bar) for bar in plain["bars"]] == [counts(bar) for bar in answer["bars"]]
    assert {bar["share"] for bar in plain["bars"]} | {bar["of"] and 1 for bar in plain["bars"]} <= {None}


@pytest.mark.parametrize(
    ("across", "down"),
    [
        ("publisher", "published"), ("actor", "mentions"), ("actor", "actor"), ("language", "published_basis"),
        ("published", "mentions"), ("country", "story"), ("origin", "cited_role"), ("precision", "published"),
    ],
)  # fmt: skip
async def test_each_cell_of_a_table_is_counted(served, question, across, down):
    parameters, found = question
    asked = {**parameters, **CHARTS, "rows": across, "columns": down, "row_size": 3, "column_size": 4}
    answer = await served.get("/v1/table", **asked)
    assert [answer["total"]["value"], answer["stories"]] == count(found)
    in_rows, in_columns = (
        [
            of_kind(found, axis["name"], one["kind"], one["value"], {v["value"] for v in axis["values"][:-2]})
            for one in axis["values"]
        ]
        for axis in (answer["rows"], answer["columns"])
    )
    for axis, parts in ((answer["rows"], in_rows), (answer["columns"], in_columns)):
        assert [one["kind"] for one in axis["values"][-2:]] == ["other", "none"]
        assert [counts(one) for one in axis["values"]] == [count(part) for part in parts]
    for axis, size in ((answer["rows"], 3), (answer["columns"], 4)):
        if axis["name"] not in {"published", "mentions"}:
            # Those with most articles, then by value.
            values = {value for row in found for value in VALUES[axis["name"]](row)[0]}
            parts = {one: len(of_kind(found, axis["name"], "value", one, set())) for one in values}
            most = sorted(values, key=lambda one, parts=parts: (-parts[one], one))[:size]
            assert [one["value"] for one in axis["values"][:-2]] == most
    for row, cells in zip(in_rows, answer["cells"], strict=True):
        ids = {one["id"] for one in row}
        for column, cell in zip(in_columns, cells, strict=True):
            if cell is not None:
                assert counts(cell) == count([one for one in column if one["id"] in ids])
    itself = [
        (one["value"], other["value"])
        for one, cells in zip(answer["rows"]["values"], answer["cells"], strict=True)
        for other, cell in zip(answer["columns"]["values"], cells, strict=True)
        if cell is None
    ]
    same = [one["value"] for one in answer["rows"]["values"][:-2]] if across == down else []
    assert itself == [(value, value) for value in same]
    if {across, down} <= SINGLE:
        assert sum(cell["articles"] for cells in answer["cells"] for cell in cells) == len(found)


SETS = [
    ("treaty", lambda row: "treaty" in row["body"]),
    ({"label": "French", "language": ["fr"]}, lambda row: row["language"] == "fr"),
    ({"label": "others", "exclude_language": ["fr"], "actor": "Q7747,Q423", "actor_op": "and"},
     lambda row: row["language"] != "fr" and {"Q7747", "Q423"} <= VALUES["actor"](row)[0]),
    ({"q": "nothing at all"}, lambda row: False),
]  # fmt: skip


@pytest.mark.parametrize(("clock", "interval"), [("published", "month"), ("mentions", "year")])
async def test_sets_are_counted_side_by_side(served, question, clock, interval):
    parameters, found = question
    asked = {
        **parameters,
        "clock": clock,
        f"{clock}_interval": interval,
        "set": [one if isinstance(one, str) else json.dumps(one) for one, _ in SETS],
    }
    answer = await served.get("/v1/compare", **asked)
    assert counts(answer["of"]) == count(found)
    labels = ["treaty", "French", "others", "nothing AND at AND all"]
    assert [one["label"] for one in answer["sets"]] == labels
    parts = [[row for row in found if finds(row)] for _, finds in SETS]
    for one, part in zip(answer["sets"], parts, strict=True):
        assert counts(one) == count(part)
        assert one["share"] == (round(len(part) / len(found), 6) if found else None)
        for bar in one["bars"]:
            in_bar = of_kind(part, clock, "value", bar["value"], set())
            of = of_kind(found, clock, "value", bar["value"], set())
            assert (counts(bar), counts(bar["of"])) == (count(in_bar), count(of))
            assert bar["share"] == (round(len(in_bar) / len(of), 6) if of else None)
        assert one["beside"]["undated"] == len(of_kind(part, clock, "none", "", set()))
    values = [[bar["value"] for bar in one["bars"]] for one in answer["sets"]]
    assert values == values[:1] * 4
    # From the first to the last of what is in any set.
    dated = {value for part in parts for row in part for value in VALUES[clock](row)[0]}
    assert (values[0][:1], values[0][-1:]) == (sorted(dated)[:1], sorted(dated)[-1:])
    pairs = []
    for (one, part), (other, beside) in combinations(zip(labels, parts, strict=True), 2):
        ids = {row["id"] for row in beside}
        both = [row for row in part if row["id"] in ids]
        either = len(part) + len(beside) - len(both)
        share = round(len(both) / either, 6) if either else None
        pairs.append([[one, other], *count(both), share])
    assert [[one["sets"], *counts(one), one["share"]] for one in answer["overlaps"]] == pairs


async def test_the_heaviest_sets_are_compared(served):
    words = [f"w{number}" for number in range(250)]
    sets = [
        "rain",
        *(" OR ".join(words[at : at + 30]) for at in range(0, 240, 30)),
        "(" * 32 + "a" + ")" * 32,
    ]
    answer = await served.get(
        "/v1/compare", set=sets, published_interval="day", published_from="2020", published_to="2022-09-26"
    )
    assert [len(one["bars"]) for one in answer["sets"]] == [1000] * 10
    assert len(answer["overlaps"]) == 45
    assert [one["articles"] > 0 for one in answer["sets"]] == [True, *[False] * 9]
    keywords = await served.get(
        "/v1/keywords", q=" OR ".join(words[:200]) + " OR rain", background=" ".join(words[:50])
    )
    assert (keywords["total"]["value"] > 0, keywords["background"]["value"]) == (True, 0)
    assert keywords["keywords"] == []


def surprise(found: int, of: int, background: int, background_of: int) -> float:
    """G² as textbooks have it: twice the sum of observed times the logarithm of observed by expected."""
    whole = of + background_of
    seen = [[found, background], [of - found, background_of - background]]
    rows, columns = [sum(row) for row in seen], [of, background_of]
    return round(
        2
        * sum(
            seen[i][j] * log(seen[i][j] / (rows[i] * columns[j] / whole))
            for i in range(2)
            for j in range(2)
            if seen[i][j]
        ),
        2,
    )


def expected_keywords(found, others, values):
    """Every value that a greater part of `found` than of `others` has, most surprising first."""
    counted = []
    for value in {value for row in found for value in values(row)}:
        numbers = [
            sum(value in values(row) for row in found), len(found), sum(value in values(row) for row in others), len(others),
        ]  # fmt: skip
        if numbers[0] * numbers[3] > numbers[2] * numbers[1]:
            counted.append([value, *numbers, surprise(*numbers)])
    return sorted(counted, key=lambda one: (-one[-1], one[0]))


def numbers(one):
    return [one["value"], *(one[name] for name in ("articles", "of", "background", "background_of", "score"))]


@pytest.mark.parametrize("by", ["actor", "publisher", "story", "language", "mentions_precision"])
async def test_keywords_are_what_a_set_has_more_of_than_all_others(served, rows, question, by):
    parameters, found = question
    ids = {row["id"] for row in found}
    others = [row for row in rows if may_be_seen(row) and row["id"] not in ids]
    answer = await served.get("/v1/keywords", **parameters, by=by, min_articles=2, size=100)
    assert (answer["total"]["value"], answer["background"]["value"]) == (len(found), len(others))
    expected = expected_keywords(found, others, lambda row: VALUES[by](row)[0])
    assert [numbers(one) for one in answer["keywords"]] == [one for one in expected if one[1] >= 2]
    assert {one["language"] for one in answer["keywords"]} <= {None}
    assert answer["sampled"] is None


async def test_keywords_are_compared_with_another_set(served, rows):
    asked = {"q": "treaty", "min_articles": 1, "background": json.dumps({"language": ["fr", "ru"]})}
    answer = await served.get("/v1/keywords", **asked)
    found = [row for row in rows if may_be_seen(row) and "treaty" in row["body"]]
    others = [
        row for row in rows if may_be_seen(row) and row["language"] in {"fr", "ru"} and row not in found
    ]
    assert answer["background"]["value"] == len(others)
    expected = expected_keywords(found, others, lambda row: VALUES["actor"](row)[0])
    assert [numbers(one) for one in answer["keywords"]] == expected
    few = await served.get("/v1/keywords", **asked | {"size": 1})
    assert few["keywords"] == answer["keywords"][:1]
    by_words = await served.get(
        "/v1/keywords", q="treaty", min_articles=1, background="language:fr OR language:ru"
    )
    assert by_words["keywords"] == answer["keywords"]
    assert [one["background_interpreted_as"] for one in (answer, by_words)] == [
        "*:*",
        "language:fr OR language:ru",
    ]


@pytest.mark.parametrize("parameters", [{"actor": "Q7747"}, {"q": "treaty rain"}, {"publisher": "none"}])
async def test_words_are_compared_among_articles_of_their_language(served, rows, parameters):
    finds = {
        "actor": lambda row: "Q7747" in VALUES["actor"](row)[0],
        "q": lambda row: {"treaty", "rain"} <= set(row["body"].split()),
        "publisher": lambda row: "publisher" not in row,
    }[next(iter(parameters))]
    answer = await served.get("/v1/keywords", **parameters, by="words", min_articles=1, size=100)
    public = [row for row in rows if may_be_seen(row)]
    expected = []
    for language in ("en", "fr", "ru", "und"):
        found = [row for row in public if finds(row) and row["language"] == language]
        others = [row for row in public if not finds(row) and row["language"] == language]
        expected += [
            [language, *one]
            for one in expected_keywords(found, others, lambda row: {"number", *row["body"].split()})
        ]
    # All articles are in the samples: few as they are, nothing is missed.
    assert answer["sampled"] == answer["total"]["value"] == sum(map(finds, public))
    found = [[one["language"], *numbers(one)] for one in answer["keywords"]]
    assert sorted(found) == sorted(expected) != []
    assert [one[-1] for one in found] == sorted((one[-1] for one in found), reverse=True)
    assert {one["label"] for one in answer["keywords"]} <= {"treaty", "horses", "summit", "rain", "Number"}


# What the first engine answered.
SAMPLED: list[Any] = []


async def test_of_many_articles_words_are_taken_from_some_and_counted_in_all(served, rows, monkeypatch):
    monkeypatch.setattr(keywords, "SAMPLED", 40)
    answer = await served.get(
        "/v1/keywords", q="language:en OR language:fr", by="words", min_articles=1, background="*:*"
    )
    assert answer["keywords"] == []  # nobody else writes in these languages
    answer = await served.get("/v1/keywords", actor="Q7747", by="words", min_articles=1, size=100)
    assert answer["sampled"] == 40 < answer["total"]["value"]
    public = [row for row in rows if may_be_seen(row)]
    for one in answer["keywords"]:
        same = [row for row in public if row["language"] == one["language"]]
        found = [row for row in same if "Q7747" in VALUES["actor"](row)[0]]
        others = [row for row in same if row not in found]
        counted = expected_keywords(found, others, lambda row: {"number", *row["body"].split()})
        assert numbers(one) in counted
    assert answer["keywords"]
    # The same articles are in the sample of every engine.
    SAMPLED.append([numbers(one) for one in answer["keywords"]])
    assert SAMPLED[0] == SAMPLED[-1]
