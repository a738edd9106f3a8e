"""Requests that take too long, come too slowly, or that nobody waits for any more."""

import asyncio
import json
import socket
from collections.abc import Callable

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from services.engines.elastic.index import ElasticIndex
from services.runtime.settings import Settings
from services.search import server
from services.search.app import create_app
from services.search.guard import MAX_BODY_BYTES, _limited
from services.search.patience import PIECE_BYTES, Patience
from services.search.server import serve
from tests.certificates import Authority
from tests.everybody import OPEN
from tests.unit.search.conftest import NOW


class Work:
    """An ASGI app that does what it is told to, and says how it ended."""

    def __init__(self, do: Callable) -> None:
        self._do = do
        self.begun, self.ended = asyncio.Event(), asyncio.Event()
        self.cancelled = False

    async def __call__(self, scope, receive, send) -> None:
        self.begun.set()
        try:
            await (await self._do(Request(scope, receive)))(scope, receive, send)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            self.ended.set()


class Conversation:
    """What a client sends to an app, and what it gets."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[dict] = asyncio.Queue()
        self.sent: list[dict] = []

    async def receive(self) -> dict:
        return await self.coming.get()

    async def send(self, message: dict) -> None:
        self.sent.append(message)

    def scope(self) -> dict:
        return {
            "type": "http",
            "method": "POST",
            "path": "/",
            "headers": [],
            "query_string": b"",
            "state": {},
        }

    @property
    def status(self) -> int | None:
        return self.sent[0]["status"] if self.sent else None


WHOLE = {"type": "http.request", "body": b"{}", "more_body": False}
LEFT = {"type": "http.disconnect"}


async def for_ever(_: Request):
    await asyncio.Event().wait()


async def body_first(request: Request):
    return JSONResponse((await request.body()).decode())


@pytest.fixture
def talk():
    return Conversation()


async def test_a_client_that_leaves_ends_the_work_on_its_request(talk):
    work = Work(for_ever)
    talk.coming.put_nowait(WHOLE)
    running = asyncio.create_task(Patience(work, seconds=3600)(talk.scope(), talk.receive, talk.send))
    await work.begun.wait()
    assert not work.ended.is_set()
    talk.coming.put_nowait(LEFT)
    await running
    assert work.cancelled
    assert talk.sent == []


async def test_an_answer_that_does_not_begin_in_time_is_given_up_and_said(talk):
    work = Work(for_ever)
    talk.coming.put_nowait(WHOLE)
    await Patience(work, seconds=0.01)(talk.scope(), talk.receive, talk.send)
    assert work.cancelled
    assert talk.status == 503
    assert json.loads(talk.sent[1]["body"])["code"] == "too_slow"


async def test_what_took_too_long_says_what_is_left_of_its_limit(index, records):
    class Hanging:
        async def get(self, kind, key):
            await asyncio.Event().wait()

        def __getattr__(self, name):
            return getattr(records, name)

    app = create_app(
        index, Hanging(), Settings(**OPEN | {"rate_address": 9}, request_seconds=0.05), clock=lambda: NOW
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
        index.next = "more"
        answer = await client.get("/v1/articles")
    assert (answer.status_code, answer.json()["code"]) == (503, "too_slow")
    assert answer.headers["RateLimit-Policy"] == '"address";q=9;w=60'
    assert answer.headers["RateLimit"].startswith('"address";r=8;')


async def test_an_answer_that_has_begun_may_go_on(talk):
    go_on = asyncio.Event()

    async def pieces():
        yield "a"
        await go_on.wait()
        yield "b"

    async def stream(_: Request):
        return StreamingResponse(pieces())

    talk.coming.put_nowait(WHOLE)
    running = asyncio.create_task(Patience(Work(stream), seconds=0.01)(talk.scope(), talk.receive, talk.send))
    done, _ = await asyncio.wait({running}, timeout=0.1)
    assert not done
    go_on.set()
    await running
    assert b"".join(one.get("body", b"") for one in talk.sent) == b"ab"


async def test_who_leaves_with_the_whole_answer_ends_nothing(talk):
    sent, go_on, written = asyncio.Event(), asyncio.Event(), []

    async def app(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"all"})
        sent.set()
        await go_on.wait()
        written.append("an export is complete")

    talk.coming.put_nowait(WHOLE)
    talk.coming.put_nowait(LEFT)
    running = asyncio.create_task(Patience(app, seconds=3600)(talk.scope(), talk.receive, talk.send))
    await sent.wait()
    done, _ = await asyncio.wait({running}, timeout=0.1)
    assert not done
    go_on.set()
    await running
    assert written


async def test_a_body_comes_whole_whatever_its_pieces(talk):
    for body, more in ((b"a", True), (b"b", True), (b"c", False)):
        talk.coming.put_nowait({"type": "http.request", "body": body, "more_body": more})
    await Patience(Work(body_first), seconds=3600)(talk.scope(), talk.receive, talk.send)
    assert talk.sent[1]["body"] == b'"abc"'


async def test_a_client_that_leaves_behind_a_body_that_nobody_reads_ends_the_work(talk):
    for _ in range(5):
        talk.coming.put_nowait({"type": "http.request", "body": b"a", "more_body": True})
    talk.coming.put_nowait(LEFT)
    work = Work(for_ever)
    await asyncio.wait_for(Patience(work, seconds=3600)(talk.scope(), talk.receive, talk.send), 20)
    assert work.cancelled


@pytest.mark.parametrize("trouble", ["too slow", "too large"])
async def test_a_client_that_leaves_after_its_body_was_refused_ends_the_work(talk, trouble):
    told = asyncio.Event()

    async def refuses(request: Request):
        with pytest.raises(HTTPException):
            await request.body()
        told.set()
        await asyncio.Event().wait()

    async def receive():
        message = await talk.receive()
        if trouble == "too large" and message["type"] == "http.request":
            raise HTTPException(413)
        return message

    more = {"type": "http.request", "body": b"a", "more_body": True}
    talk.coming.put_nowait(more)
    work = Work(refuses)
    how = {"seconds": 3600, "piece_s": 0.01}
    running = asyncio.create_task(Patience(work, **how)(talk.scope(), receive, talk.send))
    await asyncio.wait_for(told.wait(), 20)
    for message in (more, more, LEFT):
        talk.coming.put_nowait(message)
    await asyncio.wait_for(running, 20)
    assert work.cancelled


async def test_that_somebody_leaves_is_heard_behind_a_body_that_is_too_large():
    coming = iter(
        [{"type": "http.request", "body": b"a" * MAX_BODY_BYTES, "more_body": True}]
        + [{"type": "http.request", "body": b"a", "more_body": True}] * 2
        + [LEFT]
    )

    async def receive():
        return next(coming)

    limited = _limited(receive)
    assert (await limited())["type"] == "http.request"
    for _ in range(2):
        with pytest.raises(HTTPException):
            await limited()
    assert await limited() == LEFT


async def test_what_is_streamed_is_sent_in_pieces_each_with_a_time_of_its_own(talk):
    portion = bytes(range(256)) * 1024 * 3

    async def pieces():
        yield portion
        yield b"the end"

    async def stream(_: Request):
        return StreamingResponse(pieces())

    async def slowly(message: dict) -> None:
        await asyncio.sleep(0.05)  # all of it takes longer than a piece may
        await talk.send(message)

    talk.coming.put_nowait(WHOLE)
    patience = Patience(Work(stream), seconds=3600, piece_s=0.5)
    await patience(talk.scope(), talk.receive, slowly)
    sent = [one["body"] for one in talk.sent if one["type"] == "http.response.body"]
    assert max(map(len, sent)) == PIECE_BYTES
    assert b"".join(sent) == portion + b"the end"
    assert [one["more_body"] for one in talk.sent[1:]] == [True] * (len(sent) - 1) + [False]


async def test_a_whole_answer_is_handed_over_in_one_piece(talk):
    whole = b"a" * PIECE_BYTES * 3

    async def answer(_: Request):
        return Response(whole)

    talk.coming.put_nowait(WHOLE)
    await Patience(Work(answer), seconds=3600)(talk.scope(), talk.receive, talk.send)
    assert [one["body"] for one in talk.sent[1:]] == [whole]


async def test_what_the_app_raises_is_raised(talk):
    async def broken(_: Request):
        raise ZeroDivisionError

    talk.coming.put_nowait(WHOLE)
    with pytest.raises(ZeroDivisionError):
        await Patience(Work(broken), seconds=3600)(talk.scope(), talk.receive, talk.send)


@pytest.fixture
async def serving():
    """Serves an app on a port; ends with the test."""
    stop = asyncio.Event()
    running: list[asyncio.Task] = []

    async def start(app, **how) -> int:
        opened = socket.create_server(("127.0.0.1", 0))
        port = opened.getsockname()[1]
        listening = asyncio.Event()
        running.append(asyncio.create_task(serve(app, opened, stop, on_listening=listening.set, **how)))
        await listening.wait()
        return port

    yield start
    stop.set()
    await asyncio.gather(*running)


async def test_a_body_that_does_not_come_is_answered_and_the_connection_ends(
    index, records, serving, monkeypatch
):
    monkeypatch.setattr(Patience.__init__, "__kwdefaults__", {"piece_s": 0.05})
    port = await serving(create_app(index, records, Settings(**OPEN), clock=lambda: NOW))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"POST /v1/articles/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n"
        b"Connection: close\r\n\r\n{"
    )
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert json.loads(body)["code"] == "request_too_slow"
    assert index.queries == []
    writer.close()


@pytest.mark.parametrize("begun", [b"", b"GET /v1/arti"])
async def test_a_head_that_does_not_come_ends_the_connection(index, records, serving, monkeypatch, begun):
    monkeypatch.setattr(server, "HEAD_S", 0.05)
    port = await serving(create_app(index, records, Settings(**OPEN), clock=lambda: NOW))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)
    assert await reader.read() == b""
    writer.close()


async def test_a_client_that_leaves_ends_the_search_in_elasticsearch(records, serving):
    """Elasticsearch cancels a search whose connection is closed; here it is seen closing, and the request is told by its id."""
    asked, closed = asyncio.Event(), asyncio.Event()
    heads: list[bytes] = []

    async def elasticsearch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        asked.set()
        while await reader.read(65536):
            pass
        closed.set()
        writer.close()

    async with await asyncio.start_server(elasticsearch, "127.0.0.1", 0) as listening:
        settings = Settings(index=f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", **OPEN)
        index = ElasticIndex(settings)
        await index.start()
        port = await serving(create_app(index, records, settings, clock=lambda: NOW))
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /v1/articles HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine-42\r\n\r\n")
        await asked.wait()
        assert not closed.is_set()
        writer.close()
        await closed.wait()
        await index.close()
    assert b"x-opaque-id: mine-42" in heads[0].lower()


async def test_with_a_certificate_it_speaks_https(index, records, serving, tmp_path):
    authority = Authority(tmp_path)
    port = await serving(
        create_app(index, records, Settings(**OPEN), clock=lambda: NOW), tls=authority.issue("127.0.0.1")
    )
    import ssl

    context = ssl.create_default_context(cafile=authority.ca)
    async with httpx.AsyncClient(verify=context) as client:
        assert (await client.get(f"https://127.0.0.1:{port}/v1/articles")).status_code == 200
