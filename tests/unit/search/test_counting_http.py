"""The addresses of what is counted: their parameters, their mistakes, and the form of their answers."""

import json
import re
from pathlib import Path

import pytest

from services.search.bars import Interval
from services.search.counting.answers import FacetPageAnswer, KeywordsAnswer, TableAnswer
from services.search.counting.parameters import (
    CompareSets,
    FacetPage,
    HistogramOf,
    Keywords,
    KeywordsOf,
    TableOf,
)
from services.search.filters import VALUE_FILTERS
from services.search.parameters import ArticleFilter
from tests.unit.search.promised import problem

DOCS = (Path(__file__).parents[3] / "docs" / "counting.md").read_text("utf-8")
MODELS = {
    "/v1/facets/{name}": FacetPage,
    "/v1/histogram": HistogramOf,
    "/v1/table": TableOf,
    "/v1/compare": CompareSets,
    "/v1/keywords": Keywords,
}
REQUIRED = {
    "/v1/table": {"rows": "publisher", "columns": "published"},
    "/v1/compare": {"set": ["Putin", '{"q": "Xi", "label": "him", "language": "fr"}']},
    "/v1/keywords": {"background": "Putin"},
}
WEEKS = "&".join(
    f"{clock}_from=2020&{clock}_to=2022&{clock}_interval=week" for clock in ("published", "mentions")
)
MISTAKES = [
    ("/v1/facets/colour", "", "invalid_parameter", "name", "publisher"),
    ("/v1/facets/published", "", "invalid_parameter", "name", "/v1/histogram"),
    ("/v1/facets/mentions", "", "invalid_parameter", "name", "/v1/histogram"),
    ("/v1/facets/actor", "facet_size=101", "invalid_parameter", "facet_size", "100"),
    ("/v1/facets/actor", "facet_size=0", "invalid_parameter", "facet_size", "1"),
    ("/v1/facets/actor", "facet_after=", "invalid_parameter", "facet_after", "1"),
    ("/v1/facets/actor", "facet_prefix=" + "x" * 513, "invalid_parameter", "facet_prefix", "512"),
    ("/v1/facets/actor", "facets=actor", "unknown_parameter", "facets", "facet_size"),
    ("/v1/facets/actor", "query=x", "unknown_parameter", "query", "'query' is no parameter"),
    ("/v1/facets/actor", "size=3", "unknown_parameter", "size", "facet_size"),
    ("/v1/facets/actor", "facet_after=a&facet_after=b", "duplicate_parameter", "facet_after", "one value"),
    ("/v1/facets/actor", "published_from=2", "date_invalid", "published_from", "2022-08-15"),
    ("/v1/facets/actor", "q=(", "query_syntax", "q", "closed"),
    ("/v1/histogram", "clock=language", "invalid_parameter", "clock", "published"),
    ("/v1/histogram", "of=all", "invalid_parameter", "of", "total"),
    ("/v1/histogram", "zzzz=x", "unknown_parameter", "zzzz", "known are q, "),
    (
        "/v1/histogram",
        "clock=mentions&mentions_interval=hour",
        "invalid_parameter",
        "mentions_interval",
        "days",
    ),
    (
        "/v1/histogram",
        "published_from=2000&published_to=2020&published_interval=hour",
        "too_many_bars",
        "published_interval",
        "published_interval=month",
    ),
    ("/v1/table", "rows=actor", "invalid_parameter", "columns", "required"),
    ("/v1/table", "columns=actor", "invalid_parameter", "rows", "required"),
    ("/v1/table", "rows=actor&columns=colour", "invalid_parameter", "columns", "publisher"),
    ("/v1/table", "rows=actor&columns=actor&row_size=51", "invalid_parameter", "row_size", "50"),
    ("/v1/table", "rows=actor&columns=actor&column_size=0", "invalid_parameter", "column_size", "1"),
    ("/v1/table", "rows=actor&rows=cited&columns=actor", "duplicate_parameter", "rows", "one value"),
    (
        "/v1/table",
        f"rows=published&columns=mentions&{WEEKS}",
        "too_many_cells",
        "columns",
        "5000",
    ),
    ("/v1/compare", "", "invalid_parameter", "set", "required"),
    ("/v1/compare", "&".join(f"set={n}" for n in range(11)), "too_many_values", "set", "10 are allowed"),
    ("/v1/compare", "set=Kim&set=Kim", "invalid_parameter", "set", "label"),
    ("/v1/compare", "set=Kim&clock=day", "invalid_parameter", "clock", "published"),
    ("/v1/compare", "set=Kim&set=(", "query_syntax", "set[1].q", "closed"),
    ("/v1/compare", 'set={"q":', "invalid_parameter", "set[0]", "JSON"),
    ("/v1/compare", 'set={"langage":"fr"}', "unknown_parameter", "set[0].langage", "did you mean language?"),
    ("/v1/compare", 'set=a&set={"set":["b"]}', "unknown_parameter", "set[1].set", "no parameter"),
    ("/v1/compare", 'set={"published_from":"soon"}', "date_invalid", "set[0].published_from", "2022-08-15"),
    ("/v1/compare", 'set={"label":""}', "invalid_parameter", "set[0].label", "1 character"),
    ("/v1/compare", "set=a&published_interval=minute", "invalid_parameter", "published_interval", "hour"),
    ("/v1/compare", "set=a&zzzz=1", "unknown_parameter", "zzzz", "known are"),
    ("/v1/compare", "&".join(f"set=a{n}" + "+b" * 30 for n in range(9)), "query_too_complex", "set", "256"),
    ("/v1/keywords", f"q=a{'+b' * 200}&background=a{'+c' * 60}", "query_too_complex", "background", "256"),
    ("/v1/keywords", "by=colour", "invalid_parameter", "by", "'words'"),
    ("/v1/keywords", "by=published", "invalid_parameter", "by", "'words'"),
    ("/v1/keywords", "size=101", "invalid_parameter", "size", "100"),
    ("/v1/keywords", "min_articles=0", "invalid_parameter", "min_articles", "1"),
    ("/v1/keywords", "background=a&background=b", "duplicate_parameter", "background", "one value"),
    ("/v1/keywords", 'background={"x":1}', "unknown_parameter", "background.x", "known are"),
    ("/v1/keywords", 'background={"precision":"age"}', "invalid_parameter", "background.precision", "day"),
    ("/v1/keywords", "background=(", "query_syntax", "background.q", "closed"),
    ("/v1/keywords", "published_interval=day", "unknown_parameter", "published_interval", "published_"),
]


