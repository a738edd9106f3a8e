"""The words of imprint lines as patterns, from `imprint.toml` and CLDR's names of months and weekdays. Read once."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import regex
from babel import Locale

_NOT_LANGUAGES: Final = frozenset({"any", "zones", "places", "unsure"})
_MARK: Final = "[\u064b-\u0652\u0640]"  # Arabic vowel signs, which few write and some do
_MARKS: Final = f"{_MARK}*"
_WRITTEN_MARKS: Final = regex.compile(f"{_MARK}+")


@dataclass(frozen=True, slots=True)
class Tables:
    """`months` and `labels` by folded words; the rest are sources of patterns or folded words."""

    months: dict[str, int]
    weekdays: frozenset[str]
    labels: dict[str, tuple[bool, str | None]]  # whether it says "published", and the order of numeric dates
    label: str
    label_after: str
    by: str
    author: str
    author_after: str
    source: str
    reporting: str
    editing: str
    joins: frozenset[str]
    month: str
    weekday: str
    any: dict[str, list[str]]
    minutes: dict[str, int]
    places: dict[str, str]
    unsure: frozenset[str]


def fold(text: str) -> str:
    """`text` in lower case, white space and Arabic vowel signs folded: how labels are compared."""
    return " ".join(_WRITTEN_MARKS.sub("", text).casefold().split())


def one_of(words: Iterable[str], *, after_digits: bool = False) -> str:
    """A pattern of any of `words`, the longest first; it ends at a word's edge, and begins at one or `after_digits`."""
    known = sorted({word.lower() for word in words}, key=lambda word: (-len(word), word))
    spaced = [_spelled(word) for word in known if not unspaced(word)]
    dense = [_spelled(word) for word in known if unspaced(word)]
    edge = r"(?<![^\W\d])" if after_digits else r"(?<!\w)"
    return f"(?:{edge}(?:{'|'.join(spaced) or '(?!)'})|{'|'.join(dense) or '(?!)'})"


def _spelled(word: str) -> str:
    if any("\u0600" <= char <= "\u06ff" for char in word):
        body = _MARKS.join(regex.escape(char) if char != " " else r"\s+" for char in word) + _MARKS
    else:
        body = r"\s+".join(regex.escape(part) for part in word.split(" "))
    if unspaced(word):
        return body
    return body + (r"(?!\w)" if word[-1].isalnum() else "")


def unspaced(word: str) -> bool:
    """Whether `word` is of a script that does not part words."""
    return any("\u3040" <= char <= "\u9fff" for char in word)


@cache
def tables() -> Tables:
    """The tables of all languages together: which language a line is in is known only after it was taken out."""
    read = tomllib.loads((Path(__file__).parent / "imprint.toml").read_text("utf-8"))
    languages = {code: table for code, table in read.items() if code not in _NOT_LANGUAGES}
    months: dict[str, int] = {}
    weekdays: set[str] = set()
    labels: dict[str, tuple[bool, str | None]] = {}
    for code, table in languages.items():
        locale = Locale.parse(code)
        for number, name in _names(locale.months):
            months.setdefault(name, number)
        for number, names in enumerate(table.get("months", []), 1):
            months.update({fold(name): number for name in names.split("|")})
        weekdays.update(name for _, name in _names(locale.days))
        order = table.get("order", "dmy")
        for kind in ("published", "updated"):
            for phrase in table[kind]:
                was = labels.get(fold(phrase), (True, order))
                # In two languages with two orders, a numeric date after it may be either.
                labels[fold(phrase)] = (
                    was[0] and kind == "published",
                    order if was[1] == order else None,
                )
    return Tables(
        months=months,
        weekdays=frozenset(weekdays),
        labels=labels,
        label=one_of({phrase for table in languages.values() for kind in ("published", "updated") for phrase in table[kind]}),
        label_after=one_of(phrase for phrase in labels if unspaced(phrase)),
        by=one_of({phrase for table in languages.values() for phrase in table["by"]}),
        author=one_of({phrase for table in languages.values() for phrase in table["author"]}),
        author_after=one_of({phrase for table in languages.values() for phrase in table.get("author_after", [])}),
        source=one_of({phrase for table in languages.values() for phrase in table["source"]}),
        reporting=one_of({phrase for table in languages.values() for phrase in table.get("reporting", [])}),
        editing=one_of({phrase for table in languages.values() for phrase in table.get("editing", [])}),
        joins=frozenset(fold(word) for table in languages.values() for word in table["joins"]),
        month=one_of(months),
        weekday=one_of(weekdays),
        any=read["any"],
        minutes={fold(word): minutes for word, minutes in read["zones"].items()},
        places=read["places"],
        unsure=frozenset(read["unsure"]["words"]),
    )  # fmt: skip


def _names(calendar: Any) -> list[tuple[int, str]]:
    """Numbers and folded names; names that hold digits ("3月") are written as numbers anyway."""
    return [
        (number, fold(name).rstrip("."))
        for kind in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in calendar[kind][width].items()
        if not any(char.isdigit() for char in name)
    ]
