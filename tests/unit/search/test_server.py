"""Serving in a loop that is there, on a socket that is open."""

import asyncio
import json
import socket
import threading

import httpx
import pytest

from services.search.server import serve


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
