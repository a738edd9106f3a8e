"""Ctrl-C and TERM as ordinary exits, held back while something half-done must be finished first."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Shield:
    """How deep we are in ``shielded`` blocks, and what came meanwhile."""

    depth = 0
    pending: int | None = None


def install() -> None:
    """From now on the first of these signals raises SystemExit(128 + its number); later ones are ignored, as we are ending."""
    for number in SIGNALS:
        signal.signal(number, _handle)


def _handle(number: int, _frame: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    if _Shield.depth:
        _Shield.pending = number
    else:
        raise SystemExit(128 + number)


@contextmanager
def shielded() -> Iterator[None]:
    """Within this block no signal that ``install`` handles interrupts; one that came is raised at its end."""
    _Shield.depth += 1
    try:
        yield
    finally:
        _Shield.depth -= 1
    if not _Shield.depth and _Shield.pending is not None:
        number, _Shield.pending = _Shield.pending, None
        raise SystemExit(128 + number)
