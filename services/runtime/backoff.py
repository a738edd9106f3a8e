"""Waiting longer and longer between attempts, until one succeeds or a stop is asked for."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Final

FIRST_WAIT_S: Final = 0.1
LONGEST_WAIT_S: Final = 30.0


class Stopping(Exception):  # noqa: N818
    """A stop was asked for while something was waited for; what was in hand is not finished, nor to be committed."""


class Backoff:
    """Waiting times with full jitter: uniformly between 0 and a bound that doubles up to half a minute."""

    def __init__(self, stop: asyncio.Event, rand: Callable[[float, float], float] = random.uniform) -> None:
        self._stop = stop
        self._rand = rand
        self._bound = FIRST_WAIT_S

    async def wait(self) -> None:
        """Sleep; raises Stopping as soon as a stop is asked for."""
        delay = self._rand(0, self._bound)
        self._bound = min(self._bound * 2, LONGEST_WAIT_S)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), delay)
        if self._stop.is_set():
            raise Stopping
