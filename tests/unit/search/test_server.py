"""Serving in a loop that is there, on a socket that is open."""

import asyncio
import json
import re
import socket
import threading
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from services.search import server
from services.search.server import serve

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def opened():
    listening = socket.create_server(("127.0.0.1", 0))
    yield listening
    listening.close()


async def raw_get(port: int, target: str) -> tuple[int, dict]:
    """A GET for an address that is too long for a client to send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return int(head.split()[1]), json.loads(body)


async def test_it_answers_until_it_is_told_to_stop_and_frees_the_port(app, opened):
    stop, listening = asyncio.Event(), asyncio.Event()
    port = opened.getsockname()[1]
    running = asyncio.create_task(serve(app, opened, stop, on_listening=listening.set))
    await asyncio.wait_for(listening.wait(), 20)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get("/health/live")
        assert answer.status_code == 200
        assert "server" not in answer.headers
    status, body = await raw_get(port, "/v1/articles?q=" + "x" * 100_000)
    assert (status, body["code"]) == (414, "url_too_long")
    stop.set()
    await asyncio.wait_for(running, 20)
    again = socket.create_server(("127.0.0.1", port))
    again.close()


async def test_the_names_of_actors_are_read_before_anybody_asks(app, opened, monkeypatch):
    read = threading.Event()
    monkeypatch.setattr("services.search.asking.actor_names", read.set)
    monkeypatch.setattr("services.search.asking.names_are_read", read.is_set)
    stop = asyncio.Event()
    running = asyncio.create_task(serve(app, opened, stop))
    assert await asyncio.to_thread(read.wait, 30)
    stop.set()
    await asyncio.wait_for(running, 20)


async def test_cancelling_ends_the_server_too(app, opened):
    listening = asyncio.Event()
    running = asyncio.create_task(serve(app, opened, asyncio.Event(), on_listening=listening.set))
    await asyncio.wait_for(listening.wait(), 20)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert opened.fileno() == -1


@asynccontextmanager
async def asked_for(opened, seconds: float):
    """A request that takes `seconds`, and the service told to stop when it had begun; what came back so far, and the service."""
    stop, listening, begun = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def app(scope, receive, send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"begun, ", "more_body": True})
            begun.set()
            await asyncio.sleep(seconds)
            await send({"type": "http.response.body", "body": b"ended"})

    running = asyncio.create_task(serve(app, opened, stop, on_listening=listening.set))
    await asyncio.wait_for(listening.wait(), 20)
    reader, writer = await asyncio.open_connection("127.0.0.1", opened.getsockname()[1])
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await asyncio.wait_for(begun.wait(), 20)
    stop.set()
    yield reader, running
    writer.close()
    await writer.wait_closed()


async def test_what_was_begun_is_answered_when_it_stops(opened):
    async with asked_for(opened, 0.3) as (reader, running):
        assert (await asyncio.wait_for(reader.read(), 20)).endswith(b"5\r\nended\r\n0\r\n\r\n")
        await asyncio.wait_for(running, 20)


async def test_what_takes_longer_is_cut_so_that_it_shows(opened, monkeypatch):
    monkeypatch.setattr(server, "DRAIN_S", 1)
    async with asked_for(opened, 3600) as (reader, running):
        came = await asyncio.wait_for(reader.read(), 20)
        # No last chunk: whoever reads it is told that something is missing.
        assert came.endswith(b"7\r\nbegun, \r\n")
        await asyncio.wait_for(running, 20)


def test_nobody_kills_it_before_it_has_ended_by_itself():
    compose = (ROOT / "docker-compose.yml").read_text()
    chart = (ROOT / "deploy/helm/telex/templates/search.yaml").read_text()
    given = [*re.findall(r"stop_grace_period: (\d+)s", compose), *re.findall(r'"grace" (\d+)', chart)]
    assert len(given) > 2
    assert min(map(int, given)) >= server.DRAIN_S + 5
    assert server.DRAIN_S == 25  # as docs/operations.md and docs/how-to/upgrade.md say
