"""Runs an app in the event loop that is there, on a socket that is open, until it is told to stop."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn
from starlette.types import ASGIApp

# A request's head may be this long, so that a query that is too long is answered with a reason and not cut off.
_MAX_HEAD_BYTES: Final = 256 * 1024
_DRAIN_S: Final = 5


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
) -> None:
    """Serve `app` on the bound socket `opened` until `stop` is set; open requests get a few seconds to end.

    `on_listening` is called once requests are answered. The socket is closed at the end. Raises RuntimeError when the
    server cannot start.
    """
    server = _Server(
        uvicorn.Config(
            app,
            http="h11",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
            timeout_graceful_shutdown=_DRAIN_S,
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
