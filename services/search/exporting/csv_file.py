"""CSV (RFC 4180): a row of names, the rows, and a last row that says that all is there, and what was asked."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from services.search.exporting.cells import joined, safe
from services.search.exporting.columns import Cell, Column, Row

# The first column: what a row is. `end` stands in the last row alone.
RECORD: Final = "record"
END: Final = "end"


class CsvFile:
    """Lines of CSV in UTF-8, cells in the form of `cells.py`, an empty cell for what is not there.

    The last row is a row like any other, so that every reader of CSV reads it: `end`, then a JSON object in the second
    cell, in which semicolons are escaped as JSON does it: a spreadsheet that cuts there would find a formula behind one.
    """

    def __init__(self, record: str, columns: Sequence[Column], *, bom: bool) -> None:
        self._record = record
        self._columns = columns
        self._bom = bom
        self._asked: Mapping[str, Any] = {}

    def begin(self, told: Mapping[str, Any]) -> bytes:
        """The row of names."""
        self._asked = told
        names = _lines([[RECORD, *(column.name for column in self._columns)]])
        return b"\xef\xbb\xbf" + names if self._bom else names

    def rows(self, rows: Sequence[Row]) -> bytes:
        """A line for each row."""
        return _lines([[self._record, *map(_cell, row)] for row in rows])

    def end(self, told: Mapping[str, Any]) -> bytes:
        """The last row."""
        # All semicolons are in its strings. Tabs and line ends are escaped in JSON anyway.
        said = orjson.dumps({**self._asked, **told}).decode().replace(";", "\\u003b")
        return _lines([[END, said, *[""] * (len(self._columns) - 1)]])


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return safe(value)
        case int() | float():
            return str(value)
        case _:
            return safe(joined(value))


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
