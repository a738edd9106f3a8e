"""A receiver of webhooks: a small HTTP server that keeps what it is sent, and answers as a test wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

NO_ANSWER = "no answer"
CUT = "cut"


@dataclass
class Posted:
    """One request: its path, headers (in small letters) and body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """`answers` are given in turn: a status, a whole answer in bytes, NO_ANSWER or CUT; then always 204."""

    answers: list[Any] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    connections: int = 0
    url: str = ""
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def came(self, count: int) -> None:
        """Wait until so many requests came."""
        async with self._came:
            await self._came.wait_for(lambda: len(self.posted) >= count)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            answer = self.answers.pop(0) if self.answers else 204
            async with self._came:
                self.posted.append(Posted(head[0].split()[1], headers, body))
                self._came.notify_all()
            if answer == NO_ANSWER:
                await reader.read()
            elif isinstance(answer, bytes):
                writer.write(answer)
            elif answer != CUT:
                writer.write(
                    f"HTTP/1.1 {answer} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
                )
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving(
    *answers: Any, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """A receiver that listens on `host`."""
    receiver = Receiver(list(answers))
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: receiver.names.append(name)
    server = await asyncio.start_server(receiver.serve, host, port, ssl=tls)
    number = server.sockets[0].getsockname()[1]
    receiver.url = f"{'http' if tls is None else 'https'}://{host}:{number}/hook"
    async with server:
        yield receiver
        server.close()
