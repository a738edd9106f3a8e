"""What every answer has, and what tells how the service is."""

import asyncio
import re
import threading

import pytest

from services.engines.errors import (
    IndexUnavailable,
)
from services.search.problems import MEDIA_TYPE
from tests.unit.search.promised import problem


async def test_every_answer_has_an_id_and_the_strictest_headers(client, index):
    index.trouble = IndexUnavailable("down")
    for path in ("/", "/docs", "/web/app.js", "/openapi.json", "/v1/articles", "/nothing", "/health/live"):
        answer = await client.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert not re.search(r"https?:|\*", policy)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-1.2_X", True), ("a b", False), ("x" * 65, False), ("é", False)]
)
async def test_a_request_id_is_kept_when_it_is_harmless(client, sent, kept):
    answer = await client.get("/health/live", headers={"X-Request-Id": sent.encode()})
    assert (answer.headers["x-request-id"] == sent) is kept


async def test_ready_is_not_live(client, index):
    assert (await client.get("/health/ready")).json() == {"status": "ready"}
    assert index.calls == ["check"]
    index.trouble = IndexUnavailable("down")
    assert (await client.get("/health/live")).status_code == 200
    problem(await client.get("/health/ready"), "index_unavailable")


async def test_it_is_ready_when_the_names_of_actors_are_read_and_alive_before(client, monkeypatch):
    asked, may_end = threading.Event(), threading.Event()

    def read_names():
        asked.set()
        assert may_end.wait(30)

    monkeypatch.setattr("services.search.asking.actor_names", read_names)
    monkeypatch.setattr("services.search.asking.names_are_read", may_end.is_set)
    ready = asyncio.create_task(client.get("/health/ready"))
    assert await asyncio.to_thread(asked.wait, 30)
    assert (await client.get("/health/live")).status_code == 200
    assert not ready.done()
    may_end.set()
    assert (await ready).json() == {"status": "ready"}


async def test_metrics_count_by_route_and_never_by_what_was_asked(client, index, admin):
    await client.get("/v1/articles?q=zebra")
    await client.get("/v1/articles/zebra")
    await client.get("/zebra")
    index.trouble = IndexUnavailable("down")
    await client.get("/v1/articles")
    text = (await client.get("/metrics", headers=admin)).text
    assert 'telex_search_requests_total{method="GET",route="/v1/articles",status="200"} 1.0' in text
    assert 'telex_search_requests_total{method="GET",route="/v1/articles",status="503"} 1.0' in text
    assert 'telex_search_requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert 'telex_search_engine_errors_total{kind="IndexUnavailable"} 1.0' in text
    assert "zebra" not in text


async def test_the_description_names_every_parameter_and_the_form_of_errors(client):
    api = (await client.get("/openapi.json")).json()
    get = api["paths"]["/v1/articles"]["get"]
    body = api["components"]["schemas"]["ArticleSearch"]["properties"]
    assert {one["name"] for one in get["parameters"]} == set(body)
    assert all(one.get("description") or one["schema"].get("description") for one in get["parameters"])
    assert MEDIA_TYPE in get["responses"]["422"]["content"]
    assert "HTTPValidationError" not in api["components"]["schemas"]


async def test_head_answers_as_get_does_for_those_who_only_look(client):
    for path in ("/", "/health/live", "/v1/articles"):
        looked, got = await client.head(path), await client.get(path)
        assert looked.status_code == got.status_code == 200
        assert looked.headers["content-type"] == got.headers["content-type"]
