"""The connection turns whatever a server does into an answer, a refusal or "cannot be reached", and tells no secrets."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from services.engines.elastic.access import Access
from services.engines.elastic.client import UNKNOWN_ERROR, Connection, Refusal, misconfigured, unavailable
from services.engines.elastic.index import ElasticIndex
from services.engines.errors import IndexForbidden, IndexMisconfigured, IndexUnavailable
from services.engines.index import IndexDocument, Verdict
from services.runtime.settings import Settings

KEY = "c2VjcmV0OmtleQ=="
PRODUCT = "X-Elastic-Product: Elasticsearch\r\n"


def answer(status: int, body: str = "{}", kind: str = "application/json", extra: str = PRODUCT) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{extra}Content-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


@asynccontextmanager
async def server(*answers: bytes | None):
    """A server that gives `answers` in turn, then the last one again; None closes without a word. Yields (url, requests)."""
    requests: list[bytes] = []

    async def serve(reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.splitlines()
                        if line.lower().startswith(b"content-length:")
                    ),
                    0,
                )
                requests.append(head + await reader.readexactly(length))
                given = answers[min(len(requests), len(answers)) - 1]
                if given is None:
                    break
                writer.write(given)
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", requests
    finally:
        listening.close()


@asynccontextmanager
async def connected(url: str):
    connection = Connection(Access.of(Settings(index=url, index_api_key=KEY)))
    try:
        yield connection
    finally:
        await connection.close()


async def refusal_of(given: bytes) -> Refusal:
    async with server(given) as (url, _), connected(url) as connection:
        with pytest.raises(Refusal) as caught:
            await connection.ask("GET", "/x")
        return caught.value


async def test_an_answer_is_given_as_parsed():
    async with server(answer(200, '{"a": 1}')) as (url, requests), connected(url) as connection:
        assert await connection.ask("POST", "/x", {"q": "\ud800"}, params={"k": "v"}) == {"a": 1}
    assert requests[0].startswith(b"POST /x?k=v HTTP/1.1")
    assert f"ApiKey {KEY}".encode() in requests[0]
    assert requests[0].lower().count(b"x-opaque-id: telex") == 1
    assert json.loads(requests[0].partition(b"\r\n\r\n")[2]) == {"q": "\ud800"}


async def test_an_error_keeps_its_type_and_drops_its_reason():
    refusal = await refusal_of(answer(400, '{"error": {"type": "parsing_exception", "reason": "text of X"}}'))
    assert (refusal.status, refusal.error_type) == (400, "parsing_exception")
    assert "text of X" not in str(refusal)


async def test_a_search_that_failed_on_every_shard_is_called_by_its_cause():
    body = '{"error": {"type": "search_phase_execution_exception", "root_cause": [{"type": "search_context_missing_exception"}]}}'
    assert (await refusal_of(answer(503, body))).error_type == "search_context_missing_exception"


@pytest.mark.parametrize(
    "given",
    [
        answer(413, ""),
        answer(502, "<html>Bad gateway</html>", "text/html"),
        answer(429, '{"error": "busy"}'),
        answer(400, '{"error": {"type": "Contains: text of a document"}}'),
        answer(500, "[1]"),
    ],
)
async def test_an_error_in_nobodys_words_has_no_type(given):
    assert (await refusal_of(given)).error_type == UNKNOWN_ERROR


@pytest.mark.parametrize(
    "given",
    [
        None,
        b"not http at all\r\n\r\n",
        answer(200, "{", extra=PRODUCT),
        answer(200, "{}", extra=""),
        answer(200, "x", "image/png"),
    ],
)
async def test_what_cannot_be_read_or_is_not_elasticsearch_is_unavailable(given):
    async with server(given) as (url, _), connected(url) as connection:
        with pytest.raises(IndexUnavailable) as caught:
            await connection.ask("GET", "/x")
    assert "127.0.0.1" not in str(caught.value)


async def test_a_server_that_says_nothing_is_given_up_on():
    async with server(b"") as (url, requests), connected(url) as connection:
        with pytest.raises(IndexUnavailable):
            await connection.ask("GET", "/x", timeout_s=0.1)
    assert len(requests) == 1


async def test_nothing_is_tried_again_by_itself():
    async with server(answer(503)) as (url, requests), connected(url) as connection:
        with pytest.raises(Refusal):
            await connection.ask("GET", "/x")
    assert len(requests) == 1


async def test_the_connection_works_again_when_the_server_does():
    async with server(None, None, answer(200, '{"a": 1}')) as (url, _), connected(url) as connection:
        for _ in range(2):
            with pytest.raises(IndexUnavailable):
                await connection.ask("POST", "/x")
        assert await connection.ask("POST", "/x") == {"a": 1}


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (Refusal(401, "security_exception"), "refuses the key in TELEX_INDEX_API_KEY"),
        (Refusal(403, "security_exception"), "lacks a right"),
        (Refusal(404, "index_not_found_exception"), "telex init"),
        (Refusal(429, "circuit_breaking_exception"), "overloaded"),
        (Refusal(500, UNKNOWN_ERROR), UNKNOWN_ERROR),
    ],
)
def test_a_refusal_says_what_to_do(refusal, told):
    assert isinstance(unavailable(refusal), IndexUnavailable)
    assert told in str(unavailable(refusal))


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Refusal(401, "security_exception"), IndexForbidden),
        (Refusal(403, "security_exception"), IndexForbidden),
        (Refusal(404, "index_not_found_exception"), IndexMisconfigured),
        (Refusal(400, "mapper_parsing_exception"), IndexMisconfigured),
        (Refusal(429, "es_rejected_execution_exception"), IndexUnavailable),
        (Refusal(503, UNKNOWN_ERROR), IndexUnavailable),
    ],
)
def test_an_operators_mistake_is_told_from_an_outage(refusal, kind):
    assert type(misconfigured(refusal)) is kind


async def test_an_index_starts_while_the_server_is_down_and_its_writes_say_so():
    index = ElasticIndex(Settings(index="http://127.0.0.1:9"))
    await index.start()
    results = await index.write([IndexDocument("a", 1, {"id": "a"}, {}, None, {}, "t/0/1")])
    assert results[0].verdict is Verdict.UNAVAILABLE
    with pytest.raises(IndexUnavailable):
        await index.heads(["a"])
    await index.close()
    await index.close()


async def test_a_partial_answer_is_no_answer():
    whole = {"hits": {"total": {"value": 0}, "hits": []}, "aggregations": {"articles": {"doc_count": 0}}}
    for part in (
        {"timed_out": True, "_shards": {"failed": 0}},
        {"timed_out": False, "_shards": {"failed": 1}},
    ):
        async with server(answer(200, json.dumps(whole | part))) as (url, _):
            index = ElasticIndex(Settings(index=url))
            await index.start()
            try:
                with pytest.raises(IndexUnavailable, match="part"):
                    await index.stats()
            finally:
                await index.close()
