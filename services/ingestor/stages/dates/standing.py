"""Whether what matched may be a date where it stands: no amount of the thing that follows it, nobody's name.

The roles of the words tell it nearly always, and so once for all words of these roles; sometimes the words have to be
looked at.
"""

import re
from collections.abc import Sequence
from typing import Final

from services.ingestor.stages.dates.found import Item
from services.ingestor.stages.dates.numbers import HAN
from services.ingestor.stages.dates.rule import Rule

# What a number that needs no word beside it is written with.
_FIGURES: Final = frozenset("0123456789" + HAN)
_LAST_WORD: Final = re.compile(r"(?<!\S)[^\W\d_a-z][^\W\d_]*[ ]$")
# What tells which of several units is meant.
_COUNTED: Final = frozenset(
    [
        "number", "one", "found", "year", "decade", "shortdecade", "shortyear", "found_year", "found_span", "ordinal",
    ]
)  # fmt: skip
# What an amount ends with.
_AMOUNT: Final = frozenset(["year", "clearyear", "number", "day", "decade"])
# What may stand behind a word that is a weekday only if nothing is said of it: "nesta segunda fase" is none.
_ENDS: Final = frozenset(
    [
        "edge", "comma", "stop", "bracket", "dash", "of", "article", "licence", "and", "to", "then", "range_open", "found",
    ]
)  # fmt: skip


def may_match(rule: Rule, roles: Sequence[frozenset[str]], span: tuple[int, int]) -> bool:
    """Whether words of these roles, of which `rule` matched those of `span`, can be a date, whatever the words are."""
    start, end = span
    own = frozenset[str]().union(*roles[start:end])
    if not rule.without.isdisjoint(own):
        return False
    if "plural" in own and _COUNTED.isdisjoint(own):
        return False  # "in recent years" names none of them
    if "short" in own and "year" not in own:
        return False
    if start and not rule.unless_before.isdisjoint(roles[start - 1]):
        return False
    return end == len(roles) or rule.unless.isdisjoint(roles[end])


def is_doubtful(rule: Rule, roles: Sequence[frozenset[str]], span: tuple[int, int]) -> bool:
    """Whether it takes a look at the words to tell if they are a date; their roles are such that they may be one."""
    start, end = span
    own = frozenset[str]().union(*roles[start:end])
    beyond = end < len(roles) and ("measure" in roles[end] or (rule.alone and _ENDS.isdisjoint(roles[end])))
    return rule.digits or beyond or "small" in own or ("names" in own and end - start == 1)


def may_stand(rule: Rule, items: list[Item], span: tuple[int, int], text: str) -> bool:
    """Whether items[span], which `rule` matched and whose roles allow it, may be a date among the words around it."""
    start, end = span
    matched = items[start:end]
    # Words that mean a date only beside others.
    if any("small" in item.values for item in matched) and not _numbered(matched, text):
        return False
    if rule.digits and text[items[start].start : items[start].start + 1] not in _FIGURES:
        return False
    if end < len(items) and not _goes_on(rule, matched[-1], items[end], text):
        return False
    return not (
        len(matched) == 1
        and "names" in matched[0].values
        and _is_name(text, matched[0].start, matched[0].end)
    )


def _numbered(items: list[Item], text: str) -> bool:
    """Whether a day or a year stands among `items`, in digits or as an ordinal: "one may" is no date."""
    return any(
        "ordinal" in item.values or (text[item.start].isdigit() and item.values.keys() & {"day", "year"})
        for item in items
    )


def _goes_on(rule: Rule, last: Item, following: Item, text: str) -> bool:
    """Whether `following` may stand behind a date that ends with `last`."""
    if (
        "measure" in following.values
        and not _AMOUNT.isdisjoint(last.values)
        and "\n" not in text[last.end : following.start]
    ):
        return False
    if rule.alone and _ENDS.isdisjoint(following.values):
        return not text[following.start : following.start + 1].isalpha()
    return True


def _is_name(text: str, start: int, end: int) -> bool:
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
    # A word that begins its sentence has its capital from there.
    begins = (
        word is None or not before[: word.start()].strip() or before[: word.start()].rstrip()[-1] in ".!?:\n"
    )
    return not begins
