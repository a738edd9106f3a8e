"""A proxy between Kafka's clients and a broker, which refuses, cuts, holds and spoils on demand.

A broker tells its clients its own address, and they would go there directly: in the answers that tell it, the proxy puts
its own. It knows which request an answer belongs to, so that a connection can be cut between a certain request, passed
on, and its answer: the client cannot know then whether it was done.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

PRODUCE, FETCH, METADATA, COMMIT, COORDINATOR, JOIN, HEARTBEAT = 0, 1, 3, 8, 10, 11, 12
LOOPBACK = "127.0.0.1"
# A name that nobody has: it stands in answers in place of an address that is as long.
NAME = "kafka.lan"


class KafkaProxy:
    """Listens on a port of its own in front of the broker at `url` (`kafka://127.0.0.1:9092`)."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        # The address is replaced in place: the host has to stay as it is.
        assert parts.hostname == LOOPBACK, (
            f"a broker behind the proxy has to be at {LOOPBACK}, not {parts.hostname}"
        )
        self._broker = parts.port
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._cuts: dict[int, int] = {}
        self._spoils: dict[int, int] = {}
        self._held: dict[int, asyncio.Event] = {}
        self.seen: dict[int, int] = {}
        self.port = 0
        self._host = LOOPBACK

    @property
    def url(self) -> str:
        return f"kafka://{self._host}:{self.port}"

    def call_it(self, name: str) -> None:
        """Tell clients that the broker is at `name`, which has to be as long as its address."""
        assert len(name) == len(LOOPBACK)
        self._host = name

    async def open(self) -> None:
        """Listen; on the same port as before when it was open before."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse connections, and cut those there are."""
        self._server.close()
        self.cut()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def cut(self) -> None:
        """Cut every connection, with a reset."""
        for writer in self._writers:
            writer.transport.abort()

    def cut_before_answer(self, api: int, times: int = 1) -> None:
        """Pass on the next requests of this kind, and cut instead of giving the answer."""
        self._cuts[api] = times

    def spoil_answer(self, api: int, times: int = 1) -> None:
        """Change a byte near the end of the next answers to requests of this kind."""
        self._spoils[api] = times

    def left(self, api: int) -> int:
        """How many of the cuts and spoilings that were asked for are still to come."""
        return self._cuts.get(api, 0) + self._spoils.get(api, 0)

    @contextmanager
    def holding(self, *apis: int) -> Iterator[None]:
        """Inside, requests of these kinds wait in the proxy."""
        released = asyncio.Event()
        self._held.update(dict.fromkeys(apis, released))
        try:
            yield
        finally:
            for api in apis:
                del self._held[api]
            released.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._pumps.add(asyncio.current_task())
        asked: dict[bytes, int] = {}
        theirs: list[asyncio.StreamWriter] = [writer]
        self._writers.add(writer)
        try:
            to_reader, to_writer = await asyncio.open_connection(LOOPBACK, self._broker, limit=2**26)
            theirs.append(to_writer)
            self._writers.add(to_writer)
            up = asyncio.create_task(self._pass_on(reader, to_writer, asked))
            down = asyncio.create_task(self._give_back(to_reader, writer, asked))
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
            for pump in (up, down):
                pump.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
        except OSError:
            pass  # the broker is away: so are we
        finally:
            for one in theirs:
                one.transport.abort()
                self._writers.discard(one)
            self._pumps.discard(asyncio.current_task())

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: dict[bytes, int]
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                frame = await _frame(reader)
                api = int.from_bytes(frame[:2])
                asked[frame[4:8]] = api
                self.seen[api] = self.seen.get(api, 0) + 1
                while (held := self._held.get(api)) is not None:
                    await held.wait()
                await _send(writer, frame)

    async def _give_back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: dict[bytes, int]
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                frame = await _frame(reader)
                api = asked.pop(frame[:4], -1)
                if self._cuts.get(api, 0):
                    self._cuts[api] -= 1
                    return
                # An empty fetch has nothing that could be spoiled.
                if self._spoils.get(api, 0) and len(frame) > 200:
                    self._spoils[api] -= 1
                    frame = frame[:-20] + bytes([frame[-20] ^ 0xFF]) + frame[-19:]
                if api in {METADATA, COORDINATOR}:
                    frame = frame.replace(_address(LOOPBACK, self._broker), _address(self._host, self.port))
                await _send(writer, frame)


def _address(host: str, port: int) -> bytes:
    return host.encode() + port.to_bytes(4)


async def _frame(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(int.from_bytes(await reader.readexactly(4)))


async def _send(writer: asyncio.StreamWriter, frame: bytes) -> None:
    writer.write(len(frame).to_bytes(4) + frame)
    await writer.drain()
