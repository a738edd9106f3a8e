"""The answer that an export is: its file as it is written, as fast as the client reads, and cut where it cannot go on.

A file that could not be ended is never ended cleanly in HTTP either: the connection is broken off before its last chunk.
"""

import asyncio
import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from schemas.moments import iso
from services.engines.errors import EngineError
from services.search.errors import AnswerCut
from services.search.exporting.export import Export

EXPORT_ID: Final = "Telex-Export"
CUT_OFF: Final = "Telex-Cut-Off"
_GZIP_WBITS: Final = 31
_LEVEL: Final = 6
_log: Final = structlog.get_logger()


class ExportAnswer(Response):
    """Sends `export`.

    Nothing is sent before there is a first portion, so that trouble until then is told as anywhere. It asks for the next
    portion when the one before is on its way: a slow client holds one portion, a client that is gone ends the export.
    """

    def __init__(self, export: Export, name: str) -> None:
        self._export = export
        self._end: str | None = None
        medium = export.medium
        super().__init__(media_type=medium.type)
        del self.headers["content-length"]
        stamp = export.cut_off.strftime("%Y%m%dT%H%M%SZ")
        self.headers["Content-Disposition"] = f'attachment; filename="telex-{name}-{stamp}.{medium.suffix}"'
        self.headers[EXPORT_ID] = export.id
        self.headers[CUT_OFF] = iso(export.cut_off)
        self.headers["Vary"] = "Accept-Encoding"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, until it is through or the client is gone. Raises AnswerCut, before the first portion what it raises."""
        packer = None
        if self._export.medium.compressible and _takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            packer = zlib.compressobj(_LEVEL, wbits=_GZIP_WBITS)
            self.headers["Content-Encoding"] = "gzip"
        try:
            async with aclosing(_bytes(self._export)) as parts:
                head_only = scope.get("state", {}).get("head_only")
                if not head_only:
                    await anext(parts)
                    self._end = "left"
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                if head_only:
                    await send({"type": "http.response.body", "body": b""})
                else:
                    await self._while_there(parts, packer, receive, send)
        finally:
            # For who counts exports, and what they give away.
            if self._end is not None:
                scope.setdefault("state", {})["export_ended"] = (self._end, self._export.ended()["count"])
            await self._export.close(self._end == "complete")

    async def _while_there(
        self,
        parts: AsyncGenerator[bytes, None],
        packer: "zlib._Compress | None",
        receive: Receive,
        send: Send,
    ) -> None:
        sending = asyncio.create_task(_send_all(parts, packer, send))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                self._judge(sending)
        finally:
            sending.cancel()
            gone.cancel()
            await asyncio.gather(sending, gone, return_exceptions=True)

    def _judge(self, sending: "asyncio.Task[None]") -> None:
        try:
            self._end = "cut"
            sending.result()
            self._end = "complete"
        except EngineError as error:
            _log.warning("export_cut", export=self._export.id, problem=str(error))
            raise AnswerCut("the index did not answer half-way") from error


async def _bytes(export: Export) -> AsyncGenerator[bytes, None]:
    """The file, a part for each portion; before it nothing, as soon as there is a first portion."""
    file = export.file
    async with aclosing(export.portions) as portions:
        portion = await anext(portions, None)
        yield b""
        yield file.begin(export.told)
        while portion is not None:
            # In a thread: a portion is some megabytes, and probes must be answered meanwhile.
            yield await asyncio.to_thread(file.rows, portion)
            portion = await anext(portions, None)
        yield await asyncio.to_thread(file.end, {"complete": True, **export.ended()})


async def _send_all(parts: AsyncGenerator[bytes, None], packer: "zlib._Compress | None", send: Send) -> None:
    async for part in parts:
        if packer is not None:
            # Flushed, so that what was written can be read.
            part = packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH)  # noqa: PLW2901
        if part:
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b"" if packer is None else packer.flush()})


async def _gone(receive: Receive) -> None:
    """Returns when the client has gone."""
    message: Message = {"type": ""}
    while message["type"] != "http.disconnect":
        message = await receive()


def _takes_gzip(accepted: str) -> bool:
    """Whether the header Accept-Encoding allows gzip."""
    for part in accepted.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name in {"gzip", "*"}:
            return not any(
                one.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"} for one in parameters
            )
    return False
