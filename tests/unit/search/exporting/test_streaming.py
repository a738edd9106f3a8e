"""How an export is sent: page by page as the client reads, and broken off where it cannot be ended."""

import asyncio
import csv
import gzip
import io
import json
import socket
import sys
import tempfile
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client import generate_latest

from schemas.moments import parse_moment
from services.engines.errors import CursorExpired, IndexForbidden, IndexUnavailable
from services.engines.sqlite.records import SqliteRecords
from services.runtime.settings import Settings
from services.search.app import create_app
from services.search.errors import AnswerCut
from services.search.exporting import snapshot
from services.search.server import serve
from tests.everybody import OPEN
from tests.unit.search.conftest import NOW
from tests.unit.search.exporting.paged_index import PAGE, PagedIndex
from tests.unit.search.promised import problem
from tests.unit.search.recording_index import RecordingIndex
from tests.unit.search.test_visibility import CLAUSE

FORMATS = ["csv", "ndjson", "parquet"]
PAUSES_S = snapshot.PAUSES_S


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch):
    monkeypatch.setattr(snapshot, "PAUSES_S", (0.0,) * len(PAUSES_S))


@asynccontextmanager
async def app_on(index):
    """The app on `index`, with records of its own."""
    with tempfile.TemporaryDirectory() as folder:
        records = SqliteRecords(Path(folder) / "records.db")
        await records.start()
        try:
            yield create_app(index, records, Settings(**OPEN), clock=lambda: NOW)
        finally:
            await records.close()


@asynccontextmanager
async def client_of(index):
    async with app_on(index) as app:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as opened:
            yield opened


@asynccontextmanager
async def served(index):
    """The app on a real socket; its address."""
    opened = socket.create_server(("127.0.0.1", 0))
    stop, listening = asyncio.Event(), asyncio.Event()
    async with app_on(index) as app:
        running = asyncio.create_task(serve(app, opened, stop, on_listening=listening.set))
        await asyncio.wait_for(listening.wait(), 60)
        try:
            yield f"http://127.0.0.1:{opened.getsockname()[1]}"
        finally:
            stop.set()
            await asyncio.wait_for(running, 60)


async def ndjson(index, **parameters):
    async with client_of(index) as client:
        answer = await client.get("/v1/export", params={"format": "ndjson", **parameters})
    assert answer.status_code == 200, answer.text
    first, *rows, last = [json.loads(line) for line in answer.text.splitlines()]
    return first["telex_export"], rows, last["telex_end"]


async def test_all_pages_are_in_the_file_and_it_says_what_it_is():
    index = PagedIndex(pages=5)
    told, rows, ended = await ndjson(index, q="ministers", language="en", columns="id,pipeline")
    assert rows == [{"id": f"a{number}", "pipeline": "5"} for number in range(5 * PAGE)]
    assert told["query"] == {
        "q": "ministers",
        "language": ["en"],
        "columns": ["id", "pipeline"],
        "format": "ndjson",
    }
    assert told["interpreted_as"] == "ministers"
    assert told["cut_off"] == "2026-03-01T12:00:00Z"
    assert told["expected_articles"] == 10
    assert ended == {
        "complete": True, "count": 10, "articles": 10, "pipelines": {"5": 10}, "catalogues": {"1": 10}, "left_out": 0,
    }  # fmt: skip
    assert index.left == []


async def test_every_question_carries_the_clause():
    index = PagedIndex(pages=3)
    await ndjson(index, q="-Kim", rows="actors")
    assert len(index.queries) == 5
    assert {query.visible for query in index.queries} == {CLAUSE}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/export/facets/actor?q=Kim",
        "/v1/export/histogram?q=-Kim",
        "/v1/export/table?rows=publisher&columns=published",
        "/v1/export/compare?set=Kim&set=-Putin",
        "/v1/export/keywords?by=publisher&min_articles=1",
    ],
)
async def test_every_count_carries_the_clause_too(client, index, path):
    assert (await client.get(path)).status_code == 200
    assert index.queries
    assert {query.visible for query in index.queries} == {CLAUSE}


async def test_what_is_withdrawn_meanwhile_is_left_out():
    index = PagedIndex(pages=3)
    index.withdrawn = {"a2", "a4", "a5"}
    _, rows, ended = await ndjson(index, columns="id")
    assert [row["id"] for row in rows] == ["a0", "a1", "a3"]
    assert (ended["count"], ended["left_out"]) == (3, 3)


async def test_one_page_at_a_time_is_held_whatever_the_format():
    for form in FORMATS:
        index = PagedIndex(pages=8)
        async with client_of(index) as client:
            assert (await client.get("/v1/export", params={"format": form})).status_code == 200
        assert index.asked == 8
        # The one that comes in, the one that goes out, and one that a thread has not let go of yet.
        assert index.most_held <= 3 * PAGE, form


