"""Many users at once: what is no answer is counted, and ends nothing."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from benchmarks.searching.measuring import crowd

QUESTIONS = {"good": {"say": "200"}, "bad": {"say": "503"}, "gone": {"say": "nothing"}}


async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One answer a connection, with the status that was asked for, or none."""
    asked = (await reader.readuntil(b"\r\n\r\n")).decode().split()[1].partition("=")[2]
    if asked != "nothing":
        writer.write(f"HTTP/1.1 {asked} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
    writer.close()
    await writer.wait_closed()


@asynccontextmanager
async def service():
    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/articles"


async def test_errors_of_answers_and_of_connections_are_counted_by_their_kind():
    async with service() as url:
        found = await crowd(url, QUESTIONS, users=6, seconds=0)
    assert (found.answers, found.errors) == (2, 4)
    assert found.kinds == {"503": 2, "ServerDisconnectedError": 2}


async def test_a_crowd_without_any_answer_is_no_result():
    async with service() as url:
        with pytest.raises(RuntimeError, match="503"):
            await crowd(url, {"bad": QUESTIONS["bad"]}, users=2, seconds=0)
