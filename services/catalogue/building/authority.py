"""A newsroom's own authority file: rows of tab-separated columns, one a name, to entries of the catalogue.

The head names the columns: `id` (or `qid`), `type` and `name` have to be there, `lang`, `country`, `role`, `from` and `to`
may be; others are not read. Rows of one id may stand anywhere: they are sorted in a temporary SQLite file, so memory does
not grow with the source.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO, Final, cast, get_args

from services.catalogue.building.editing import language_of, tidy
from services.catalogue.building.writing import Found
from services.catalogue.entries import ID, CatalogueError, EntityType, is_country_code
from services.catalogue.offices import OfficeKind
from services.catalogue.territories import is_territory

_TYPES: Final = frozenset(get_args(EntityType))
# What authority files know besides, and nobody acts in an article.
LEFT_OUT: Final = frozenset({"place", "office", "event", "subject"})
_OFFICES: Final = frozenset(get_args(OfficeKind)) - {"head"}
_REQUIRED: Final = ("id", "type", "name")
_MOST_LINE: Final = 64 * 1024  # bytes
# "2020", "2020-05" and "2020-05-14": how precisely a source knows a day.
_DATES: Final = ("%Y-%m-%d", "%Y-%m", "%Y")


@dataclass
class Tally:
    """What became of the rows."""

    rows: int = 0
    used: int = 0
    bad: int = 0
    unwritten: int = 0  # names that no text would write
    left_out: Counter[str] = field(default_factory=Counter)
    unknown_countries: Counter[str] = field(default_factory=Counter)  # of rows that are used without them


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    type: str
    language: str
    name: str
    country: str
    role: str
    since: str
    until: str


def read_authority(
    stream: BinaryIO, source: str, tally: Tally, on_bad: Callable[[str], None]
) -> Iterator[Found]:
    """The entries of an authority file, by id. `on_bad` is told what is wrong with a row, and where; the row is left out.

    Raises CatalogueError when the head lacks a column or has one twice, when there is no row, and for what is not UTF-8.
    """
    with closing(sqlite3.connect("")) as sorting:  # a temporary file, which goes with the connection
        sorting.execute("CREATE TABLE row (id, place, type, language, name, country, role, since, until)")
        sorting.executemany(
            "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _rows(_lines(stream, source), source, tally, on_bad),
        )
        columns = "id, type, language, name, country, role, since, until, place"
        ordered = sorting.execute(f"SELECT {columns} FROM row ORDER BY length(id), id, place")  # noqa: S608 - constants
        together: list[_Row] = []
        for *values, place in ordered:
            row = _Row(*values)
            if together and together[0].id != row.id:
                yield _found(together)
                together = []
            if together and together[0].type != row.type:
                tally.bad += 1
                tally.used -= 1
                on_bad(f"{source}:{place}: {row.id} is a {row.type} here and a {together[0].type} before")
            else:
                together.append(row)
        if together:
            yield _found(together)


def _rows(
    lines: Iterable[str], source: str, tally: Tally, on_bad: Callable[[str], None]
) -> Iterator[tuple[object, ...]]:
    numbered = enumerate(lines, 1)
    columns = _columns(next(numbered, (1, ""))[1], source)
    for number, line in numbered:
        cells = _cells(line)
        if not any(cells):
            continue
        tally.rows += 1
        stated = dict(zip(columns, cells, strict=False))
        if stated.get("type") in LEFT_OUT:
            tally.left_out[stated["type"]] += 1
            continue
        if len(line.encode()) > _MOST_LINE:
            wrong: str | None = f"the row is longer than {_MOST_LINE} bytes"
        elif len(cells) != len(columns):
            wrong = f"{len(cells)} columns, the head has {len(columns)}"
        else:
            wrong = _wrong(stated)
        if wrong is not None:
            tally.bad += 1
            on_bad(f"{source}:{number}: {wrong}")
            continue
        name = tidy(stated["name"])
        if name is None:
            tally.unwritten += 1
            continue
        tally.used += 1
        country = stated.get("country", "")
        if country and not is_territory(country):
            tally.unknown_countries[country] += 1
            country = ""
        yield (
            stated["id"], number, stated["type"], language_of(stated.get("lang", "")), name, country,
            stated.get("role", ""), stated.get("from", ""), stated.get("to", ""),
        )  # fmt: skip

    if not tally.rows:
        raise CatalogueError(f"{source}: there is no row below its head")


def _columns(head: str, source: str) -> list[str]:
    columns = ["id" if name == "qid" else name for name in _cells(head.removeprefix("\ufeff"))]
    if missing := [name for name in _REQUIRED if name not in columns]:
        raise CatalogueError(f"{source}:1: the head has no column {', '.join(missing)} (tab-separated)")
    if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
        raise CatalogueError(f"{source}:1: the head has {', '.join(twice)} twice")
    return columns


def _lines(stream: BinaryIO, source: str) -> Iterator[str]:
    """The lines of a file, of one that is too long no more than shows that it is."""
    number = 0
    while line := stream.readline(_MOST_LINE):
        number += 1
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(_MOST_LINE)
            if len(line) <= _MOST_LINE:
                line += rest
        try:
            yield line.decode("utf-8", "strict" if len(line) <= _MOST_LINE else "ignore")
        except UnicodeDecodeError as error:
            raise CatalogueError(f"{source}:{number}: the text is not UTF-8") from error


def _cells(line: str) -> list[str]:
    """The cells of a row, without the quotes that spreadsheets set around one that has some itself."""
    cells = (cell.strip() for cell in line.rstrip("\r\n").split("\t"))
    return [
        cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
        for cell in cells
    ]


def _wrong(stated: dict[str, str]) -> str | None:
    if not ID.fullmatch(stated["id"]):
        return "an id is a Wikidata QID or x:<slug>"
    if stated["type"] not in _TYPES:
        return f"type is one of {', '.join(sorted(_TYPES))}; {', '.join(sorted(LEFT_OUT))} are left out"
    if not stated["name"]:
        return "the row has no name"
    if language_of(stated.get("lang", "")) is None:
        return "lang is a language tag (BCP 47), or empty"
    if stated.get("country") and not is_country_code(stated["country"]):
        return "country is two capital letters (ISO 3166-1, EU, XK), or empty"
    if _kind(stated.get("role", "")) not in _OFFICES:
        return None
    if not all(_is_date(stated.get(key, "")) for key in ("from", "to")):
        return "from and to are YYYY-MM-DD, YYYY-MM or YYYY, or empty"
    since, until = _day(stated.get("from", "")), _day(stated.get("to", ""))
    if since and until and until < since:
        return "the row ends before it begins"
    return None


def _found(rows: list[_Row]) -> Found:
    first = rows[0]
    named = sorted(rows, key=lambda row: row.language != "en")
    return Found(
        first.id,
        cast("EntityType", first.type),
        tuple((row.language, row.name) for row in named),
        next((row.country for row in rows if row.country), None),
        offices=tuple({tuple(office.items()): office for row in rows if (office := _office(row))}.values()),
    )


def _office(row: _Row) -> dict[str, str] | None:
    """The office of a row whose role is one of the catalogue's ("president", "Foreign Minister") and whose first day is known."""
    kind = _kind(row.role)
    since, until = _day(row.since), _day(row.until)
    if row.type != "person" or kind not in _OFFICES or not row.country or since is None:
        return None
    if row.until and until is None:
        return None
    return {"office": kind, "country": row.country, "from": since} | ({"to": until} if until else {})


def _kind(role: str) -> str:
    return role.lower().replace(" ", "-")


def _is_date(stated: str) -> bool:
    """Whether a cell is empty or a year, a month or a day that there is."""
    for form in _DATES:
        try:
            datetime.strptime(stated, form)  # noqa: DTZ007 - no time of day in it
        except ValueError:
            continue
        return True
    return not stated


def _day(stated: str) -> str | None:
    try:
        return date.fromisoformat(stated).isoformat() if len(stated) == len("2026-01-31") else None
    except ValueError:
        return None
