"""What surrounds a search over HTTP: errors, headers, limits, probes. What is found is tested on real engines."""

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.exceptions import HTTPException

from services.engines.errors import (
    CursorExpired,
    CursorInvalid,
    IndexForbidden,
    IndexMisconfigured,
    IndexUnavailable,
)
from services.engines.query import Folded, Hit, Sort
from services.runtime.settings import Settings
from services.search.app import create_app
from services.search.guard import MAX_BODY_BYTES
from services.search.problems import PROBLEMS
from services.search.visibility import visible
from tests.everybody import OPEN
from tests.unit.search.conftest import NOW, article
from tests.unit.search.promised import problem

ENGINE_TEXT = "http://elastic:password@10.0.0.7:9200"


async def test_an_answer_has_the_promised_form(client):
    answer = await client.get("/v1/articles", params={"q": "", "facets": "language,publisher,published"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {
        "total", "stories", "fold", "hits", "facets", "histograms", "labels", "next", "interpreted_as", "took_ms",
    }  # fmt: skip
    # Nobody asked for labels.
    assert body["labels"] == {}
    assert body["total"] == {"value": 1, "relation": "eq"}
    assert body["fold"] is None
    assert set(body["hits"][0]) == {"article", "score", "highlights", "story"}
    assert body["facets"]["publisher"][0] == {
        "kind": "value", "value": "one", "label": "The One", "articles": 2, "stories": 1, "selected": False, "end": None,
        "type": None, "country": None,
    }  # fmt: skip
    assert set(body["facets"]) == {"language", "publisher", "published"}
    assert body["histograms"]["published"] == {
        "interval": "day", "tz": "UTC", "coarser": 1, "undated": 1, "uncertain": 1, "outside": 1,
    }  # fmt: skip
    assert [bar["value"] for bar in body["facets"]["published"]] == ["2026-02-01"]
    assert body["interpreted_as"] == "*:*"
    assert body["next"] is None


async def test_a_body_asks_what_an_address_asks(client, index):
    by_url = await client.get("/v1/articles?language=fr&language=de,en&size=5&facets=language,publisher")
    asked = index.queries[0]
    index.queries.clear()
    by_body = await client.post(
        "/v1/articles/search",
        json={"language": ["fr", "de", "en"], "size": 5, "facets": ["language", "publisher"]},
    )
    assert by_url.status_code == by_body.status_code == 200
    assert index.queries[0] == asked
    assert {**by_url.json(), "took_ms": 0} == {**by_body.json(), "took_ms": 0}


@pytest.mark.parametrize(
    ("query", "code", "param", "said"),
    [
        ("langage=fr", "unknown_parameter", "langage", "did you mean language?"),
        ("published=2022", "unknown_parameter", "published", "did you mean publisher"),
        ("zzzz=1", "unknown_parameter", "zzzz", "known are q, "),
        ("size=0", "invalid_parameter", "size", "greater than or equal to 1"),
        ("size=101", "invalid_parameter", "size", "less than or equal to 100"),
        ("size=many", "invalid_parameter", "size", "integer"),
        ("size=1&size=2", "duplicate_parameter", "size", "one value"),
        ("q=a&q=b", "duplicate_parameter", "q", "one value"),
        ("sort=best", "invalid_parameter", "sort", "relevance"),
        ("facets=language,colour", "invalid_parameter", "facets", "publisher"),
        ("published_interval=minute", "invalid_parameter", "published_interval", "hour"),
        ("published_basis=guess", "invalid_parameter", "published_basis", "stated"),
        ("mentions_interval=hour", "invalid_parameter", "mentions_interval", "whole days"),
        ("mentions_interval=minute", "invalid_parameter", "mentions_interval", "'day'"),
        ("mention_from=2022", "unknown_parameter", "mention_from", "did you mean mentions_from?"),
        ("exclude_mention_to=2022", "unknown_parameter", "exclude_mention_to", "exclude_mentions_to?"),
        ("precisions=day", "unknown_parameter", "precisions", "did you mean precision?"),
        ("received=true", "unknown_parameter", "received", "did you mean include_received?"),
        ("mentions_from=yesterday", "date_invalid", "mentions_from", "2022-08-15"),
        ("exclude_mentions_to=2022-02-30", "date_invalid", "exclude_mentions_to", "2022-08-15"),
        ("mentions_from=2023&mentions_to=2022", "date_invalid", "mentions_to", "before"),
        ("mentions_from=2022&mentions_from=2023", "duplicate_parameter", "mentions_from", "one value"),
        ("precision=minute", "invalid_parameter", "precision", "instant"),
        ("mentions_precision=hour", "invalid_parameter", "mentions_precision", "day"),
        ("include_received=perhaps", "invalid_parameter", "include_received", "boolean"),
        (
            "mentions_from=2000&mentions_to=2020&mentions_interval=day",
            "too_many_bars",
            "mentions_interval",
            "mentions_interval=month",
        ),
        ("tz=Mars/Base", "invalid_parameter", "tz", "Europe/Paris"),
        ("published_from=yesterday", "date_invalid", "published_from", "2022-08-15"),
        ("published_from=2023&published_to=2022", "date_invalid", "published_to", "before"),
        ("language=" + ",".join(map(str, range(51))), "too_many_values", "language", "51"),
        ("language=" + "x" * 513, "invalid_parameter", "language", "512"),
        ("cursor=x", "cursor_invalid", "cursor", "cursor"),
        (
            "published_from=2000&published_to=2020&published_interval=hour",
            "too_many_bars",
            "published_interval",
            "published_interval=month",
        ),
        ("q=(a", "query_syntax", "q", "not closed"),
        ("q=*a", "query_unsupported", "q", "cannot begin a word"),
        ("q=???", "query_no_words", "q", "no word"),
        ("q=" + "a" * 4097, "query_too_long", "q", "4096"),
        ("q=" + "-" * 40 + "a", "query_too_complex", "q", "32"),
    ],
)
async def test_a_mistake_is_named(client, query, code, param, said):
    body = problem(await client.get(f"/v1/articles?{query}"), code)
    assert body["errors"][0]["param"] == param
    assert said in body["errors"][0]["message"]
    if code.startswith("query_"):
        assert isinstance(body["errors"][0]["position"], int)


async def test_bodies_take_the_parameters_of_both_clocks(client, index):
    by_url = await client.get(
        "/v1/articles?mentions_from=2022&exclude_mentions_to=2000&mentions_interval=week&include_received=true"
        "&precision=day,none&exclude_mentions_precision=none"
    )
    asked = list(index.queries)
    index.queries.clear()
    by_body = await client.post(
        "/v1/articles/search",
        json={
            "mentions_from": "2022",
            "exclude_mentions_to": "2000",
            "mentions_interval": "week",
            "include_received": True,
            "precision": ["day", "none"],
            "exclude_mentions_precision": ["none"],
        },
    )
    assert by_url.status_code == by_body.status_code == 200, by_body.text
    assert index.queries == asked
    histogram = by_body.json()["histograms"]["mentions"]
    assert (histogram["interval"], histogram["tz"]) == ("week", None)


async def test_hours_are_no_width_for_mentioned_dates_in_the_published_schema(client):
    parameters = (await client.get("/openapi.json")).json()["paths"]["/v1/articles"]["get"]["parameters"]
    (interval,) = [one["schema"] for one in parameters if one["name"] == "mentions_interval"]
    assert "'quarter'" in str(interval)
    assert "hour" not in str(interval)


async def test_every_unknown_parameter_is_named_by_address_and_by_body(client):
    named = {"langage", "colour"}
    by_url = problem(await client.get("/v1/articles?langage=fr&colour=red"), "unknown_parameter")
    by_body = problem(
        await client.post("/v1/articles/search", json={"langage": "fr", "colour": 1}), "unknown_parameter"
    )
    assert {e["param"] for e in by_url["errors"]} == {e["param"] for e in by_body["errors"]} == named
    problem(await client.get("/v1/articles/a1?pretty=1"), "unknown_parameter")
    problem(await client.post("/v1/articles/search?q=a", json={}), "unknown_parameter")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"[1]", b'"q"', b"\xff\xfe", b'{"q": 1e400}', b"[" * 100_000, b'{"a":' * 50_000,
        b'{"size": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
async def test_a_body_that_is_no_object_of_parameters_is_refused(client, body):
    answer = await client.post(
        "/v1/articles/search", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    problem(answer, "invalid_parameter" if answer.status_code == 422 else "body_invalid")


@pytest.mark.parametrize(
    "value",
    [
        "{" * 2000, "[" * 2000, "(" * 2000, ")" * 2000, '"' * 2000, '"' * 2001, "*:*", "{'match_all': {}}", "\x00",
        "\ud800", "\u202e" * 100, "\\" * 4096, "/" * 4096, "-" * 4096, "‚" * 4096, "a~" * 2000, "*" * 4096,
        "[a TO " * 600, "$(reboot)", "'; DROP TABLE articles; --", '{"query":{"match_all":{}}}', "q:" * 2000,
        "AND " * 1000, "NOT " * 1000, "headline:" * 400, "a OR " * 900, "🙂" * 4096, "\u0301" * 4096,
    ],
    ids=lambda value: ascii(value[:12]),
)  # fmt: skip
async def test_an_injection_gets_a_problem_or_a_result(client, value):
    by_url = await client.get("/v1/articles", params={"q": value.encode("utf-8", "replace").decode()})
    by_body = await client.post(
        "/v1/articles/search",
        content=json.dumps({"q": value}),  # as ASCII: a lone surrogate can be written so
        headers={"Content-Type": "application/json"},
    )
    assert by_body.status_code in ({400} if value == "\ud800" else {200, 422}), by_body.text
    assert by_url.status_code in {200, 422}, by_url.text
    for answer in (by_url, by_body):
        if answer.status_code == 422:
            assert answer.json()["code"].startswith(("query_", "invalid_parameter"))


async def test_a_huge_query_in_a_body_is_too_long_and_a_huge_body_too_large(client):
    problem(await client.post("/v1/articles/search", json={"q": "x" * 100_000}), "query_too_long")
    problem(await client.post("/v1/articles/search", json={"q": "x" * MAX_BODY_BYTES}), "body_too_large")


async def test_a_body_in_pieces_of_no_stated_length_is_too_large_as_well(client):
    async def pieces():
        for _ in range(20):
            yield b" " * 100_000

    answer = await client.post(
        "/v1/articles/search", content=pieces(), headers={"Content-Type": "application/json"}
    )
    problem(answer, "body_too_large")


async def test_what_is_not_there_or_not_taken_is_a_problem_too(client):
    problem(await client.get("/v2"), "not_found")
    problem(await client.get("/v1/articles/"), "not_found")
    problem(await client.get("/web/none.js"), "not_found")
    problem(await client.get("/web/../app.py"), "not_found")
    assert "GET" in (await client.delete("/v1/articles")).headers["allow"]
    problem(await client.delete("/v1/articles"), "method_not_allowed")
    problem(await client.post("/v1/articles/search", content=b"{}"), "unsupported_media_type")


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (IndexUnavailable(ENGINE_TEXT), "index_unavailable"),
        (IndexMisconfigured(ENGINE_TEXT), "index_misconfigured"),
        (IndexForbidden(ENGINE_TEXT), "index_misconfigured"),
        (CursorExpired(ENGINE_TEXT), "cursor_expired"),
        (CursorInvalid(ENGINE_TEXT), "cursor_invalid"),
        (RuntimeError(ENGINE_TEXT), "internal_error"),
    ],
)
async def test_trouble_has_its_code_and_tells_nothing_of_the_engine(client, index, trouble, code):
    index.trouble = trouble
    answer = await client.get("/v1/articles")
    problem(answer, code)
    assert "password" not in answer.text
    assert "10.0.0.7" not in str(answer.headers)
    assert (answer.headers.get("retry-after") is not None) == (answer.status_code == 503)
    index.trouble = None
    assert (await client.get("/v1/articles")).status_code == 200


def test_every_code_is_documented_and_tested():
    documented = (Path(__file__).parents[3] / "docs" / "search.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (\d{3}) \|", documented, re.MULTILINE))
    assert rows == {code: str(status.value) for code, (status, _) in PROBLEMS.items()}
    tested = "".join(file.read_text("utf-8") for file in Path(__file__).parent.rglob("test_*.py"))
    assert [code for code in PROBLEMS if f'"{code}"' not in tested] == []