async def asgi(index, send, receive, path="/v1/export", **headers):
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"format=ndjson",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "http_version": "1.1",
        "scheme": "http", "server": ("x", 80), "client": ("y", 1), "root_path": "", "asgi": {"version": "3.0"},
    }  # fmt: skip
    async with app_on(index) as app:
        await app(scope, receive, send)


async def test_no_page_is_asked_for_before_the_one_before_it_was_taken():
    index = PagedIndex(pages=6)
    asked = []
    asking = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        return next(asking, None) or await asyncio.Event().wait()

    async def send(message):
        if message.get("body", b"").startswith(b'{"id"'):
            for _ in range(20):  # whoever could go on would
                await asyncio.sleep(0)
            asked.append(index.asked)

    await asgi(index, send, receive)
    assert asked == [1, 2, 3, 4, 5, 6]


async def test_a_client_that_goes_ends_the_paging_and_frees_the_cursor():
    index = PagedIndex(pages=50)
    index.held_at = 3
    async with served(index) as url, httpx.AsyncClient() as client:
        async with client.stream("GET", f"{url}/v1/export?format=ndjson") as answer:
            lines = answer.aiter_lines()
            assert "telex_export" in await anext(lines)
            await asyncio.wait_for(index.reached.wait(), 60)
        # The connection is closed with the page still to come.
        await asyncio.wait_for(index.stopped.wait(), 60)
    assert index.asked == 3
    assert index.left == ["3"]


@pytest.mark.parametrize(
    ("form", "trouble", "coding"),
    [
        ("csv", IndexUnavailable("the index is away"), "identity"),
        ("csv", RuntimeError("a mistake"), "identity"),
        ("ndjson", IndexUnavailable("the index is away"), "identity"),
        ("ndjson", CursorExpired("too slow"), "gzip"),
        ("parquet", IndexUnavailable("the index is away"), "identity"),
    ],
)
async def test_an_export_that_cannot_go_on_is_never_ended_cleanly(form, trouble, coding):
    index = PagedIndex(pages=5)
    index.fails_at, index.failure = 3, trouble
    async with served(index) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(
            f"GET /v1/export?format={form} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {coding}\r\n\r\n".encode()
        )
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        assert head.startswith(b"HTTP/1.1 200")
        assert b"transfer-encoding: chunked" in head.lower()
        assert not body.endswith(b"0\r\n\r\n")
        if coding == "identity" and form != "parquet":
            assert b"a3" in body
            assert b"complete" not in body
        async with httpx.AsyncClient(timeout=60) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(f"{url}/v1/export?format={form}")


async def test_a_page_that_the_index_did_not_answer_for_a_moment_is_asked_for_again():
    index = PagedIndex(pages=5)
    index.fails_at, index.failure, index.failures = 3, IndexUnavailable("too busy"), len(PAUSES_S)
    index.looks_that_fail = len(PAUSES_S)
    _, rows, ended = await ndjson(index, columns="id")
    assert [row["id"] for row in rows] == [f"a{number}" for number in range(5 * PAGE)]
    assert ended["complete"] is True
    assert index.asked == 5 + len(PAUSES_S)


@pytest.mark.parametrize(
    ("trouble", "asked"),
    [
        (IndexUnavailable("away"), 3 + len(PAUSES_S)),
        (IndexForbidden("no right"), 3),
        (CursorExpired("gone"), 3),
    ],
)
async def test_a_page_is_not_asked_for_for_ever_and_not_where_that_changes_nothing(trouble, asked):
    index = PagedIndex(pages=5)
    index.fails_at, index.failure = 3, trouble
    async with client_of(index) as client:
        with suppress(httpx.RemoteProtocolError, AnswerCut):
            assert "complete" not in (await client.get("/v1/export")).text
    assert index.asked == asked


def test_pages_are_asked_for_again_for_some_seconds():
    assert 10 <= sum(PAUSES_S) <= 20


class ForgettingRecords:
    """Records that cannot be written any more."""

    def __init__(self, records, kind):
        self._records, self._kind = records, kind

    def __getattr__(self, name):
        return getattr(self._records, name)

    async def put_many(self, kind, values):
        if kind.startswith(self._kind):
            raise IndexUnavailable("the records are away")
        return await self._records.put_many(kind, values)

    async def put(self, kind, key, value, *, revision):
        if kind.startswith(self._kind):
            raise IndexUnavailable("the records are away")
        return await self._records.put(kind, key, value, revision=revision)


