"""How many bytes may be in flight, from the poll to the receipt: what bounds the memory of an ingestor. Pure."""

from typing import Final

# Room is offered again only when half is free: else a slow index would be fed one message at a time.
_RESUME: Final = 0.5


class ByteBudget:
    """Counts raw bytes in flight against `limit`. What is polled is polled: it may be exceeded by one poll."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.used = 0
        self.full = False

    def take(self, size: int) -> None:
        """`size` bytes are in flight from now on."""
        self.used += size
        self.full = self.full or self.used >= self._limit

    def give_back(self, size: int) -> None:
        """`size` bytes are done with."""
        self.used -= size
        self.full = self.full and self.used > self._limit * _RESUME