async def test_a_refusal_of_the_framework_that_has_no_code_of_its_own_is_a_problem(app, client):
    @app.get("/teapot")
    async def teapot() -> None:
        raise HTTPException(418, ENGINE_TEXT)

    assert "password" not in problem(await client.get("/teapot"), "request_refused")["detail"]


async def test_an_article_is_given_whole_or_not_at_all(client, index):
    answer = await client.get("/v1/articles/a1")
    assert answer.json() == article()
    index.hits = ()
    problem(await client.get("/v1/articles/a%2F1"), "not_found")
    problem(await client.get("/v1/articles/a1"), "article_not_found")


async def test_a_story_without_articles_is_not_found(client, index):
    index.hits = ()
    problem(await client.get("/v1/stories/s1"), "story_not_found")
    problem(await client.get("/v1/stories/s1?size=3"), "unknown_parameter")


async def test_a_version_that_is_not_kept_is_not_found(client, index):
    index.hits = (Hit("a1", None, article(version=4, version_scale="integer", received_at="2026")),)
    problem(await client.get("/v1/articles/a1/versions/3"), "version_not_found")
    problem(await client.get("/v1/articles/a1/difference?to=3"), "version_not_found")
    problem(await client.get("/v1/articles/a1/difference?from=3&from=4"), "duplicate_parameter")
    problem(await client.get("/v1/articles/a1/difference?from=x"), "invalid_parameter")
    unknown = problem(await client.get("/v1/articles/a1/difference?since=3"), "unknown_parameter")
    assert "known are from, to, format" in unknown["detail"]
    problem(await client.get("/v1/articles/a1/versions?size=3"), "unknown_parameter")


