"""Whether anything moves: the watchdog's view of an ingestor, which a client that is alive but stuck would not tell.

A consumer can lose its group for good while its heartbeats, and an empty poll, look well. Then only a new process helps.
"""

import time
from collections.abc import Callable

from services.engines.errors import EngineError


class Stalled(EngineError):  # noqa: N818
    """There are messages, nothing explains why they do not move, and waiting longer will not help."""


class Progress:
    """When something last moved. `seconds` without any, while there is lag and no known cause, is a stall; 0 = never."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._moved = clock()
        self._waiting = False

    def moved(self) -> None:
        """Messages came, or a batch was finished."""
        self._moved = self._clock()

    def waiting(self, waiting: bool) -> None:
        """Whether nothing is polled on purpose."""
        self._waiting = waiting

    def check(self, lag: int, problem: str | None) -> None:
        """Raises Stalled. `lag` messages are not finished; `problem` is what the ingestor itself knows to be wrong."""
        if lag == 0 or self._waiting or problem is not None:
            # What is known mends itself, or is told where an operator looks: the time begins anew.
            self.moved()
        elif self._seconds and self._clock() - self._moved > self._seconds:
            raise Stalled(
                f"{lag} messages wait, and for {self._seconds:.0f} seconds nothing moved (TELEX_STALLED_SECONDS): "
                "this process ends so that a new one takes its place"
            )
