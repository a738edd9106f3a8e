"""The service on a real socket, and a client that sends what no library would."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from services.engines.index import IndexDocument
from services.search.server import serve as listen
from tests.contract.search_scenarios.served import Served, serve


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """The code of a problem."""
        return self.json["code"] if self.headers["content-type"] == "application/problem+json" else None


class Service:
    """A service that listens on `port`."""

    def __init__(self, port: int, served: Served) -> None:
        self.port = port
        self.served = served

    async def raw(self, sent: bytes) -> bytes:
        """All that comes back for `sent`, until the service closes the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(sent)
            return await reader.read()
        finally:
            writer.close()

    async def send(self, sent: bytes) -> Answer:
        """The one answer to `sent`."""
        return parsed(await self.raw(sent))

    async def get(self, target: str, *headers: str) -> Answer:
        """The answer to a GET with these lines in its head."""
        return await self.send(head("GET", target, *headers))

    async def post(self, body: bytes | str, *headers: str, target: str = "/v1/articles/search") -> Answer:
        """The answer to a body of JSON, valid or not."""
        content = body.encode() if isinstance(body, str) else body
        lines = ("Content-Type: application/json", f"Content-Length: {len(content)}", *headers)
        return await self.send(head("POST", target, *lines) + content)

    async def is_well(self) -> None:
        """Fails unless somebody else is answered."""
        answer = await self.get("/v1/articles?q=Putin")
        assert answer.status == 200
        assert answer.json["total"]["value"] > 0


def head(method: str, target: str, *headers: str) -> bytes:
    """The head of a request after which the connection ends."""
    lines = (f"{method} {target} HTTP/1.1", "Host: search.example", "Connection: close", *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def parsed(came: bytes) -> Answer:
    """The answer that `came` is: one, and no more."""
    top, _, body = came.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join(_chunks(body))
    else:
        assert len(body) == int(headers.get("content-length", len(body)))
    return Answer(int(first.split()[1]), headers, body)


def _chunks(body: bytes) -> list[bytes]:
    found: list[bytes] = []
    while True:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            assert body == b"\r\n"
            return found
        found.append(body[:length])
        body = body[length + 2 :]


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[int]:
    """The port that `app` listens on, until the end."""
    opened = socket.create_server(("127.0.0.1", 0))
    stop, begun = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(listen(app, opened, stop, on_listening=begun.set))
    try:
        port = opened.getsockname()[1]
        await begun.wait()
        yield port
    finally:
        stop.set()
        await running


@asynccontextmanager
async def service(engine: str, folder: Path, documents: Sequence[IndexDocument]) -> AsyncIterator[Service]:
    """A service over `documents` on `engine`, until the end."""
    async with serve(engine, folder, documents) as served, listening(served.app) as port:
        yield Service(port, served)
