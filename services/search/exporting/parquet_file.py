"""Parquet: typed columns in bounded row groups; the footer, without which no reader opens it, comes when all is there."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
import pyarrow as pa
from pyarrow import parquet

from services.search.exporting.columns import Cell, Column, Kind, Row

# Key in the metadata of the file: a JSON object with what was asked and what the file holds.
METADATA: Final = "telex_export"
GROUP_ROWS: Final = 5000
GROUP_CHARACTERS: Final = 8 * 1024 * 1024
_TYPES: Final = {
    Kind.TEXT: pa.string(),
    Kind.JSON: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.FLAG: pa.bool_(),
    Kind.LIST: pa.list_(pa.string()),
    Kind.INSTANT: pa.timestamp("ms", tz="UTC"),
}


class ParquetFile:
    """Holds the rows of one group, until it has GROUP_ROWS of them or GROUP_CHARACTERS in their texts."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._schema = pa.schema([(column.name, _TYPES[column.kind]) for column in columns])
        self._written = io.BytesIO()
        self._sink = pa.PythonFile(_Counted(self._written), mode="w")
        self._writer = parquet.ParquetWriter(self._sink, self._schema, compression="zstd")
        self._held: list[Row] = []
        self._characters = 0
        self._asked: Mapping[str, Any] = {}

    def begin(self, told: Mapping[str, Any]) -> bytes:
        """The mark that every Parquet file begins with."""
        self._asked = told
        return self._taken()

    def rows(self, rows: Sequence[Row]) -> bytes:
        """The row groups that are full."""
        for row in rows:
            self._held.append(row)
            self._characters += sum(len(cell) for cell in row if isinstance(cell, str))
            if len(self._held) >= GROUP_ROWS or self._characters >= GROUP_CHARACTERS:
                self._write_group()
        return self._taken()

    def end(self, told: Mapping[str, Any]) -> bytes:
        """The last group and the footer."""
        if self._held:
            self._write_group()
        self._writer.add_key_value_metadata({METADATA: orjson.dumps({**self._asked, **told})})
        self._writer.close()
        return self._taken()

    def _write_group(self) -> None:
        arrays = [
            pa.array([_cell(column.kind, row[place]) for row in self._held], _TYPES[column.kind])
            for place, column in enumerate(self._columns)
        ]
        self._writer.write_table(pa.table(arrays, schema=self._schema), row_group_size=len(self._held))
        self._held, self._characters = [], 0

    def _taken(self) -> bytes:
        taken = self._written.getvalue()
        self._written.seek(0)
        self._written.truncate()
        return taken


class _Counted(io.RawIOBase):
    """A file that is only written to, and knows how far it is though what was written is taken away."""

    def __init__(self, to: io.BytesIO) -> None:
        self._to = to
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._at += len(data)
        return self._to.write(data)

    def tell(self) -> int:
        return self._at


def _cell(kind: Kind, value: Cell) -> object:
    return datetime.fromisoformat(value) if kind is Kind.INSTANT and isinstance(value, str) else value
