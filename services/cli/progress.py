"""Progress of a long piece of work, on standard error, not more often than is worth reading."""

import time
from collections.abc import Callable
from typing import Final

import click

EVERY_S: Final = 5.0


class Progress:
    """Says a line now and then. `clock` is monotonic, in seconds."""

    def __init__(self, every_s: float = EVERY_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = every_s
        self._clock = clock
        self._said = clock()

    def tell(self, line: Callable[[], str]) -> None:
        """Say `line`, unless something was said just now."""
        now = self._clock()
        if now - self._said >= self._every_s:
            self._said = now
            click.echo(line(), err=True)
