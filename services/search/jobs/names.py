"""A list of names as it is sent, and whom each of them means. Pure."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic_core import PydanticCustomError

from services.search.actor_names import actor_names
from services.search.actors import actor_ids, is_actor_id
from services.search.parameters import MAX_VALUES

_MARK: Final = "\ufeff"
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class Resolution(StrEnum):
    """What an entry of a list was taken for."""

    QUERY = "query"  # a query: nothing was looked up
    ID = "id"  # it is an actor's id
    ONE = "one"  # one actor of the catalogue bears the name
    SEVERAL = "several"  # several do: articles with any of them are counted
    UNKNOWN = "unknown"  # nobody in the catalogue does: who is called so outside it is counted


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a name means."""

    resolution: Resolution
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvText:
    """A list of names as CSV."""

    text: str


def named(value: object) -> object:
    """The names in text, one a line, or in CSV, in the first cell of each row, each once; a list or anything else as it is.

    Lines without anything say nothing. Raises PydanticCustomError for what is no name or no CSV: it tells the line, or the
    place in the list.
    """
    match value:
        case CsvText(text):
            return _once(_first_cells(text.removeprefix(_MARK)))
        case str():
            return _once(enumerate(_LINE_END.split(value.removeprefix(_MARK)), start=1))
        case list():
            for place, name in enumerate(value):
                if isinstance(name, str):
                    _check(name, f"entry {place}")
    return value


def _once(lines: Iterable[tuple[int, str]]) -> list[str]:
    found: dict[str, None] = {}
    for number, line in lines:
        if name := line.strip():
            _check(name, f"line {number}")
            found[name] = None
    return list(found)


def _first_cells(text: str) -> Iterable[tuple[int, str]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for row in rows:
            if row:
                yield begins, row[0]
            begins = rows.line_num + 1
    except csv.Error as error:
        told = {"line": begins, "problem": str(error)[:100]}
        raise PydanticCustomError(
            "csv_invalid", "what begins in line {line} is no row of CSV: {problem}", told
        ) from error


def _check(name: str, where: str) -> None:
    """A parameter takes several values with commas between: of commas alone it takes none, which finds everything."""
    if not name.replace(",", "").strip():
        raise PydanticCustomError("no_name", "{where} is no name", {"where": where})
    if "," in name and is_actor_id(name):
        raise PydanticCustomError("no_id", "{where}: an id has no comma", {"where": where})


def meant(name: str) -> Meant:
    """Whom `name` means, in any script; the names of the catalogue have to be read already, or are read now."""
    if is_actor_id(name):
        return Meant(Resolution.ID, tuple(actor_ids(name)))
    bearers: Sequence[object] = actor_names().bearers(name)
    ids = tuple(actor_ids(name))[:MAX_VALUES]
    if not bearers:
        return Meant(Resolution.UNKNOWN, ids)
    return Meant(Resolution.ONE if len(bearers) == 1 else Resolution.SEVERAL, ids)