async def test_a_folded_answer_says_how_far_its_pages_go_and_whether_its_number_is_exact(client, index):
    index.hits = (Hit("a1", 1.0, article(), folded=Folded("s1", 3)),)
    body = (await client.get("/v1/articles?fold=story")).json()
    assert index.queries[-1].fold is True
    assert body["hits"][0]["story"] == {"id": "s1", "articles": 3}
    assert body["fold"] == {"stories": 1, "relation": "eq", "reachable": 1, "note": None}
    index.stories, index.stories_exact, index.next = 50_000, False, "more"
    body = (await client.get("/v1/articles?fold=story")).json()
    assert body["fold"] == {"stories": 50_000, "relation": "about", "reachable": 1000, "note": None}
    index.next = None
    body = (await client.get("/v1/articles?fold=story")).json()
    assert "narrow the query" in body["fold"]["note"]
    problem(await client.get("/v1/articles?fold=publisher"), "invalid_parameter")


async def test_a_page_leads_to_the_next_one(client, index):
    index.next = "engine-cursor"
    first = (await client.get("/v1/articles?language=en&size=1")).json()
    second = await client.get(f"/v1/articles?size=1&language=en&cursor={first['next']}")
    assert second.status_code == 200
    cursors = [query.cursor for query in index.queries]
    # The last one asks what of the page may still be read.
    assert cursors[-2:] == ["engine-cursor", None]
    problem(await client.get(f"/v1/articles?size=2&language=en&cursor={first['next']}"), "cursor_mismatch")
    problem(
        await client.get(f"/v1/articles?size=1&language=en&cursor={first['next'][:-3]}"), "cursor_invalid"
    )


