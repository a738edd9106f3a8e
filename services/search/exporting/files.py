"""The formats of exports, behind one Protocol: a file is begun, gets rows, and is ended, or else shows that it was cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from services.search.errors import FORMAT_UNAVAILABLE, fault
from services.search.exporting.columns import Column, Row
from services.search.exporting.csv_file import CsvFile
from services.search.exporting.ndjson_file import NdjsonFile

Told = Mapping[str, Any]


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Medium:
    """What a format is called: `compressible` says whether gzip makes it smaller."""

    type: str
    suffix: str
    compressible: bool


MEDIA: Final = {
    Format.CSV: Medium("text/csv; charset=utf-8; header=present", "csv", compressible=True),
    Format.NDJSON: Medium("application/x-ndjson", "ndjson", compressible=True),
    Format.PARQUET: Medium("application/vnd.apache.parquet", "parquet", compressible=False),
}


class File(Protocol):
    """A file that is being written; each call gives the bytes that come next, which may be none yet."""

    def begin(self, told: Told) -> bytes:
        """The head, which says what was asked (`told`)."""
        ...

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Rows more, each with a cell for every column."""
        ...

    def end(self, told: Told) -> bytes:
        """The end, which says what the file holds (`told`): without it, the file was cut."""
        ...


def new_file(form: Format, record: str, columns: Sequence[Column], *, bom: bool = False) -> File:
    """A file of `form` with `columns`, whose rows are each a `record`; `bom` is for old spreadsheets that open CSV.

    Raises RequestError (`format_unavailable`).
    """
    match form:
        case Format.CSV:
            return CsvFile(record, columns, bom=bom)
        case Format.NDJSON:
            return NdjsonFile(columns)
        case Format.PARQUET:
            try:
                # Forty megabytes of memory, for those who ask for it.
                from services.search.exporting.parquet_file import ParquetFile  # noqa: PLC0415
            except ModuleNotFoundError as error:
                raise fault(
                    FORMAT_UNAVAILABLE,
                    "format",
                    "this installation is without Parquet (the extra `parquet`): use csv or ndjson",
                ) from error
            return ParquetFile(columns)
