"""Clients that send or read by drops: others are served meanwhile, and the slow ones are cut."""

import asyncio
import select
import socket
from contextlib import ExitStack, asynccontextmanager

import pytest
import pytest_asyncio

from services.runtime.settings import Settings
from services.search import server
from services.search.app import create_app
from tests.contract.hostile.serving import Service, head, listening, parsed, service
from tests.contract.search_scenarios.served import NOW, document
from tests.everybody import OPEN

pytestmark = pytest.mark.asyncio(loop_scope="module")
MANY = 100
ARTICLES = 35
BODY = "Putin spoke" + " ." * 100_000
# No socket of this machine holds so much by itself.
LARGE = 6_000_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telex(tmp_path_factory):
    """Answers of some megabytes."""
    rows = [{"id": f"long-{number:02}", "language": "en", "body": BODY} for number in range(ARTICLES)]
    documents = [document(row) for row in rows]
    async with service("tantivy", tmp_path_factory.mktemp("slow"), documents) as one:
        yield one


@asynccontextmanager
async def beside(telex, **changes):
    """Another service over the same index."""
    app = create_app(telex.served.index, telex.served.records, Settings(**OPEN | changes), clock=lambda: NOW)
    async with listening(app) as port:
        yield Service(port, telex.served)


def connected(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A client at `host` that takes little at a time."""
    client = socket.socket()
    client.bind((host, 0))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", port))
    return client


async def cut(client: socket.socket) -> bool:
    """Whether the service has broken the connection off, waiting for that and reading nothing."""
    watching = select.poll()
    watching.register(client, 0)  # POLLHUP and POLLERR are told in any case
    return bool(await asyncio.to_thread(watching.poll, 60_000))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /v1/articles?q=Putin HTTP/1.1\r\nHost: x\r\nX: ",
        head("POST", "/v1/articles/search", "Content-Type: application/json", "Content-Length: 99") + b"{",
        head("POST", "/v1/articles/search", "Content-Type: application/json", "Transfer-Encoding: chunked"),
    ],
    ids=["nothing", "half a head", "half a body", "no chunk"],
)
async def test_many_who_send_slowly_keep_nobody_waiting(telex, sent):
    # Ten times as many as there are places, from one address.
    async with beside(telex, requests_at_once=MANY // 10) as one:
        with ExitStack() as opened:
            for _ in range(MANY):
                opened.enter_context(connected(one.port, "127.0.0.2")).sendall(sent)
            for _ in range(5):
                await one.is_well()


async def test_who_sends_a_body_by_drops_is_cut_when_the_time_of_a_request_is_over(telex):
    async with beside(telex, request_seconds=0.5) as one:
        reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
        lines = ("Content-Type: application/json", "Content-Length: 1000000")
        writer.write(head("POST", "/v1/articles/search", *lines))
        answered = asyncio.create_task(reader.read())
        while not answered.done():  # each drop comes long before anybody would wait for it too long
            writer.write(b" ")
            await asyncio.wait({answered}, timeout=0.01)
        answer = parsed(await answered)
        assert (answer.status, answer.code) == (503, "too_slow")
        writer.close()


async def test_who_sends_a_head_by_drops_is_cut(telex, monkeypatch):
    monkeypatch.setattr(server, "HEAD_S", 0.5)
    reader, writer = await asyncio.open_connection("127.0.0.1", telex.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
    ended = asyncio.create_task(reader.read())
    while not ended.done():
        writer.write(b"a")
        await asyncio.wait({ended}, timeout=0.01)
    assert ended.exception() is not None or ended.result() == b""
    writer.close()


LONG = "/v1/articles?q=Putin&size=100"
EXPORT = "/v1/export?format=ndjson"


@pytest.mark.parametrize("target", [LONG, EXPORT])
async def test_the_answers_are_as_large_as_is_said_here(telex, target):
    assert len((await telex.get(target)).body) > LARGE


@pytest.mark.parametrize("target", [LONG, EXPORT])
async def test_who_does_not_read_an_answer_is_broken_off_and_keeps_nobody_waiting(telex, monkeypatch, target):
    monkeypatch.setattr(server, "UNREAD_S", 0.5)
    with ExitStack() as opened:
        clients = [opened.enter_context(connected(telex.port)) for _ in range(5)]
        for client in clients:
            client.sendall(head("GET", target))
        await telex.is_well()
        assert all([await cut(client) for client in clients])
    await telex.is_well()


@pytest.mark.parametrize("target", [LONG, EXPORT])
async def test_who_reads_slowly_but_reads_gets_all_of_it(telex, monkeypatch, target):
    # Looked after all the time, and yet never broken off: between two looks something was taken.
    looks: list[int] = []
    look = server._Impatient._look_at_reader

    def counted(self, before: int) -> None:
        looks.append(before)
        if before - self.transport.get_write_buffer_size() < server.TAKEN_BYTES:
            self._unread = self.loop.call_later(server.UNREAD_S, self._look_at_reader, before)
        else:
            look(self, before)

    monkeypatch.setattr(server, "UNREAD_S", 0)
    monkeypatch.setattr(server._Impatient, "_look_at_reader", counted)
    reader, writer = await asyncio.open_connection(sock=connected(telex.port), limit=4096)
    writer.write(head("GET", target))
    came = bytearray()
    while piece := await reader.read(65_536):
        came += piece
    assert len(parsed(bytes(came)).body) > LARGE
    assert looks
    writer.close()
