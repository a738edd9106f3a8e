"""When rejects run away: a feed that changed its format must not pour the whole topic into the rejects. Pure.

Above a share of the last outcomes the consumer pauses, and tries a few messages from time to time. When those are fine
it goes on by itself; until then the rest stays where it is, uncommitted, on the topic.
"""

from collections import deque
from typing import Final

PROBE_MESSAGES: Final = 10


class RejectBreaker:
    """`share` of the last `window` outcomes may be rejects (1.0: all of them); paused, one probe every `pause_s` seconds."""

    def __init__(self, share: float, window: int, pause_s: float) -> None:
        self._share = share
        self._window = window
        self._pause_s = pause_s
        self._recent: deque[bool] = deque(maxlen=window)
        self._rejected = 0
        self._open_until: float | None = None

    @property
    def paused(self) -> bool:
        """Whether rejects have run away and no probe has shown that it is over."""
        return self._open_until is not None

    def wait_s(self, now: float) -> float:
        """Seconds until messages may be polled; 0 = now. `now` is any steady clock, in seconds."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - now)

    def counted(self, rejected: int, total: int, now: float) -> None:
        """Another `total` messages have their outcomes, `rejected` of them were rejected."""
        if self._open_until is not None:
            if total and rejected / total <= self._share:
                self._open_until = None
                self._recent.clear()
                self._rejected = 0
            else:
                self._open_until = now + self._pause_s
            return
        for number in range(total):
            if len(self._recent) == self._window:
                self._rejected -= self._recent[0]
            self._recent.append(number < rejected)
            self._rejected += number < rejected
        if len(self._recent) == self._window and self._rejected > self._share * self._window:
            self._open_until = now + self._pause_s
