"""The words of one language that speak of dates, from its table and from CLDR. Read once a language."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import regex
from babel import Locale

from services.ingestor.stages.dates.tokens import fold

TABLES: Final = Path(__file__).parent / "tables"
LANGUAGES: Final = tuple(sorted(path.stem for path in TABLES.glob("*.toml")))
UNSPACED: Final = frozenset({"zh", "ja", "ko"})

Meanings = dict[str, Any]  # role -> value


@dataclass(slots=True)
class Lexicon:
    """`phrases` maps the first word of a phrase to its (words, meanings), longest first.

    `capital` are words that count only with a capital letter; `order` is the order of numeric dates.
    """

    code: str
    order: str
    phrases: dict[str, list[tuple[tuple[str, ...], Meanings]]] = field(default_factory=dict)
    capital: frozenset[str] = frozenset()
    splitter: "regex.Pattern[str] | None" = None
    prefixes: tuple[str, ...] = ()
    dotted: bool = False

    def roles(self) -> set[frozenset[str]]:
        return {frozenset(meanings) for entries in self.phrases.values() for _, meanings in entries}


_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’](?=\p{L}))?\.?|\d+|[^\s\p{L}\d]")


class _Meanings:
    """Collects what phrases mean while a table is read."""

    def __init__(self, code: str, table: dict[str, Any]) -> None:
        self.unspaced = code in UNSPACED
        self.weak = {fold(word) for word in table.get("weak", [])}
        self.found: dict[tuple[str, ...], Meanings] = {}
        if not self.unspaced:
            self._calendar_names(code)
        for role, entries in table.items():
            if role in _LISTS:
                for phrase in entries:
                    self.add(phrase, role, True)
            elif role in _VALUED:
                for value, phrases in entries.items():
                    for phrase in phrases:
                        self._valued(phrase, role, value)
        for word in self.weak:
            if meanings := self.found.get((word,)):
                meanings.pop("month", None)
                meanings.pop("weekday", None)

    def add(self, phrase: str, role: str, value: object) -> None:
        words = (phrase,) if self.unspaced else tuple(fold(word) for word in _WORD.findall(phrase))
        self.found.setdefault(words, {}).setdefault(role, value)

    def _valued(self, phrase: str, role: str, value: str) -> None:
        self.add(phrase, role, int(value) if _INTEGER.fullmatch(value) else value)
        if role in _ANY:
            self.add(phrase, _ANY[role], int(value))
        elif role == "unit" and value in ("year", "month"):
            self.add(phrase, f"{value}_word", True)
        elif role in ("number", "ordinal") and int(value) <= 31:
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


@lru_cache(maxsize=32)
def lexicon(code: str) -> Lexicon | None:
    """The lexicon of a language, None when there is no table for it."""
    if code not in LANGUAGES:
        return None
    table = tomllib.loads((TABLES / f"{code}.toml").read_text("utf-8"))
    result = Lexicon(
        code,
        table["order"],
        capital=frozenset(fold(word) for word in table.get("capital", [])),
        prefixes=tuple(fold(prefix) for prefix in table.get("prefixes", [])),
        dotted=bool(table.get("dotted")),
    )
    for words, values in _Meanings(code, table).found.items():
        result.phrases.setdefault(words[0], []).append((words, values))
    for entries in result.phrases.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    if code in UNSPACED:
        known = "|".join(map(regex.escape, sorted(result.phrases, key=len, reverse=True)))
        result.splitter = regex.compile(rf"(?P<known>{known})|\p{{L}}\p{{M}}*")
    return result


_INTEGER: Final = re.compile(r"-?\d+")
_ANY: Final = {"month": "anymonth", "weekday": "anyday"}
_LISTS: Final = frozenset(
    [
        "article",
        "of",
        "to",
        "range_open",
        "and",
        "since",
        "until",
        "before",
        "after",
        "ago_before",
        "ago_after",
        "ahead_before",
        "ahead_after",
        "licence",
        "decade_word",
        "few",
        "century_word",
        "one",
        "last_of",
        "y_mark",
        "m_mark",
        "d_mark",
        "measure",
    ]
)
_VALUED: Final = frozenset(
    [
        "month",
        "weekday",
        "unit",
        "season",
        "relative",
        "offset",
        "named",
        "part",
        "number",
        "ordinal",
        "quarter",
        "holiday",
    ]
)
