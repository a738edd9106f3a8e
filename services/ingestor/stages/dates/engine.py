"""Finds the dates in a text: tokens, what they may mean, then the passes of rules. Pure and linear.

A text is islands of words that speak of dates in a sea of others. No rule reaches across the sea, so that rules are
planned for each island alone (`plans`), and only where they match.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

from services.ingestor.stages.dates.found import Found, Item, Yearless, fine_enough, found_item
from services.ingestor.stages.dates.items import alphabet_of, islands_of
from services.ingestor.stages.dates.lexicon import Lexicon, lexicon
from services.ingestor.stages.dates.patterns import Alphabet
from services.ingestor.stages.dates.plans import Fit, Plans, Step
from services.ingestor.stages.dates.resolvers import Hit
from services.ingestor.stages.dates.rule import Rule
from services.ingestor.stages.dates.rules import PASSES
from services.ingestor.stages.dates.standing import may_stand
from services.ingestor.stages.dates.tokens import ascii_digits

_EARLIEST: Final = 1000
_LATEST: Final = 2999


class _Island(NamedTuple):
    """A run of items and the characters of their roles."""

    items: list[Item]
    line: str


class _Planned(NamedTuple):
    island: _Island
    step: Step


@dataclass(frozen=True, slots=True)
class _Grammar:
    """A language: its words, a character for each set of their roles, its rules over these."""

    lexicon: Lexicon
    alphabet: Alphabet
    plans: Plans

    def planned(self, islands: list[list[Item]]) -> list[_Planned]:
        """Those of `islands` in which some rule matches, each with its first step."""
        found = []
        for items in islands:
            line = "".join([self.alphabet[tuple(item.values)] for item in items])
            step = self.plans.next(line, 0)
            if step is not None:
                found.append(_Planned(_Island(items, line), step))
        return found


@dataclass(slots=True)
class _Reading:
    """A text while it is read: `islands` in its order, as the passes before have left them."""

    text: str
    lexicon: Lexicon
    alphabet: Alphabet
    anchor: date
    islands: list[_Island]

    def named_last(self, place: int, before: int) -> Found | None:
        """The date that stands nearest before the item `before` of an island, None when there is none."""
        earlier = (self.islands[number].items for number in range(place - 1, -1, -1))
        for items in chain([self.islands[place].items[:before]], earlier):
            for item in reversed(items):
                if item.found is not None:
                    return item.found
        return None


@lru_cache(maxsize=32)
def _grammar(code: str) -> _Grammar | None:
    words = lexicon(code)
    if words is None:
        return None
    alphabet = alphabet_of(words)
    return _Grammar(words, alphabet, Plans(PASSES, words.flags, alphabet))


class DatedText:
    """A text in a language: where it may speak of dates is looked for once, and read against as many days as are asked.

    One whose own day has to be inferred is read for that and read again: against that day, or against the same one when
    none is found.
    """

    __slots__ = ("_found", "_grammar", "_language", "_planned", "text")

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self._language = language
        self._grammar = _grammar(language)
        self._planned: list[_Planned] | None = None
        self._found: tuple[date, tuple[Found, ...]] | None = None

    def find(self, anchor: date) -> tuple[Found, ...]:
        """Its dates, in order, none overlapping; relative ones against `anchor`. Empty for unknown languages."""
        if self._found is None or self._found[0] != anchor:
            self._found = anchor, self._read(anchor)
        return self._found[1]

    def _read(self, anchor: date) -> tuple[Found, ...]:
        grammar = self._grammar
        if grammar is None or not self.text:
            return ()
        if self._planned is None:
            self._planned = _planned(self.text, self._language, grammar)
        plans = grammar.plans
        islands = [island for island, _ in self._planned]
        reading = _Reading(self.text, grammar.lexicon, grammar.alphabet, anchor, islands)
        agenda: list[list[tuple[int, tuple[Fit, ...]]]] = [[] for _ in range(len(plans))]
        for place, (_, step) in enumerate(self._planned):
            agenda[step.number].append((place, step.fits))
        for number, due in enumerate(agenda):
            # Nothing that this pass finds is known to the rest of it.
            after = [(place, _applied(fits, place, reading)) for place, fits in due]
            for place, island in after:
                reading.islands[place] = island
                following = plans.next(island.line, number + 1)
                if following is not None:
                    agenda[following.number].append((place, following.fits))
        return tuple(
            [
                found
                for items, _ in reading.islands
                for item in items
                if (found := item.values.get("found")) is not None
            ]
        )


def find(text: str, language: str, anchor: date) -> list[Found]:
    """The dates of `text`, as `DatedText` finds them."""
    return list(DatedText(text, language).find(anchor))


def _planned(text: str, language: str, grammar: _Grammar) -> list[_Planned]:
    """The islands of `text` in which some rule matches, each with its first step."""
    plain = ascii_digits(text)
    ear = grammar.lexicon.ear
    found: list[_Planned] = []
    reached = 0
    for start, end in ear.spans(plain):
        alone = ear.alone(plain, (start, end)) if start >= reached else None
        if alone is None:
            # A date in figures may have ended beyond the span before.
            islands, ends = islands_of(plain, (max(start, reached), end), grammar.lexicon)
            reached = max(reached, ends)
            found += grammar.planned(islands)
        else:
            by = start - 1
            for (items, line), step in _planned_alone(alone, language):
                moved = [Item(item.start + by, item.end + by, item.values) for item in items]
                found.append(_Planned(_Island(moved, line), step))
    return found


@lru_cache(maxsize=16_384)  # "on Monday" is read once
def _planned_alone(span: str, language: str) -> list[_Planned]:
    """The islands of a span between two other characters."""
    grammar = _grammar(language)
    if grammar is None:
        return []
    return grammar.planned(islands_of(span, (1, len(span) - 1), grammar.lexicon)[0])


def _applied(fits: tuple[Fit, ...], place: int, reading: _Reading) -> _Island:
    """An island after one pass: what fits becomes a date, unless it cannot be one here."""
    items, line = reading.islands[place]
    made_items: list[Item] = []
    made_line = ""
    at = 0
    for fit in fits:
        start, end, rule = fit.start, fit.end, fit.rule
        if start < at:
            continue
        if rule.drop:
            made = Item(items[start].start, items[end - 1].end, {})
        else:
            found = _resolve(fit, place, reading)
            if found is None:
                continue
            made = found_item(found)
        made_items += items[at:start]
        made_items.append(made)
        made_line += line[at:start] + reading.alphabet[tuple(made.values)]
        at = end
    return _Island(made_items + items[at:], made_line + line[at:])


def _resolve(fit: Fit, place: int, reading: _Reading) -> Found | None:
    first, beyond, rule, _, doubtful = fit
    items = reading.islands[place].items
    if doubtful and not may_stand(rule, items, (first, beyond), reading.text):
        return None
    values = _values(fit, items)
    bases = [value for value in values.values() if isinstance(value, Found)]
    anchor, relative = reading.anchor, not rule.absolute
    if rule.absolute is None:
        relative = any(base.relative for base in bases)
    if rule.narrative and (named := reading.named_last(place, first)) is not None:
        if not fine_enough(named.period, values):
            return None
        anchor, relative = named.period.start, named.relative
    start, end = items[first].start, items[beyond - 1].end
    try:
        period = rule.resolve(_hit(values, start, end, reading), anchor)
    except (ValueError, OverflowError, KeyError, TypeError):
        return None
    if period.start.year < _EARLIEST or period.end.year > _LATEST:
        return None
    if rule.open is not None:
        return bases[0]._replace(open=rule.open)
    weekday = values.get("anyday") if "day" in values and "anymonth" in values else None
    return Found(start, end, period, relative, weekday=weekday, yearless=_yearless(rule, values, bases))


def _values(fit: Fit, items: list[Item]) -> dict[str, Any]:
    """What each labelled item says: its value in the first of the label's roles that it has; 1 for mere words."""
    found: dict[str, Any] = {}
    for label, number, roles in fit.groups:
        values = items[number].values
        found[label] = 1
        for role in roles:
            if values[role] is not True:
                found[label] = values[role]
                break
    return found


def _hit(values: dict[str, Any], start: int, end: int, reading: _Reading) -> Hit:
    words = reading.lexicon
    if "near" in values:
        rest = re.split(r"[.!?।\n]", reading.text[end : end + 200])[0]
        future = any(word.endswith(words.future) for word in rest.split())
    else:
        is_weekday = "weekday" in values or "anyday" in values
        future = is_weekday and words.tense.is_to_come(reading.text, start, end)
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
