"""Finds the dates in a text: tokens, their roles, the rules, then what stands around a date. Pure and linear."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal

from services.ingestor.stages.dates import periods
from services.ingestor.stages.dates.lexicon import Lexicon, lexicon
from services.ingestor.stages.dates.patterns import Alphabet, expression
from services.ingestor.stages.dates.periods import Period
from services.ingestor.stages.dates.resolvers import Hit
from services.ingestor.stages.dates.rules import RULES, Rule
from services.ingestor.stages.dates.tokens import Token, tokens

Open = Literal["before", "after"]
_EARLIEST: Final = 1000
_GAP: Final = frozenset({"gap"})


@dataclass(frozen=True, slots=True)
class Found:
    """One date of a text: its characters, its days, whether an anchor was needed, and which side is open.

    `weekday`, `day` and `month` are there when the words name all three, with or without a year.
    """

    start_char: int
    end_char: int
    period: Period
    relative: bool
    open: Open | None = None
    weekday: int | None = None


@dataclass(slots=True)
class _Item:
    start: int
    end: int
    values: dict[str, Any]
    found: Found | None = None
    char: str = ""  # what the rules see of it, once it is known


@dataclass(frozen=True, slots=True)
class _Compiled:
    lexicon: Lexicon
    alphabet: Alphabet
    rules: tuple[tuple[Rule, "re.Pattern[str]", dict[str, tuple[str, ...]]], ...]
    around: tuple[tuple[str, "re.Pattern[str]"], ...]


_SCANNED: Final[tuple[set[str], ...]] = (
    {"number"}, {"number", "day"}, {"year"}, {"year", "clearyear"}, {"ordinal"}, {"ordinal", "day"}, {"decade"}, {"decade", "year", "clearyear"},
    {"exact"}, {"slashed"}, {"years"}, {"comma"}, {"stop"}, {"gap"}, {"found"}, set(), {"number", "day", "anymonth"},
)  # fmt: skip
_AROUND: Final = (
    ("range", "range_open of{0,2} found to|and of{0,2} found:last"),
    ("range", "found to of{0,2} found:last"),
    ("part", "part of{0,3} found"),
    ("part", "part of{0,3} unit"),
    ("after", "since of{0,3} found"),
    ("after", "after of{0,3} found"),
    ("before", "until of{0,3} found"),
    ("before", "before of{0,3} found"),
)


@lru_cache(maxsize=32)
def _compiled(code: str) -> _Compiled | None:
    words = lexicon(code)
    if words is None:
        return None
    alphabet = Alphabet()
    for roles in words.roles():
        alphabet.char(roles)
    for scanned in _SCANNED:
        alphabet.char(frozenset(scanned))
    rules = tuple((rule, expression(rule.pattern, alphabet), _labels(rule.pattern)) for rule in RULES)
    return _Compiled(
        words, alphabet, rules, tuple((kind, expression(pattern, alphabet)) for kind, pattern in _AROUND)
    )


def _labels(pattern: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for roles, name in re.findall(r"([a-z_|]+)(?::([a-z0-9_]+))?", pattern):
        parts = tuple(roles.split("|"))
        found.setdefault(name or parts[0], parts)
    return found


def find(text: str, language: str, anchor: date) -> list[Found]:
    """The dates in `text`, in order, none overlapping; relative ones against `anchor`. Empty for unknown languages."""
    rules = _compiled(language)
    if rules is None or not text:
        return []
    items, line = _prepared(text, language)
    candidates = []
    for priority, (rule, pattern, labels) in enumerate(rules.rules):
        for match in pattern.finditer(line):
            start = match.start() + rule.pattern.startswith("licence")
            candidates.append((start, start - match.end(), priority, match, rule, labels))
    candidates.sort(key=lambda candidate: candidate[:3])
    out: list[_Item] = []
    at = 0
    for start, length, _, match, rule, labels in candidates:
        if start < at:
            continue
        found = _resolve(match, (rule, labels, rules.lexicon.order), items, anchor)
        if found is None or not _stands(match, items):
            continue
        out += items[at:start]
        at = start - length
        out.append(_Item(found.start_char, found.end_char, {"found": True}, found))
    out += items[at:]
    return _surroundings(out, rules, anchor)


@lru_cache(maxsize=8)
def _prepared(text: str, language: str) -> tuple[list[_Item], str]:
    """The items of `text` and their line; a text is read twice when its own day has to be inferred first."""
    rules = _compiled(language)
    if rules is None:
        return [], ""
    items = _items(tokens(text, rules.lexicon.splitter), rules.lexicon)
    return items, _line(items, rules)


def _line(items: list[_Item], rules: _Compiled) -> str:
    for item in items:
        if not item.char:
            item.char = rules.alphabet.char(frozenset(item.values))
    return "".join([item.char for item in items])


def _items(found: list[Token], words: Lexicon) -> list[_Item]:
    items = []
    at = 0
    phrases = words.phrases
    while at < len(found):
        token = found[at]
        if token.kind in ("word", "sign"):
            key = token.key
            entries = phrases.get(key)
            if entries is None and key.endswith("."):
                key = key[:-1]
                entries = phrases.get(key)
            if entries is None and words.prefixes and token.kind == "word":
                entries = _without_prefix(key, words)
            for phrase, meanings in entries or ():
                size = len(phrase)
                if size > 1 and not _follows(found, at, phrase):
                    continue
                if size == 1 and key in words.capital and not token.capital:
                    continue
                items.append(_Item(token.start, _end(found[at + size - 1], phrase[-1]), meanings))
                at += size
                break
            else:
                values = (
                    {"comma": True}
                    if token.text in ",،、，"
                    else {"stop": True}
                    if token.text in "./"
                    else {}
                )
                items.append(_Item(token.start, token.end, values))
                at += 1
            continue
        items.append(_Item(token.start, token.end, _scanned(token, words.dotted)))
        at += 1
    return items


def _end(token: Token, word: str) -> int:
    return token.end - (token.key.endswith(".") and not word.endswith("."))


def _without_prefix(key: str, words: Lexicon) -> list[tuple[tuple[str, ...], dict[str, Any]]] | None:
    for prefix in words.prefixes:
        if key.startswith(prefix) and (entries := words.phrases.get(key[len(prefix) :])):
            return [entry for entry in entries if len(entry[0]) == 1]
    return None


def _follows(found: list[Token], at: int, phrase: tuple[str, ...]) -> bool:
    if at + len(phrase) > len(found):
        return False
    return all(
        found[at + k].key == word or found[at + k].key == word + "." for k, word in enumerate(phrase) if k
    )


def _scanned(token: Token, dotted: bool) -> dict[str, Any]:
    kind, text = token.kind, token.text
    if kind == "number" and len(text) <= 2:
        value = int(text)
        return {"number": value, "day": value} if 1 <= value <= 31 else {"number": value}
    if kind == "number" and len(text) == 4:
        value = int(text)
        if not _EARLIEST <= value < 2200:
            return {}
        clear = 1900 < value < 2100 and (value % 100 != 0 or value == 2000)
        return {"year": value, "clearyear": value} if clear else {"year": value}
    if kind == "ordinal":
        value = int(re.match(r"\d+", text)[0])  # type: ignore[index]
        return {"ordinal": value, "day": value} if 1 <= value <= 31 else {"ordinal": value}
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    if kind == "decade":
        return {"decade": numbers[0]} if numbers[0] % 10 == 0 and len(numbers) == 1 else {}
    if kind in ("iso", "dmy", "my", "ym"):
        return {"exact": (numbers[:3], kind)}
    if kind == "dm":
        return {"slashed": (numbers, kind)} if "/" in text or dotted else {}
    if kind == "years":
        first, last = numbers
        last = last if last > 99 else first // 100 * 100 + last
        return {"years": (first, last)} if 1000 < first < last < 2200 else {}
    return {kind: True} if kind == "gap" else {}


def _resolve(
    match: "re.Match[str]",
    how: tuple[Rule, dict[str, tuple[str, ...]], str],
    items: list[_Item],
    anchor: date,
) -> Found | None:
    rule, labels, order = how
    values: dict[str, Any] = {}
    for label, group in match.groupdict().items():
        if group is None:
            continue
        item = items[match.start(label)]
        roles = labels[label]
        values[label] = next(
            (item.values[role] for role in roles if role in item.values and item.values[role] is not True), 1
        )
    try:
        period = rule.resolve(Hit(values, order), anchor)
    except (ValueError, OverflowError, KeyError):
        return None
    if period.start.year < _EARLIEST or period.end.year > 2999:
        return None
    lead = rule.pattern.startswith("licence")  # the word that lets a doubtful one pass is no part of the date
    dated = "anyday" in values and "day" in values and "anymonth" in values
    return Found(
        items[match.start() + lead].start,
        items[match.end() - 1].end,
        period,
        not rule.absolute,
        weekday=values["anyday"] if dated else None,
    )


def _stands(match: "re.Match[str]", items: list[_Item]) -> bool:
    """Whether a bare year is one: not an amount of the thing that follows it."""
    if "year" not in items[match.end() - 1].values:
        return True
    following = items[match.end()] if match.end() < len(items) else None
    return following is None or "measure" not in following.values


def _surroundings(items: list[_Item], rules: _Compiled, anchor: date) -> list[Found]:
    """Joins two dates to a range, and a date with the words before it that make it a part or open it."""
    for kinds in (("part",), ("range",), ("after", "before")):
        line = _line(items, rules)
        for kind, pattern in rules.around:
            if kind not in kinds:
                continue
            taken = 0
            out: list[_Item] = []
            for match in pattern.finditer(line):
                joined = _joined(kind, match, items, anchor)
                if joined is None:
                    continue
                out += items[taken : match.start()]
                out.append(_Item(joined.start_char, joined.end_char, {"found": True}, joined))
                taken = match.end()
            if taken:
                items = out + items[taken:]
                line = _line(items, rules)
    return [item.found for item in items if item.found is not None]


def _joined(kind: str, match: "re.Match[str]", items: list[_Item], anchor: date) -> Found | None:
    groups = match.groupdict()
    first = items[match.start("found")].found if groups.get("found") else None
    start, end = items[match.start()].start, items[match.end() - 1].end
    try:
        if kind == "part":
            which = items[match.start("part")].values["part"]
            whole = (
                first.period if first else periods.around(items[match.start("unit")].values["unit"], anchor)
            )
            return Found(start, end, periods.part(whole, which), first.relative if first else True)
        if first is None:
            return None
        if kind == "range":
            last = items[match.start("last")].found
            if last is None or first.open or last.open or first.period.precision is not last.period.precision:
                return None
            if last.period.end <= first.period.end:
                return None
            period = Period(first.period.start, last.period.end, first.period.precision)
            return Found(start, end, period, first.relative or last.relative)
        return replace(first, start_char=first.start_char, open="after" if kind == "after" else "before")
    except (ValueError, OverflowError):
        return None
