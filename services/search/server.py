"""Runs an app in the event loop that is there, on a socket that is open, until it is told to stop."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

# A request's head may be this long, so that a query that is too long is answered with a reason and not cut off.
_MAX_HEAD_BYTES: Final = 256 * 1024
# Less than what Compose and the chart leave it before they kill it.
DRAIN_S: Final = 25
# A request's head has to come within, so that nobody holds connections open by sending a letter now and then.
HEAD_S: Final = 20.0
# Of an answer that lies here unread, so much has to be taken within so long: else whoever asks and never reads fills the memory.
UNREAD_S: Final = 30.0
TAKEN_BYTES: Final = 64 * 1024
_NOTHING_LINGERS: Final = struct.pack("ii", 1, 0)


class _Impatient(H11Protocol):
    """uvicorn's HTTP/1.1, ending connections on which the head of a request does not come, or an answer is not read."""

    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's type
        super().connection_made(transport)
        # So that it is told when anything is not taken, also what is left when the last piece was handed over.
        transport.set_write_buffer_limits(high=1, low=0)
        self._watch_head()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        self._watch_reader_no_more()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch_no_more()
        self._watch_reader_no_more()
        super().connection_lost(exc)

    def _watch_head(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._watch_no_more()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_S, self.transport.close)

    def _watch_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _watch_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._unread = self.loop.call_later(UNREAD_S, self._look_at_reader, left)

    def _watch_reader_no_more(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _look_at_reader(self, before: int) -> None:
        # Nothing is added meanwhile: whoever sends waits for what is there to be taken.
        if before - self.transport.get_write_buffer_size() < TAKEN_BYTES:
            self._break_off()
        else:
            self._watch_reader()

    def _break_off(self) -> None:
        # `close` would wait for the reader, and without this the kernel would go on in our place.
        opened = self.transport.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOTHING_LINGERS)
        self.transport.abort()


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: who calls `serve` decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    app: ASGIApp,
    opened: socket.socket,
    stop: asyncio.Event,
    *,
    on_listening: Callable[[], None] | None = None,
    tls: tuple[Path, Path] | None = None,
) -> None:
    """Serve `app` on the bound socket `opened` until `stop` is set; open requests get DRAIN_S seconds to end.

    `on_listening` is called once requests are answered. The socket is closed at the end. Raises RuntimeError when the
    server cannot start.
    """
    server = _Server(
        uvicorn.Config(
            app,
            http=_Impatient,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
            timeout_graceful_shutdown=DRAIN_S,
            ssl_certfile=tls[0] if tls else None,
            ssl_keyfile=tls[1] if tls else None,
        )
    )
    running = asyncio.create_task(server.serve(sockets=[opened]), name="http")
    stopping = asyncio.create_task(stop.wait(), name="http-stop")
    listening = asyncio.create_task(_started(server, on_listening), name="http-listening")
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if running.done() and not stop.is_set():
            running.result()
            raise RuntimeError("the HTTP server ended by itself")
    finally:
        listening.cancel()
        stopping.cancel()
        server.should_exit = True
        await asyncio.gather(running, listening, stopping, return_exceptions=True)
        opened.close()


async def _started(server: uvicorn.Server, on_listening: Callable[[], None] | None) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    if on_listening is not None:
        on_listening()
