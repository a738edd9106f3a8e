"""The secrets that cursors are signed with, made once and shared through the records by all search services.

The newest signs, those before it are still good for reading, so that the secret can be rotated while people turn pages.
"""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, Final

import structlog

from services.engines.errors import EngineError
from services.engines.records import Record, RecordChanged, Records

KIND: Final = "secret"
KEY: Final = "cursors"
LIFETIME_S: Final = 60.0
# Whoever sends cursors that are none makes no more reads than one in so long.
ANEW_S: Final = 1.0
_GOOD: Final = 2
_BYTES: Final = 32

_log = structlog.get_logger(__name__)


class Signing:
    """The secrets, newest first; `monotonic` is a clock in seconds."""

    def __init__(self, records: Records, monotonic: Callable[[], float]) -> None:
        self._records = records
        self._monotonic = monotonic
        # Where the records do not answer, cursors are good in this process alone.
        self._own = secrets.token_bytes(_BYTES)
        self._shared: tuple[bytes, ...] = ()
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    async def secrets(self) -> tuple[bytes, ...]:
        """Those that cursors may be signed with; the first is the one to sign with. Never empty."""
        return await self._not_older(LIFETIME_S)

    async def anew(self) -> tuple[bytes, ...]:
        """The same, read again if that was more than ANEW_S ago: for a cursor that none of those known has signed."""
        return await self._not_older(ANEW_S)

    async def _not_older(self, most_s: float) -> tuple[bytes, ...]:
        if self._is_older(most_s):
            async with self._reading:
                if self._is_older(most_s):  # nobody else has read them meanwhile
                    await self._read_again()
        return (*self._shared, self._own)

    def _is_older(self, most_s: float) -> bool:
        return self._read_at is None or self._monotonic() - self._read_at >= most_s

    async def _read_again(self) -> None:
        now = self._monotonic()
        try:
            self._shared = _bytes(await self._read())
        except EngineError as error:
            _log.warning("cursor_secret_unknown", problem=str(error))
        # Also when it failed: not every request waits for what does not answer.
        self._read_at = now

    async def _read(self) -> Record:
        found = await self._records.get(KIND, KEY)
        if found is not None:
            return found
        try:
            return await self._records.put(KIND, KEY, _value([]), revision=None)
        except RecordChanged:
            return await self._read()  # another service was faster


async def rotate(records: Records) -> None:
    """Another secret, beside the one that was the newest; older ones end. Raises the errors of records."""
    found = await records.get(KIND, KEY)
    kept = [] if found is None else [one.hex() for one in _bytes(found)]
    await records.put(KIND, KEY, _value(kept), revision=None if found is None else found.revision)


def _value(kept: list[str]) -> dict[str, object]:
    return {"secrets": [secrets.token_bytes(_BYTES).hex(), *kept][:_GOOD]}


def _bytes(record: Record) -> tuple[bytes, ...]:
    listed: Any = record.value["secrets"]
    return tuple(bytes.fromhex(one) for one in listed)