def section(title: str) -> str:
    return DOCS.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: f"{one[0]}?{one[1][:40]}")
async def test_a_mistake_is_named(client, mistake):
    path, query, code, param, said = mistake
    body = problem(await client.get(f"{path}?{query}"), code)
    assert body["errors"][0]["param"] == param
    assert said in body["errors"][0]["message"]


@pytest.mark.parametrize("path", MODELS)
async def test_a_body_asks_what_an_address_asks(client, index, path):
    where = path.format(name="actor")
    asked = {**REQUIRED.get(path, {}), "q": "Kim", "exclude_publisher": ["none", "x"], "actor_op": "and"}
    by_url = await client.get(where, params=asked)
    queries = list(index.queries)
    index.queries.clear()
    by_body = await client.post(where, json=asked)
    assert by_url.status_code == by_body.status_code == 200, by_body.text
    assert {**by_url.json(), "took_ms": 0} == {**by_body.json(), "took_ms": 0}
    # The names of publishers that were read for the first are remembered for the second.
    asked_of_both = [
        [one for one in each if one.filters and not one.size] for each in (queries, index.queries)
    ]
    assert asked_of_both[0] == asked_of_both[1] != []
    assert by_url.json()["interpreted_as"].startswith("Kim")
    problem(await client.post(f"{where}?q=Kim", json=asked), "unknown_parameter")
    problem(await client.post(where, content=b"x"), "unsupported_media_type")
    problem(await client.post(where, json=[1]), "body_invalid")


