"""The words of one language that speak of dates, from its table and from CLDR. Read once a language."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import regex
from babel import Locale

from services.ingestor.stages.dates.holidays import is_holiday
from services.ingestor.stages.dates.numbers import HAN
from services.ingestor.stages.dates.periods import UNITS
from services.ingestor.stages.dates.tokens import fold, scanner

TABLES: Final = Path(__file__).parent / "tables"
LANGUAGES: Final = tuple(sorted(path.stem for path in TABLES.glob("*.toml")))
UNSPACED: Final = frozenset({"zh", "ja", "ko"})
_HAN_NUMBERS: Final = frozenset({"zh", "ja"})

Meanings = dict[str, Any]  # role -> value
Phrase = tuple[tuple[str, ...], Meanings]

# Keys of a table that say how the language is read, lists of words that play one role, and tables of role and value.
_WAYS: Final = frozenset(
    ["order", "dotted", "hundreds", "weak", "capital", "prefixes", "suffixes", "decade_suffix", "ordinal_suffix"]
)
LISTS: Final = frozenset(
    [
        "article", "of", "to", "range_open", "range_close", "and", "since", "until", "before", "after",
        "since_after", "until_after", "before_after", "after_after", "away_from",
        "ago_before", "ago_after", "ahead_before", "ahead_after", "narrative_after", "narrative_before",
        "licence", "decade_word", "decade_mark", "century_word", "one", "y_mark", "m_mark", "d_mark", "day_word", "measure",
        "number_and", "present", "starting", "every", "names", "then",
    ]
)  # fmt: skip
VALUED: Final = frozenset(
    [
        "month", "weekday", "past_weekday", "next_weekday", "unit", "season", "relative", "offset", "narrative", "named",
        "part", "part_after", "number", "ordinal", "scale", "quarter", "holiday", "decade", "century", "era",
    ]
)  # fmt: skip
PARTS: Final = frozenset(["early", "mid", "late", "earlier", "later"])
SEASONS: Final = ("spring", "summer", "autumn", "winter")


class TableError(ValueError):
    """A table of words that the engine cannot read; the message names language, section and word."""


@dataclass(slots=True)
class Lexicon:
    """`phrases` maps the first word of a phrase to its (words, meanings), longest first; `known` are all words of all phrases.

    `capital` are words that count only with a capital letter, `names` words that are people's names, too; `order` is the
    order of numeric dates, `hundreds` says that "1900s" is a century.
    """

    code: str
    order: str
    scan: "regex.Pattern[str]"
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    capital: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    splitter: "regex.Pattern[str] | None" = None
    prefixes: tuple[str, ...] = ()
    suffixes: frozenset[str] = frozenset()
    dotted: bool = False
    hundreds: bool = False

    def roles(self) -> set[frozenset[str]]:
        return {frozenset(meanings) for entries in self.phrases.values() for _, meanings in entries}


_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’](?=\p{L}))?\.?|\d+|[^\s\p{L}\d]")
_ANY: Final = {"month": "anymonth", "weekday": "anyday"}
_INTEGER: Final = re.compile(r"-?\d+")


class _Meanings:
    """Collects what phrases mean while a table is read."""

    def __init__(self, code: str, table: dict[str, Any]) -> None:
        self.code = code
        self.unspaced = code in UNSPACED
        self.weak = {fold(word) for word in table.get("weak", [])}
        self.found: dict[tuple[str, ...], Meanings] = {}
        if not self.unspaced:
            self._calendar_names(code)
        for role, entries in table.items():
            if role in LISTS and isinstance(entries, list):
                for phrase in entries:
                    self.add(phrase, role, True)
            elif role in VALUED and isinstance(entries, dict):
                for value, phrases in entries.items():
                    for phrase in phrases:
                        self._valued(phrase, role, value)
            elif role not in _WAYS:
                raise TableError(f"{code}: there is no section {role!r}")
        for word in self.weak:
            if meanings := self.found.get((word,)):
                meanings.pop("month", None)
                meanings.pop("weekday", None)

    def add(self, phrase: str, role: str, value: object) -> None:
        words = (phrase,) if self.unspaced else tuple(fold(word) for word in _WORD.findall(phrase))
        self.found.setdefault(words, {}).setdefault(role, value)

    def _valued(self, phrase: str, role: str, value: str) -> None:
        if not _sensible(role, value):
            raise TableError(f"{self.code}: [{role}] {value!r} ({phrase}) is no value of it")
        self.add(phrase, role, int(value) if _INTEGER.fullmatch(value) else value)
        if role in _ANY:
            self.add(phrase, _ANY[role], int(value))
        elif role == "unit" and value in ("year", "month"):
            self.add(phrase, f"{value}_word", True)
        elif role in ("number", "ordinal") and 1 <= int(value) <= 31:
            self.add(phrase, "day", int(value))

    def _calendar_names(self, code: str) -> None:
        locale = Locale.parse(code)
        for width in ("wide", "abbreviated"):
            for kind in ("format", "stand-alone"):
                for role, names in (("month", locale.months), ("weekday", locale.days)):
                    for number, name in names[kind][width].items():
                        self._name(name, role, number, wide=width == "wide")

    def _name(self, name: str, role: str, number: int, *, wide: bool) -> None:
        bare = name.rstrip(".")
        if any(char.isdigit() for char in bare):
            return
        self.add(bare, _ANY[role], number)
        if wide:
            self.add(bare, role, number)
        elif role not in self.found.get(
            (fold(bare),), {}
        ):  # a whole name is not shortened: its stop ends the sentence
            self.add(bare + ".", _ANY[role], number)


def _sensible(role: str, value: str) -> bool:
    if role == "unit":
        return value in UNITS
    if role in ("part", "part_after"):
        return value in PARTS
    if role == "season":
        return value in SEASONS
    if role == "holiday":
        return is_holiday(value)
    if role == "named":
        unit, _, offset = value.partition(" ")
        return unit in (*UNITS, *SEASONS) and _INTEGER.fullmatch(offset) is not None
    return _INTEGER.fullmatch(value) is not None


@lru_cache(maxsize=32)
def lexicon(code: str) -> Lexicon | None:
    """The lexicon of a language, None when there is no table for it. Raises TableError for a table that is wrong."""
    if code not in LANGUAGES:
        return None
    table = tomllib.loads((TABLES / f"{code}.toml").read_text("utf-8"))
    result = Lexicon(
        code,
        table["order"],
        scanner(table.get("decade_suffix", []), table.get("ordinal_suffix", [])),
        capital=frozenset(fold(word) for word in table.get("capital", [])),
        names=frozenset(fold(word) for word in table.get("names", [])),
        prefixes=tuple(sorted((fold(prefix) for prefix in table.get("prefixes", [])), key=len, reverse=True)),
        suffixes=frozenset(fold(suffix) for suffix in table.get("suffixes", [])),
        dotted=bool(table.get("dotted")),
        hundreds=bool(table.get("hundreds")),
    )
    known: set[str] = set(result.suffixes)
    for words, values in _Meanings(code, table).found.items():
        result.phrases.setdefault(words[0], []).append((words, values))
        known.update(words)
    result.known = frozenset(known)
    for entries in result.phrases.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    if code in UNSPACED:
        by_length = sorted(result.phrases, key=len, reverse=True)
        several = "|".join(regex.escape(word) for word in by_length if len(word) > 1)
        single = "|".join(regex.escape(word) for word in by_length if len(word) == 1)
        numerals = rf"(?P<han>[{HAN}]+)|" if code in _HAN_NUMBERS else ""
        result.splitter = regex.compile(rf"{several}|{numerals}{single}")
    return result
