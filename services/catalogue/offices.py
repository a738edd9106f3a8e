"""Offices that people hold, with their terms, and the bodies of a state that texts call by their office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, cast, get_args

import regex

OfficeKind = Literal[
    "president", "prime-minister", "chancellor", "monarch", "supreme-leader", "vice-president",
    "foreign-minister", "defence-minister", "finance-minister", "interior-minister", "head",
]  # fmt: skip
BodyKind = Literal[
    "foreign-ministry", "defence-ministry", "finance-ministry", "interior-ministry", "parliament", "central-bank",
]  # fmt: skip
_KINDS: Final = frozenset(get_args(OfficeKind))
_COUNTRY: Final = regex.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person held from `since` to `until`, both included; None: not over when it was entered.

    `of` is a country (ISO 3166-1), or the id of the organisation that the office `head` is of.
    """

    kind: OfficeKind
    of: str
    since: date
    until: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether it was held on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


def read_offices(rows: Any) -> tuple[Office, ...]:
    """The offices that an entry states. Raises ValueError, which says what is wrong."""
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise ValueError("offices are a list")  # noqa: TRY004 - one kind of error for the caller
    return tuple(_office(row) for row in rows)


def _office(row: Any) -> Office:
    if not isinstance(row, dict) or not row.keys() <= {"office", "country", "of", "from", "to", "title"}:
        raise ValueError("an office has the keys office, country or of, from, to, title")
    kind: Any = row.get("office")
    since, until = _day(row.get("from")), _day(row.get("to"))
    of = row.get("of") if kind == "head" else row.get("country")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ValueError(f"an office is one of {', '.join(sorted(_KINDS))}")
    if not isinstance(of, str) or not (of if kind == "head" else _COUNTRY.fullmatch(of)):
        raise ValueError(
            "an office is of a country, two capital letters; the office head is `of` an organisation, its id"
        )
    if since is None or (until is None and row.get("to") is not None):
        raise ValueError("an office has a day `from` and perhaps a day `to`, as YYYY-MM-DD")
    if until is not None and until < since:
        raise ValueError("an office ends before it begins")
    return Office(cast("OfficeKind", kind), of, since, until)


def _day(stated: Any) -> date | None:
    """A TOML date, or the same as a text, as JSON lines have it."""
    if isinstance(stated, str):
        try:
            return date.fromisoformat(stated)
        except ValueError:
            return None
    # A time of day is a `date`, too, but cannot be compared with one.
    return stated if type(stated) is date else None
