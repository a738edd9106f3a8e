"""Whatever parameters are put together: an answer or an error with a code, and questions of the kinds that are allowed.

Every address is asked through HTTP over an index that records; what it recorded is compiled for both engines, and the embedded
one answers it.
"""

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings

from services.engines.elastic.compiler import search_body
from services.engines.elastic.ids import ids_body
from services.engines.embedded.searching import answer
from services.engines.query import Hit
from services.engines.sqlite.records import SqliteRecords
from services.runtime.settings import Settings
from services.search.app import create_app
from services.search.problems import PROBLEMS
from tests.everybody import OPEN
from tests.properties.allowed import check_aggregations, check_query, check_search
from tests.properties.requests import addresses, requests
from tests.unit.search.conftest import NOW, article
from tests.unit.search.recording_index import RecordingIndex

OF_PATHS = {"name": "actor", "article_id": "a1", "story_id": "s1", "version": "1"}
SERVER_ERROR = 500
FORBIDDEN_QUERIES = [
    {"query_string": {"query": "a"}},
    {"script": {"script": "1"}},
    {"regexp": {"headline": ".*"}},
    {"wildcard": {"headline": "*"}},
    {"term": {"_id": "a"}},
    {"bool": {"must": [{"bool": {"should": [{"fuzzy": {"headline": "a"}}]}}]}},
    {"multi_match": {"query": "a", "type": "best_fields", "fields": ["headline"]}},
    {"multi_match": {"query": "a", "type": "phrase", "fields": ["*"]}},
]
FORBIDDEN_AGGREGATIONS = [
    {"scripted_metric": {}},
    {"terms": {"field": "actor", "include": "(a|b)+.*"}},
    {"terms": {"field": "actor", "script": "1"}},
    {"terms": {"field": "_id"}},
    {"filter": {"query_string": {"query": "a"}}},
    {"filter": {"match_all": {}}, "aggs": {"inner": {"top_hits": {}}}},
]


@pytest.fixture(scope="module")
def index():
    recording = RecordingIndex()
    more = {
        "version_scale": "integer", "received_at": "2026-02-01T00:00:00Z",
        "actors": [{"id": one, "prominence": 0.5} for one in ("Q7747", "x:a")],
    }  # fmt: skip
    recording.hits = tuple(Hit("a1", 1.0, article(version=version, **more)) for version in (2, 1))
    return recording


@pytest.fixture(scope="module")
def ask(index, tmp_path_factory):
    """A function that asks over HTTP."""
    records = SqliteRecords(tmp_path_factory.mktemp("records") / "records.db")
    transport = httpx.ASGITransport(create_app(index, records, Settings(**OPEN), clock=lambda: NOW))
    with asyncio.Runner() as runner:
        runner.run(records.start())
        client = httpx.AsyncClient(transport=transport, base_url="http://search.example")

        def asked(method: str, path: str, parameters: dict[str, Any]) -> httpx.Response:
            if method == "GET":
                params = [(name, text) for name, value in parameters.items() for text in in_url(value)]
                return runner.run(client.get(path, params=params))
            content = json.dumps(parameters)
            return runner.run(
                client.post(path, content=content, headers={"Content-Type": "application/json"})
            )

        yield asked
        runner.run(client.aclose())
        runner.run(records.close())


def in_url(value: Any) -> list[str]:
    """The texts that `value` is in a URL, which holds no lone surrogate."""
    if isinstance(value, list):
        return [text for one in value for text in in_url(one)]
    text = value if isinstance(value, str) else json.dumps(value)
    return [text.encode("utf-8", "replace").decode("utf-8")]


@pytest.mark.parametrize(("method", "path"), addresses())
def test_any_parameters_are_answered_or_refused_and_ask_in_kinds_that_are_allowed(
    index, ask, searcher, method, path
):
    understood = 0

    def check(parameters):
        nonlocal understood
        index.queries.clear()
        found = ask(method, path.format_map(OF_PATHS), parameters)
        if found.status_code != 200:
            status, _ = PROBLEMS[found.json()["code"]]
            assert found.status_code == status < SERVER_ERROR
            return
        understood += 1
        for query in index.queries:
            check_search(search_body(query))
            check_search(ids_body(query, None, 1, "pit"))
            told = answer(searcher, query, None)
            assert len(told.hits) <= (min(query.size, told.total) if query.counted else query.size)
            assert {facet.name for facet in query.facets} == told.facets.keys()

    # Where nothing was understood by chance, many more are.
    for examples in (25, 300):
        settings(max_examples=examples)(given(requests(method, path))(check))()
        if understood:
            break
    assert understood


@pytest.mark.parametrize("body", FORBIDDEN_QUERIES, ids=json.dumps)
def test_the_check_refuses_queries_of_other_kinds(body):
    with pytest.raises((AssertionError, KeyError)):
        check_query(body)


@pytest.mark.parametrize("body", FORBIDDEN_AGGREGATIONS, ids=json.dumps)
def test_the_check_refuses_aggregations_of_other_kinds(body):
    with pytest.raises((AssertionError, KeyError)):
        check_aggregations({"one": body})
