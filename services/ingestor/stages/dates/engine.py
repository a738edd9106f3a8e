"""Finds the dates in a text: tokens, what they may mean, then the passes of rules. Pure and linear."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from services.ingestor.stages.dates.found import Found, Item, Yearless, fine_enough, found_item, named_last
from services.ingestor.stages.dates.items import alphabet_of, items_of
from services.ingestor.stages.dates.lexicon import Lexicon, lexicon
from services.ingestor.stages.dates.patterns import Alphabet, Expression, expression
from services.ingestor.stages.dates.resolvers import Hit
from services.ingestor.stages.dates.rule import Rule
from services.ingestor.stages.dates.rules import PASSES
from services.ingestor.stages.dates.standing import may_stand

_EARLIEST: Final = 1000
_LATEST: Final = 2999

_Pass = tuple[tuple[Rule, Expression], ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    lexicon: Lexicon
    alphabet: Alphabet
    passes: tuple[_Pass, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a text is read with."""

    text: str
    lexicon: Lexicon
    alphabet: Alphabet
    anchor: date


@lru_cache(maxsize=32)
def _compiled(code: str) -> _Compiled | None:
    words = lexicon(code)
    if words is None:
        return None
    alphabet = alphabet_of(words)
    compiled = {rule: expression(rule.pattern, alphabet) for rules in PASSES for rule in rules}
    passes = tuple(
        tuple(
            (rule, compiled[rule])
            for rule in rules
            if all(compiled[rule].needs) and (rule.when is None or rule.when in words.flags)
        )
        for rules in PASSES
    )
    return _Compiled(words, alphabet, passes)


def find(text: str, language: str, anchor: date) -> list[Found]:
    """The dates in `text`, in order, none overlapping; relative ones against `anchor`. Empty for unknown languages."""
    rules = _compiled(language)
    if rules is None or not text:
        return []
    items = _prepared(text, language)
    reading = _Reading(text, rules.lexicon, rules.alphabet, anchor)
    for one in rules.passes:
        items = _applied(one, items, reading)
    return [found for item in items if (found := item.found) is not None]


@lru_cache(maxsize=8)
def _prepared(text: str, language: str) -> list[Item]:
    """The items of `text`; a text is read twice when its own day has to be inferred first."""
    rules = _compiled(language)
    return [] if rules is None else items_of(text, rules.lexicon)


def _line(items: list[Item], alphabet: Alphabet) -> str:
    for item in items:
        if not item.char:
            item.char = alphabet.char(frozenset(item.values))
    return "".join([item.char for item in items])


def _applied(rules: _Pass, items: list[Item], reading: _Reading) -> list[Item]:
    """`items` after one pass: where rules match, the leftmost and longest match becomes a date."""
    line = _line(items, reading.alphabet)
    present = set(line)
    candidates = []
    for priority, (rule, pattern) in enumerate(rules):
        if any(need.isdisjoint(present) for need in pattern.needs):
            continue
        for match in pattern.regex.finditer(line):
            start, end = _trimmed(rule, match, items)
            candidates.append((start, -end, priority, match, rule, pattern.labels))
    if not candidates:
        return items
    candidates.sort(key=lambda candidate: candidate[:3])
    out: list[Item] = []
    at = 0
    for start, length, _, match, rule, labels in candidates:
        if start < at:
            continue
        end = -length
        if rule.drop:
            made = Item(items[start].start, items[end - 1].end, {})
        else:
            found = _resolve(match, (rule, labels), items, (start, end), reading)
            if found is None:
                continue
            made = found_item(found)
        out += items[at:start]
        out.append(made)
        at = end
    return out + items[at:]


def _trimmed(rule: Rule, match: re.Match[str], items: list[Item]) -> tuple[int, int]:
    """The items of a match that are its date: without the word that lets a doubtful one pass, and without edges."""
    start, end = match.span()
    if rule.licensed or "edge" in items[start].values:
        start += 1
    if rule.before or "edge" in items[end - 1].values:
        end -= 1
    return start, end


def _resolve(
    match: re.Match[str],
    how: tuple[Rule, dict[str, tuple[str, ...]]],
    items: list[Item],
    span: tuple[int, int],
    reading: _Reading,
) -> Found | None:
    rule, labels = how
    if not may_stand(rule, items, span, reading.text):
        return None
    values = _values(match, labels, items)
    bases = [value for value in values.values() if isinstance(value, Found)]
    anchor, relative = reading.anchor, not rule.absolute
    if rule.absolute is None:
        relative = any(base.relative for base in bases)
    if rule.narrative and (named := named_last(items, span[0])) is not None:
        if not fine_enough(named.period, values):
            return None
        anchor, relative = named.period.start, named.relative
    start, end = items[span[0]].start, items[span[1] - 1].end
    try:
        period = rule.resolve(_hit(values, end, reading), anchor)
    except (ValueError, OverflowError, KeyError, TypeError):
        return None
    if period.start.year < _EARLIEST or period.end.year > _LATEST:
        return None
    if rule.open is not None:
        return replace(bases[0], open=rule.open)
    weekday = values.get("anyday") if "day" in values and "anymonth" in values else None
    return Found(start, end, period, relative, weekday=weekday, yearless=_yearless(rule, values, bases))


def _values(match: re.Match[str], labels: dict[str, tuple[str, ...]], items: list[Item]) -> dict[str, Any]:
    """What each labelled item of a match says: its value in the first of the label's roles that it has; 1 for mere words."""
    found: dict[str, Any] = {}
    for label, group in match.groupdict().items():
        if group is not None:
            values = items[match.start(label)].values
            found[label] = next(
                (values[role] for role in labels[label] if values.get(role, True) is not True), 1
            )
    return found


def _hit(values: dict[str, Any], end: int, reading: _Reading) -> Hit:
    words = reading.lexicon
    future = "near" in values and any(
        word.endswith(words.future)
        for word in re.split(r"[.!?।\n]", reading.text[end : end + 200])[0].split()
    )
    return Hit(values, words.order, by_week="weekday_by_week" in words.flags, future=future)


def _yearless(rule: Rule, values: dict[str, Any], bases: list[Found]) -> Yearless | None:
    if rule.before and bases and bases[0].yearless is not None:
        return replace(bases[0].yearless, day=values["day"])
    number = values.get("anymonth", values.get("month"))
    if (
        rule.absolute is not False
        or number is None
        or not values.keys() <= {"anymonth", "month", "day", "anyday"}
    ):
        return None
    return Yearless(number, values.get("day"), values.get("anyday"))