@pytest.mark.parametrize("kind", ["export", "exported/"])
async def test_an_export_that_cannot_be_remembered_is_a_problem_and_no_file(records, kind):
    index = PagedIndex(pages=3)
    app = create_app(index, ForgettingRecords(records, kind), Settings(**OPEN), clock=lambda: NOW)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
        problem(await client.get("/v1/export"), "index_unavailable")
        assert (await client.head("/v1/export")).status_code == 200
        told = generate_latest(app.state.metrics.registry).decode()
    assert "telex_search_exports_total{" not in told
    # What the engine held for the pages behind is let go.
    assert index.left == ["2", "2"]


@pytest.mark.parametrize("path", ["/v1/export", "/v1/export/facets/publisher", "/v1/export/histogram", "/v1/export/table?rows=publisher&columns=published", "/v1/export/keywords?by=publisher", "/v1/export/compare?set=a"])  # fmt: skip
async def test_the_cut_off_is_of_when_the_names_were_read(records, path):
    moments = []

    def clock():
        moments.append(NOW + timedelta(seconds=len(moments)))
        return moments[-1]

    class Named(RecordingIndex):
        """Says when the names of publishers were read."""

        read_at = None

        async def search(self, query):
            if self.read_at is None:
                self.read_at = moments[-1]
            return await super().search(query)

    index = Named()
    app = create_app(index, records, Settings(**OPEN), clock=clock)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
        answer = await client.get(f"{path}{'&' if '?' in path else '?'}publisher=one.example")
    assert answer.status_code == 200, answer.text
    assert index.read_at is not None
    assert parse_moment(answer.headers["telex-cut-off"]).start > index.read_at


async def test_trouble_before_the_first_row_is_a_problem_as_anywhere():
    index = PagedIndex(pages=5)
    index.fails_at, index.failure = 1, IndexUnavailable("the index is away")
    async with client_of(index) as client:
        problem(await client.get("/v1/export"), "index_unavailable")
        problem(await client.get("/v1/export?q=("), "query_syntax")
        problem(await client.post("/v1/export", json={"format": "xlsx"}), "invalid_parameter")
        body = problem(await client.get("/v1/export?columns=id,colour"), "invalid_parameter")
        assert "published_start" in body["detail"]
        assert body["errors"][0]["param"] == "columns"
        problem(await client.get("/v1/export?size=5"), "unknown_parameter")


async def test_a_format_that_is_not_installed_is_told_before_anything_is_asked(monkeypatch):
    monkeypatch.delitem(sys.modules, "services.search.exporting.parquet_file", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    index = PagedIndex(pages=5)
    async with client_of(index) as client:
        body = problem(await client.get("/v1/export?format=parquet"), "format_unavailable")
    assert "csv" in body["detail"]
    assert index.asked == 0


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("identity", False),
        ("gzip;q=0", False),
        ("", False),
    ],
)
async def test_gzip_is_used_where_it_is_accepted(accepted, packed):
    async with client_of(PagedIndex(pages=3)) as client:
        request = client.build_request("GET", "/v1/export", headers={"Accept-Encoding": accepted})
        answer = await client.send(request, stream=True)
        raw = b"".join([part async for part in answer.aiter_raw()])
        parquet = await client.get("/v1/export?format=parquet")
    assert ("content-encoding" in answer.headers) is packed
    content = gzip.decompress(raw) if packed else raw
    assert len(list(csv.DictReader(io.StringIO(content.decode(), newline="")))) == 3 * PAGE + 1
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-length" not in answer.headers
    assert "content-encoding" not in parquet.headers


async def test_the_head_alone_asks_for_one_page():
    index = PagedIndex(pages=9)
    async with client_of(index) as client:
        answer = await client.head("/v1/export?format=parquet")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="telex-articles-20260301T120000Z.parquet"'
    )
    assert index.asked == 1


async def test_past_exports_are_asked_for_by_id_and_history_by_key(client):
    problem(await client.get("/v1/exports/0000"), "export_not_found")
    problem(await client.get("/v1/exports/0000/changes"), "export_not_found")
    problem(await client.get("/v1/exports"), "key_missing")
    problem(await client.get("/v1/exports?size=101"), "invalid_parameter")
    problem(await client.get("/v1/exports/0000/changes?q=x"), "unknown_parameter")


async def test_it_is_counted_how_exports_end_and_how_many_rows_they_give_away():
    index = PagedIndex(pages=3)
    async with client_of(index) as client:
        await client.get("/v1/export?format=parquet")
        index.fails_at, index.failure = 2, IndexUnavailable("away")
        with suppress(httpx.RemoteProtocolError, AnswerCut):
            await client.get("/v1/export")
        told = generate_latest(client._transport.app.state.metrics.registry).decode()
    assert 'telex_search_exports_total{end="complete",route="/v1/export"} 1.0' in told
    assert 'telex_search_exports_total{end="cut",route="/v1/export"} 1.0' in told
    assert f'telex_search_exported_rows_total{{route="/v1/export"}} {4.0 * PAGE}' in told
