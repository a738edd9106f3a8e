"""Finds out whose key came with a request, remembering each for a few seconds.

So a revoked or rotated key is refused everywhere LIFETIME_S after the change at the latest.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

from services.engines.errors import EngineError
from services.search.access.caller import Caller
from services.search.access.key_text import read_key
from services.search.access.keys import Key, Keys
from services.search.errors import KEY_REFUSED, RequestError, fault

LIFETIME_S: Final = 5.0
# How often a process writes down that a key is in use.
USE_NOTED: Final = timedelta(hours=1)
_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Read:
    key: Key
    until: float


class Keyring:
    """The keys that come with requests; `monotonic` is a clock in seconds that never goes back."""

    def __init__(self, keys: Keys, clock: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._keys = keys
        self._clock = clock
        self._monotonic = monotonic
        self._read: OrderedDict[str, _Read] = OrderedDict()
        # Apart, so that who makes up ids pushes no key out; until when each is not looked up again.
        self._unknown: OrderedDict[str, float] = OrderedDict()
        self._looking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._noted: dict[str, datetime] = {}

    def remembers(self, text: str) -> bool:
        """Whether `text` was a good key when it was last looked up, however long ago that is."""
        stated = read_key(text)
        read = None if stated is None else self._read.get(stated.id)
        if stated is None or read is None:
            return False
        now = self._clock()
        return read.key.ended(now) is None and read.key.opens(stated, now)

    async def caller(self, text: str) -> Caller:
        """Whose key `text` is. Raises RequestError (`key_refused`) for none that is good, and the errors of records."""
        stated = read_key(text)
        if stated is None:
            raise _refused("this is no key of Telex, or it was cut off or mistyped: its check does not fit")
        key = await self._find(stated.id)
        now = self._clock()
        # A stranger who knows an id alone learns nothing of that key.
        if key is None or not key.opens(stated, now):
            raise _refused(
                "this key is not known here, or it was rotated: ask whoever runs Telex for another one"
            )
        if (ended := key.ended(now)) is not None:
            raise _refused(f"this key has been {ended}: ask whoever runs Telex for another one")
        await self._note(key.id, now)
        return Caller(key.id, key.name, key.scopes)

    async def _find(self, key_id: str) -> Key | None:
        # Requests that come side by side look it up once.
        async with self._looking.setdefault(key_id, asyncio.Lock()):
            now = self._monotonic()
            read = self._read.get(key_id)
            if read is not None and now < read.until:
                self._read.move_to_end(key_id)
                return read.key
            if now < self._unknown.get(key_id, now):
                return None
            key = await self._keys.find(key_id)
            # From before it was asked for: what changed meanwhile is not remembered for longer.
            self._remember(key_id, key, now + LIFETIME_S)
            return key

    def _remember(self, key_id: str, key: Key | None, until: float) -> None:
        self._read.pop(key_id, None)
        self._unknown.pop(key_id, None)
        if key is None:
            self._unknown[key_id] = until
        else:
            self._read[key_id] = _Read(key, until)
        for kept in (self._read, self._unknown):
            if len(kept) > _KEPT:
                kept.popitem(last=False)

    async def _note(self, key_id: str, now: datetime) -> None:
        noted = self._noted.get(key_id)
        if noted is None or now - noted >= USE_NOTED:
            self._noted[key_id] = now
            with suppress(EngineError):  # it is no reason to refuse anything
                await self._keys.used(key_id, now)


def _refused(sentence: str) -> RequestError:
    return fault(KEY_REFUSED, None, sentence)
