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
from services.ingestor.stages.dates.rules import PASSES, Rule

_EARLIEST: Final = 1000
_LATEST: Final = 2999
_LAST_WORD: Final = re.compile(r"(?<!\S)[^\W\d_a-z][^\W\d_]*[ ]$")
# What tells which of several units is meant.
_COUNTED: Final = frozenset(
    [
        "number",
        "one",
        "found",
        "year",
        "decade",
        "shortdecade",
        "shortyear",
        "found_year",
        "found_span",
        "ordinal",
    ]
)
# What may stand behind a word that is a weekday only if nothing is said of it: "nesta segunda fase" is none.
_ENDS: Final = frozenset(
    [
        "edge",
        "comma",
        "stop",
        "bracket",
        "dash",
        "of",
        "article",
        "licence",
        "and",
        "to",
        "then",
        "range_open",
        "found",
    ]
)

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
    values: dict[str, Any] = {}
    bases: list[Found] = []
    for label, group in match.groupdict().items():
        if group is None:
            continue
        item = items[match.start(label)]
        values[label] = next(
            (item.values[role] for role in labels[label] if item.values.get(role, True) is not True), 1
        )
        if isinstance(values[label], Found):
            bases.append(values[label])
    if not _stands(rule, items, span, reading):
        return None
    anchor, relative = reading.anchor, not rule.absolute
    if rule.narrative:
        last = named_last(items, span[0])
        if last is not None:
            if not fine_enough(last.period, values):
                return None
            anchor, relative = last.period.start, last.relative
    elif rule.absolute is None:
        relative = any(base.relative for base in bases)
    try:
        period = rule.resolve(_hit(values, items[span[1] - 1].end, reading), anchor)
    except (ValueError, OverflowError, KeyError, TypeError):
        return None
    if period.start.year < _EARLIEST or period.end.year > _LATEST:
        return None
    if rule.open is not None:
        return replace(bases[0], open=rule.open)
    first, last = items[span[0]], items[span[1] - 1]
    weekday = values.get("anyday") if "day" in values and "anymonth" in values else None
    return Found(
        first.start, last.end, period, relative, weekday=weekday, yearless=_yearless(rule, values, bases)
    )


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


def _stands(rule: Rule, items: list[Item], span: tuple[int, int], reading: _Reading) -> bool:
    """Whether what matched may be a date there: no amount of the thing that follows it, nobody's name."""
    start, end = span
    last = items[end - 1]
    if any("small" in item.values for item in items[start:end]) and not _numbered(
        items[start:end], reading.text
    ):
        return False
    following = items[end] if end < len(items) else None
    if following is not None and not rule.unless.isdisjoint(following.values):
        return False
    if start and not rule.unless_before.isdisjoint(items[start - 1].values):
        return False
    if _vague(items[start:end]) or any(not rule.without.isdisjoint(item.values) for item in items[start:end]):
        return False
    if following is not None and "measure" in following.values:
        counted = last.values.keys() & {"year", "clearyear", "number", "day", "decade"}
        if counted and "\n" not in reading.text[last.end : following.start]:
            return False
    if rule.digits and not reading.text[items[start].start : items[start].start + 1].isdigit():
        return False
    if rule.alone and following is not None and following.values.keys().isdisjoint(_ENDS):
        return not reading.text[following.start : following.start + 1].isalpha()
    if end - start == 1 and "names" in last.values:
        return not _named(reading.text, items[start].start, last.end)
    return True


def _vague(items: list[Item]) -> bool:
    """Whether units in the plural stand without a number: "in recent years" names none of them."""
    plural = any("plural" in item.values for item in items)
    return plural and not any(item.values.keys() & _COUNTED for item in items)


def _numbered(items: list[Item], text: str) -> bool:
    """Whether a day or a year stands among `items`, in digits or as an ordinal: "one may" is no date."""
    return any(
        "ordinal" in item.values or (text[item.start].isdigit() and item.values.keys() & {"day", "year"})
        for item in items
    )


def _named(text: str, start: int, end: int) -> bool:
    """Whether the capitalised word text[start:end] stands beside another one, as first and last names do."""
    if not text[start].isupper():
        return False
    after = text[end : end + 2]
    if len(after) == 2 and after[0] == " " and after[1].isupper():
        return True
    before = text[max(0, start - 40) : start]
    if not before.endswith(" ") or before[:-1].endswith((".", "!", "?", ":", ",", ";")):
        return False
    word = _LAST_WORD.search(before)
    begins = (
        word is None or not before[: word.start()].strip() or before[: word.start()].rstrip()[-1] in ".!?:\n"
    )
    return not begins  # a word that begins its sentence has its capital from there
