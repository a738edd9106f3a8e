"""The words of one language that speak of dates, from its table and from CLDR. Read once a language."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import filterfalse
from pathlib import Path
from typing import Any, Final, NamedTuple

import regex
from babel import Locale

from services.ingestor.stages.dates.cutting import Cutter
from services.ingestor.stages.dates.holidays import is_holiday
from services.ingestor.stages.dates.numbers import EARLIEST_YEAR, HAN
from services.ingestor.stages.dates.periods import UNITS
from services.ingestor.stages.dates.spans import Ear
from services.ingestor.stages.dates.tense import NO_TENSE, Tense, tense_of
from services.ingestor.stages.dates.tokens import SIGNS, Words, bare, fold, scanner
from services.ingestor.stages.dates.unspaced import UnspacedEar

TABLES: Final = Path(__file__).parent / "tables"
LANGUAGES: Final = tuple(sorted(path.stem for path in TABLES.glob("*.toml")))
UNSPACED: Final = frozenset({"zh", "ja", "ko"})
_HAN_NUMBERS: Final = frozenset({"zh", "ja"})

Meanings = dict[str, Any]  # role -> value
Phrase = tuple[tuple[str, ...], Meanings]


class Phrases(NamedTuple):
    """The phrases that begin with one word: the word alone, and by their second word the longer ones, longest first."""

    alone: Phrase | None
    longer: dict[str, list[Phrase]]


# Keys of a table that say how the language is read, lists of words that play one role, and tables of role and value.
# Which rules a language has: whether the month may stand before the day, the relative word behind its noun, "ago" without
# "one", the whole before its part; whether a bare day of the month is a date, "last Friday" one of last week, "week 31" a
# week of the year; whether accents tell words apart.
FLAGS: Final = {
    "month_first": False, "relative_after": True, "one_unsaid": False, "whole_first": False, "lone_day": False,
    "weekday_by_week": False, "unit_first": False, "numbered_weeks": False, "marks": False,
}  # fmt: skip
_WAYS: Final = frozenset(
    [
        "order", "dotted", "hundreds", "weak", "capital", "lower", "exact", "without", "prefixes", "suffixes", "particle",
        "decade_suffix", "ordinal_suffix", "future", "to_come", "to_come_endings",
        "to_come_stop", "to_come_behind", *FLAGS,
    ]
)  # fmt: skip
LISTS: Final = frozenset(
    [
        "article", "of", "to", "range_open", "range_close", "and", "since", "until", "before", "after",
        "since_after", "until_after", "before_after", "after_after", "away_from",
        "ago_before", "ago_after", "ahead_before", "ahead_after", "narrative_after", "narrative_before",
        "licence", "decade_word", "decade_mark", "century_word", "one", "y_mark", "m_mark", "d_mark", "day_word", "measure",
        "number_and", "present", "starting", "every", "names", "then", "other", "other_calendar", "year_mark", "first",
        "ordinal_before", "ordinal_after", "century_mark", "between_after", "span_before", "span_after", "spent", "plural",
        "name_before", "last_of", "first_of",
    ]
)  # fmt: skip
VALUED: Final = frozenset(
    [
        "month", "weekday", "past_weekday", "next_weekday", "unit", "season", "relative", "offset", "narrative", "named",
        "part", "part_after", "number", "ordinal", "scale", "quarter", "half", "holiday", "decade", "century", "era",
        "amount", "named_day", "day_relative", "weekday_short", "offset_short", "near",
    ]
)  # fmt: skip
PARTS: Final = frozenset(["early", "mid", "late", "earlier", "later", "first_half", "second_half"])
SEASONS: Final = ("spring", "summer", "autumn", "winter")


# Words that alone make no date: without another beside them they need not be looked at.
SMALL: Final = frozenset(
    [
        "of", "article", "to", "and", "range_open", "range_close", "since", "after", "until", "before", "licence", "one",
        "comma", "stop", "bracket", "dash", "measure", "number_and", "number", "day", "ordinal", "scale", "figure", "roman",
        "since_after", "until_after", "before_after", "after_after", "ago_before", "ago_after", "ahead_before", "ahead_after",
        "narrative_after", "narrative_before", "away_from", "present", "every", "names", "then", "first", "relative", "part",
        "part_after", "spent", "plural", "last_of", "ordinal_before", "ordinal_after", "small", "short", "between_after", "span_before",
        "span_after",
    ]
)  # fmt: skip
# Words that only tell what a date beside them is.
_BESIDE: Final = frozenset({"name_before", "other", "starting"})
# Numbers of which several make more than each: "two thousand and fifteen".
_COUNTING: Final = frozenset({"number", "scale", "ordinal"})


class TableError(ValueError):
    """A table of words that the engine cannot read; the message names language, section and word."""


@dataclass(slots=True)
class Lexicon:
    """`phrases` are found by their first word.

    `capital` are words that count only with a capital letter, `lower` only without one, `exact` only in these spellings
    (folded -> as written); `order` is the order of numeric dates, `hundreds` says that "1900s" is a century, `flags` name
    the rules that this language has, `future` are endings of verbs that speak of what is to come, `tense` finds such verbs
    beside a weekday.
    """

    code: str
    order: str
    words: Words
    ear: Ear | UnspacedEar
    cutter: Cutter
    phrases: dict[str, Phrases] = field(default_factory=dict)
    capital: frozenset[str] = frozenset()
    lower: frozenset[str] = frozenset()
    exact: dict[str, frozenset[str]] = field(default_factory=dict)
    future: tuple[str, ...] = ()
    tense: Tense = NO_TENSE
    flags: frozenset[str] = frozenset()
    dotted: bool = False
    hundreds: bool = False

    def roles(self) -> set[frozenset[str]]:
        found: set[frozenset[str]] = set()
        for alone, longer in self.phrases.values():
            found.update(frozenset(meanings) for entries in longer.values() for _, meanings in entries)
            if alone is not None:
                found.add(frozenset(alone[1]))
        return found


_WORD: Final = regex.compile(
    r"(?<!\S)'\p{L}[\p{L}\p{M}]*|\p{L}[\p{L}\p{M}]*(?:['’](?=\p{L}|$))?\.?|\d+|[^\s\p{L}\d]"
)
_ANY: Final = {"month": "anymonth", "weekday": "anyday"}
_INTEGER: Final = re.compile(r"-?\d+")
# What a month's short name that is a word too ("mar") means: a month, beside a year in digits.
_ONLY_BESIDE: Final = ("anymonth", "short")


class _Meanings:
    """Collects what phrases mean while a table is read."""

    def __init__(self, code: str, table: dict[str, Any]) -> None:
        self.code = code
        self.unspaced = code in UNSPACED
        self.marks = bool(table.get("marks"))
        self.weak = {fold(word, marks=self.marks) for word in table.get("weak", [])}
        self.without = {word.casefold() for word in table.get("without", [])}
        self.found: dict[tuple[str, ...], Meanings] = {}
        if not self.unspaced:
            self._calendar_names(code)
        for role, entries in table.items():
            self._section(role, entries)
        self._weaken()

    def _section(self, role: str, entries: object) -> None:
        if role in LISTS and isinstance(entries, list):
            for phrase in entries:
                self.add(phrase, role, True)
        elif role in VALUED and isinstance(entries, dict):
            for value, phrases in entries.items():
                for phrase in phrases:
                    self._valued(phrase, role, value)
        elif role not in _WAYS:
            raise TableError(f"{self.code}: there is no section {role!r}")

    def _weaken(self) -> None:
        """Takes from words what they mean only beside others, or not at all when they mean something else too."""
        for word in self.weak:
            if meanings := self.found.get((word,)):
                meanings.pop("month", None)
                meanings.pop("weekday", None)
        for meanings in self.found.values():
            if "short" in meanings and len(meanings) > len(_ONLY_BESIDE):
                for role in _ONLY_BESIDE:
                    meanings.pop(role, None)

    def add(self, phrase: str, role: str, value: object) -> None:
        words = (
            tuple(phrase.split())
            if self.unspaced
            else tuple(fold(word, marks=self.marks) for word in _WORD.findall(phrase))
        )
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
        if bare.casefold() in self.without:
            if bare != name:
                self.add(name, _ANY[role], number)
            if role == "month":
                for meaning, value in zip(_ONLY_BESIDE, (number, True), strict=True):
                    self.add(bare, meaning, value)
            return
        self.add(bare, _ANY[role], number)
        if wide:
            self.add(bare, role, number)
        elif role not in self.found.get(
            (fold(bare, marks=self.marks),), {}
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
    if role in ("named", "narrative", "amount", "named_day"):
        return _sensible_pair(role, value)
    return _INTEGER.fullmatch(value) is not None


def _sensible_pair(role: str, value: str) -> bool:
    """`named`: unit, offset and perhaps a part; `amount`: unit and number; `named_day`: weeks and weekday; `narrative`: days, or unit and offset."""
    parts = value.split()
    numbers = [part for part in parts if _INTEGER.fullmatch(part)]
    if role == "named_day":
        return len(numbers) == len(parts) == 2 and numbers[1] in "0123456"
    if role == "narrative" and len(parts) == 1:
        return len(numbers) == 1
    fits = len(parts) > 1 and parts[0] in (*UNITS, *SEASONS) and parts[1] in numbers
    return fits and (len(parts) == 2 or (role == "named" and len(parts) == 3 and parts[2] in PARTS))


@lru_cache(maxsize=32)
def lexicon(code: str) -> Lexicon | None:
    """The lexicon of a language, None when there is no table for it. Raises TableError for a table that is wrong."""
    if code not in LANGUAGES:
        return None
    table = tomllib.loads((TABLES / f"{code}.toml").read_text("utf-8"))
    found = _Meanings(code, table).found
    known = {word for words in found for word in words}
    order, marks = table["order"], bool(table.get("marks"))
    flags = FLAGS | {"month_first": order != "dmy"}
    exact: dict[str, set[str]] = {}
    for word in table.get("exact", []):
        exact.setdefault(fold(word, marks=marks), set()).add(word.casefold())
    words = Words(
        scanner(table.get("decade_suffix", []), table.get("ordinal_suffix", [])),
        frozenset(known),
        _longest_first(table.get("prefixes", []), marks=marks),
        _longest_first([suffix for suffix in table.get("suffixes", []) if suffix[0] != "'"], marks=marks),
        frozenset(fold(suffix.lstrip("'"), marks=marks) for suffix in table.get("suffixes", [])),
        _splitter(code, known) if code in UNSPACED else None,
        frozenset(table.get("particle", [])),
        marks,
    )
    return Lexicon(
        code,
        order,
        words,
        _ear(words, found),
        Cutter(words),
        _by_first_word(found),
        capital=frozenset(fold(word, marks=marks) for word in table.get("capital", [])),
        lower=frozenset(fold(word, marks=marks) for word in table.get("lower", [])),
        exact={key: frozenset(forms) for key, forms in exact.items()},
        future=tuple(table.get("future", [])),
        tense=tense_of(table),
        flags=frozenset(name for name, usual in flags.items() if table.get(name, usual)),
        dotted=bool(table.get("dotted")),
        hundreds=bool(table.get("hundreds")),
    )


def _ear(words: Words, found: dict[tuple[str, ...], Meanings]) -> Ear | UnspacedEar:
    """Which words can be part of a date by themselves; of a phrase that can be, one word stands for it."""
    silent = SMALL | _BESIDE
    speaking = [phrase for phrase, meanings in found.items() if not meanings.keys() <= silent]
    spoken = {phrase[0] for phrase in speaking if len(phrase) == 1}
    uses = Counter(word for phrase in found for word in set(phrase))
    for phrase in speaking:
        if spoken.isdisjoint(phrase):
            # The rarest: "midi" of "cet après-midi".
            spoken.add(min(filter(_is_word, phrase), key=lambda word: (uses[word], -len(word))))
    counting = {max(phrase, key=len) for phrase, meanings in found.items() if meanings.keys() & _COUNTING}
    large = {
        phrase[0]
        for phrase, meanings in found.items()
        if len(phrase) == 1 and int(meanings.get("number", 0)) >= EARLIEST_YEAR
    }
    if words.splitter is not None and not words.particles:
        signs = "".join(filterfalse(str.isalnum, words.known))
        return UnspacedEar(words.splitter, words.known, frozenset(spoken | large | counting), signs + SIGNS)
    return Ear(words, frozenset(spoken | large), frozenset(map(bare, counting)))


def _is_word(word: str) -> bool:
    return word[0].isalpha()


def _longest_first(affixes: list[str], *, marks: bool) -> tuple[str, ...]:
    return tuple(sorted((fold(affix, marks=marks) for affix in affixes), key=len, reverse=True))


def _by_first_word(found: dict[tuple[str, ...], Meanings]) -> dict[str, Phrases]:
    index: dict[str, Phrases] = {}
    for words, values in sorted(found.items(), key=lambda entry: -len(entry[0])):
        phrase = (tuple(bare(word) for word in words), {} if "other" in values else values)
        entry = index.setdefault(words[0], Phrases(None, {}))
        if len(words) > 1:
            entry.longer.setdefault(bare(words[1]), []).append(phrase)
        else:
            index[words[0]] = entry._replace(alone=phrase)
    return index


def _splitter(code: str, known: set[str]) -> re.Pattern[str]:
    """Finds known words in text without spaces: the longest first, numerals before single characters."""
    rests: dict[str, list[str]] = {}
    for word in sorted(known, key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    # By their first character: the words that begin with another one are not tried.
    several = "|".join(
        f"{re.escape(first)}(?:{'|'.join(filter(None, rest))})" for first, rest in rests.items() if rest[0]
    )
    single = "".join(re.escape(first) for first, rest in rests.items() if not rest[-1])
    numerals = rf"(?P<han>[{HAN}]+)|" if code in _HAN_NUMBERS else ""
    # Most characters begin no word: one look at a set tells, and spares the alternatives.
    begin = "".join(sorted({re.escape(first) for first in rests} | set(HAN)))
    return re.compile(rf"(?=[{begin}])(?:{several}|{numerals}[{single}])")