@pytest.mark.parametrize(("path", "model"), MODELS.items())
async def test_every_parameter_is_described_in_the_order_of_the_model(client, path, model):
    named = {name: field.alias or name for name, field in model.model_fields.items()}
    own = [alias for name, alias in named.items() if name not in ArticleFilter.model_fields]
    assert re.findall(r"^\| `(\w+)` \|", section(f"`{path}`"), re.MULTILINE) == own
    api = (await client.get("/openapi.json")).json()["paths"][path]
    stated = {one["name"]: one for one in api["get"]["parameters"]}
    assert set(stated) - {"name"} == {*own, *ArticleFilter.model_fields}
    assert all(one.get("description") for name, one in stated.items() if name != "name")
    assert set(api) == {"get", "post"}


@pytest.mark.parametrize(
    ("path", "form"),
    [("/v1/facets/{name}", FacetPageAnswer), ("/v1/table", TableAnswer), ("/v1/keywords", KeywordsAnswer)],
)
def test_the_example_of_an_answer_has_its_form(path, form):
    example = json.loads(re.search(r"```json\n(.*?)```", section(f"`{path}`"), re.DOTALL).group(1))
    assert form.model_validate(example).model_dump(mode="json") == example


async def test_every_facet_but_a_clock_can_be_listed(client):
    for row in VALUE_FILTERS:
        answer = await client.get(f"/v1/facets/{row.name.value}")
        assert answer.status_code == 200, answer.text
        assert answer.json()["facet"] == row.name.value


async def test_a_facet_that_is_not_at_its_end_names_the_next_page(client):
    answer = (await client.get("/v1/facets/publisher?facet_size=1")).json()
    assert answer["next"] is None
    assert answer["values"] == [
        {
            "kind": "value",
            "value": "one",
            "label": "The One",
            "articles": 2,
            "stories": 1,
            "selected": False,
            "end": None,
            "type": None,
            "country": None,
        }
    ]
    assert answer["none"] == {"articles": 1, "stories": 1}
    assert (await client.get("/v1/facets/language")).json()["none"] is None


@pytest.mark.parametrize("interval", list(Interval)[1:])
async def test_bars_are_those_of_a_search(client, interval):
    searched = (await client.get(f"/v1/articles?published_interval={interval}")).json()
    charted = (await client.get(f"/v1/histogram?published_interval={interval}")).json()
    assert [bar["value"] for bar in charted["bars"]] == [
        one["value"] for one in searched["facets"]["published"]
    ]
    assert charted["beside"] == searched["histograms"]["published"]


def test_keywords_are_words_or_the_values_of_any_facet():
    assert [one.value for one in KeywordsOf] == ["words", *(row.name.value for row in VALUE_FILTERS)]
    stated = re.search(r"^\| `by` \|([^|]*)\|", section("`/v1/keywords`"), re.MULTILINE).group(1)
    assert re.findall(r"`(\w+)`", stated) == [one.value for one in KeywordsOf]


async def test_what_a_set_does_not_say_is_said_for_all(client, index):
    shared = {"tz": "Asia/Seoul", "include_received": True, "linked": False}
    sets = [{"q": "Putin", "published_from": "2026"}, {"q": "Xi", "published_from": "2026", "tz": "UTC"}]
    answer = await client.post("/v1/compare", json={**shared, "set": sets})
    assert answer.status_code == 200, answer.text
    assert [one["interpreted_as"] for one in answer.json()["sets"]] == ["Putin", "Xi"]
    asked = str(index.queries[-2:])
    assert "received" in asked
    assert "least=1767193200000" in asked  # the year begins in Seoul
    assert "least=1767225600000" in asked
