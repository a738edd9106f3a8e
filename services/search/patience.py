"""How long a request may take, and what happens when nobody waits for its answer any more.

A client that goes away, that sends or reads too slowly, or that has waited for too long, ends the work on its request: the
task is cancelled, and with it the connection on which the index was asked.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.search.problems import TOO_SLOW, problem

# A piece of a body has to come within, and a piece of an answer has to be taken within.
PIECE_S: Final = 30.0
# What is streamed comes in portions of megabytes: taken in such pieces, a slow reader has time for each.
PIECE_BYTES: Final = 64 * 1024
_GONE: Final[Message] = {"type": "http.disconnect"}


class Patience:
    """ASGI middleware. An answer has to begin within `seconds`; then it may go on for as long as its reader reads."""

    def __init__(self, app: ASGIApp, *, seconds: float, piece_s: float = PIECE_S) -> None:
        self._app = app
        self._seconds = seconds
        self._piece_s = piece_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = ended = False

        async def sending(message: Message) -> None:
            nonlocal begun, ended
            begun = True
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            for piece in _pieces(message):
                async with asyncio.timeout(self._piece_s):
                    await send(piece)

        client = _Client(receive, self._piece_s)
        listening = asyncio.create_task(client.listen())
        working = asyncio.create_task(self._work(scope, client.receive, sending))
        leaving = asyncio.create_task(client.gone.wait())
        try:
            await asyncio.wait({working, leaving}, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if begun and not working.done():
                await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if working.done() or ended:
                # Whoever has all of an answer leaves; what is still written down of it is written down.
                await working
            elif not client.gone.is_set():
                await _end(working)
                await problem(TOO_SLOW, request_id=scope["state"].get("request_id"))(scope, receive, send)
        finally:
            await _end(working, listening, leaving)

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class _Client:
    """Hands what the client sends on, and goes on listening, so that its leaving is heard at any time."""

    def __init__(self, receive: Receive, piece_s: float) -> None:
        self._receive = receive
        self._piece_s = piece_s
        # Whoever counts what comes limits it: a body that nobody reads hides no leaving behind it.
        self._came: asyncio.Queue[Message | Exception] = asyncio.Queue()
        self._whole = False
        self.gone = asyncio.Event()

    async def listen(self) -> None:
        more = True
        while more:
            try:
                async with asyncio.timeout(self._piece_s):
                    message = await self._receive()
            except TimeoutError:
                self._came.put_nowait(HTTPException(HTTPStatus.REQUEST_TIMEOUT))
                break
            except HTTPException as error:  # the body is too large
                self._came.put_nowait(error)
                break
            if message["type"] == "http.disconnect":
                self.gone.set()
                return
            more = message.get("more_body", False)
            self._came.put_nowait(message)
        while not await self._has_left():
            pass
        self.gone.set()

    async def _has_left(self) -> bool:
        try:
            message = await self._receive()
        except HTTPException:  # more of what is too large
            return False
        return bool(message["type"] == "http.disconnect")

    async def receive(self) -> Message:
        if self._whole:
            await self.gone.wait()
            return _GONE
        message = await self._came.get()
        if isinstance(message, Exception):
            self._whole = True  # no more will come
            raise message
        self._whole = not message.get("more_body", False)
        return message


def _pieces(message: Message) -> Iterator[Message]:
    """`message`, in pieces where it is streamed: what is whole is handed over at once, and keeps nobody's place."""
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False) or len(body) <= PIECE_BYTES:
        yield message
        return
    for begin in range(0, len(body), PIECE_BYTES):
        yield {**message, "body": body[begin : begin + PIECE_BYTES]}


async def _end(*tasks: "asyncio.Task[object]") -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, Exception):
            await task
