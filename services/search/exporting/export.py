"""An export under way: what its file begins with, its rows in portions, and what its file ends with."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.search.exporting.columns import Row
from services.search.exporting.files import File, Medium

Portion = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Export:
    """What was asked for, ready to be written; the engine was asked for the first portion already.

    `told` is what the file begins with. `portions` gives the rows of `file` as they are asked for; once it is through, `ended` says
    what the file ends with. `close` is called in the end, with whether the file is whole.
    """

    id: str
    medium: Medium
    file: File
    cut_off: datetime
    told: Mapping[str, Any]
    portions: AsyncGenerator[Portion, None]
    ended: Callable[[], Mapping[str, Any]]
    close: Callable[[bool], Awaitable[None]]


async def nothing_held(_: bool) -> None:
    """Closes an export that holds nothing."""