async def test_every_page_applies_the_embargoes_of_the_instant_of_the_first(index, records):
    index.next = "engine-cursor"
    present = [NOW]
    app = create_app(index, records, Settings(**OPEN), clock=lambda: present[0])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://search.example"
    ) as client:
        cursor = (await client.get("/v1/articles")).json()["next"]
        present[0] = NOW + timedelta(hours=1)
        cursor = (await client.get("/v1/articles", params={"cursor": cursor})).json()["next"]
        # And what of it is shown by those of now.
        assert [query.visible for query in index.queries[-2:]] == [
            visible(at, frozenset()) for at in (NOW, present[0])
        ]
        # The clock of another service may be behind.
        present[0] = NOW - timedelta(seconds=1)
        assert (await client.get("/v1/articles", params={"cursor": cursor})).status_code == 200
        assert {query.visible for query in index.queries[-2:]} == {visible(present[0], frozenset())}


async def test_without_words_the_newest_come_first(client, index):
    await client.get("/v1/articles")
    assert index.queries[-1].sort is Sort.NEWEST
    await client.get("/v1/articles?q=Kim")
    assert index.queries[-1].sort is Sort.RELEVANCE


async def test_publishers_are_named_by_the_newest_article_and_asked_for_once_in_a_while(client, index):
    index.hits = (Hit("a1", None, article()),)
    await client.get("/v1/articles?facets=publisher")
    asked = len(index.queries)
    await client.get("/v1/articles?facets=publisher")
    assert len(index.queries) == asked + 1


async def test_a_client_that_asks_twice_at_once_gets_two_answers(client):
    answers = await asyncio.gather(*(client.get("/v1/articles") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["x-request-id"] for answer in answers}) == 10


async def test_true_is_no_number_of_hits(client):
    problem(await client.post("/v1/articles/search", json={"size": True}), "invalid_parameter")
