"""Which rules match a run of words: told by the roles of the words alone, and so the same wherever these roles stand.

Most runs are short and have been seen before ("in" + year, day + month): they are looked up. Rules are tried only on
those that are new.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from services.ingestor.stages.dates.patterns import Alphabet, expression
from services.ingestor.stages.dates.rule import Rule
from services.ingestor.stages.dates.standing import is_doubtful, may_match

_MOST_REMEMBERED: Final = 8192
_LONGEST_REMEMBERED: Final = 64


class Fit(NamedTuple):
    """A rule that matches the items from `start` to `end`.

    `groups` are its labels, each with its item and those of the label's roles that this has. `doubtful`: whether this is
    a date cannot be told by the roles alone.
    """

    start: int
    end: int
    rule: Rule
    groups: tuple[tuple[str, int, tuple[str, ...]], ...]
    doubtful: bool


class Step(NamedTuple):
    """The next pass of rules, by its number, in which some match: the leftmost first, the longest of those, then by rule."""

    number: int
    fits: tuple[Fit, ...]


class Plans:
    """The passes of rules of one language."""

    def __init__(
        self, passes: tuple[tuple[Rule, ...], ...], flags: frozenset[str], alphabet: Alphabet
    ) -> None:
        """`flags` are those of the language. The alphabet has every set of roles that rules are to know."""
        compiled = {rule: expression(rule.pattern, alphabet) for rules in passes for rule in rules}
        self._passes = tuple(
            tuple(
                (rule, compiled[rule])
                for rule in rules
                if all(compiled[rule].needs) and (rule.when is None or rule.when in flags)
            )
            for rules in passes
        )
        self._alphabet = alphabet
        self._edges = frozenset(alphabet.having(["edge"]))
        self._seen = lru_cache(_MOST_REMEMBERED)(self._next)

    def __len__(self) -> int:
        return len(self._passes)

    def next(self, line: str, first: int) -> Step | None:
        """The first step from pass `first` on in which a rule matches the roles of `line`; None when there is none."""
        return self._seen(line, first) if len(line) <= _LONGEST_REMEMBERED else self._next(line, first)

    def _next(self, line: str, first: int) -> Step | None:
        for number in range(first, len(self._passes)):
            if fits := self._fits(line, number):
                return Step(number, fits)
        return None

    def _fits(self, line: str, number: int) -> tuple[Fit, ...]:
        present = set(line)
        roles = self._alphabet.roles(line)
        found = []
        for priority, (rule, pattern) in enumerate(self._passes[number]):
            if any(need.isdisjoint(present) for need in pattern.needs):
                continue
            for match in pattern.regex.finditer(line):
                start, end = self._trimmed(rule, line, *match.span())
                if not (rule.drop or may_match(rule, roles, (start, end))):
                    continue
                groups = tuple(
                    (label, number, tuple(filter(roles[number].__contains__, pattern.labels[label])))
                    for label in pattern.labels
                    if (number := match.start(label)) >= 0
                )
                doubtful = is_doubtful(rule, roles, (start, end))
                found.append((start, -end, priority, Fit(start, end, rule, groups, doubtful)))
        found.sort(key=lambda candidate: candidate[:3])
        return tuple(fit for *_, fit in found)

    def _trimmed(self, rule: Rule, line: str, start: int, end: int) -> tuple[int, int]:
        """The items of a match that are its date: without the word that lets a doubtful one pass, and without edges."""
        if rule.licensed or line[start] in self._edges:
            start += 1
        if rule.before or line[end - 1] in self._edges:
            end -= 1
        return start, end
