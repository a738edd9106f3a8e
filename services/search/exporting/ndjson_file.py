"""JSON lines: a first line that says what was asked, an object for each row, a last line that says that all is there."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from services.search.exporting.columns import Column, Kind, Row

FIRST: Final = "telex_export"
LAST: Final = "telex_end"


class NdjsonFile:
    """Every row has every column, null where there is nothing; lists are lists, JSON objects are objects."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = [(column.name, column.kind is Kind.JSON) for column in columns]

    def begin(self, told: Mapping[str, Any]) -> bytes:
        """The first line."""
        return _line({FIRST: told})

    def rows(self, rows: Sequence[Row]) -> bytes:
        """A line for each row."""
        return b"".join(_line(self._object(row)) for row in rows)

    def end(self, told: Mapping[str, Any]) -> bytes:
        """The last line."""
        return _line({LAST: told})

    def _object(self, row: Row) -> dict[str, Any]:
        return {
            name: orjson.Fragment(cell) if is_json and isinstance(cell, str) else cell
            for (name, is_json), cell in zip(self._columns, row, strict=True)
        }


def _line(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
