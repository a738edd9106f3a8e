"""What a column of an export is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Cell = str | int | float | bool | Sequence[str] | None
Row = Sequence[Cell]


class Kind(StrEnum):
    """What the cells of a column hold; every cell may also be empty (None)."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "true or false"
    LIST = "list of texts"
    INSTANT = "instant"  # ISO 8601 text with its zone
    JSON = "JSON object"  # its text


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in every format, what its cells hold, and what they say."""

    name: str
    kind: Kind
    about: str
