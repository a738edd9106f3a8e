"""Which rules match a run of words: told by the roles of the words alone, and so the same wherever these roles stand.

Most runs are short and have been seen before ("in" + year, day + month): they are looked up. Rules are tried only on
those that are new.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from services.ingestor.stages.dates.patterns import Alphabet, Expression, expression
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


class _Pass:
    """Rules of one pass, found by the characters of a line: most rules need one that hardly a line has."""

    def __init__(self, rules: Iterable[tuple[Rule, Expression]]) -> None:
        self._rules = tuple(rules)
        self._always: set[int] = set()
        self._wanting: dict[str, list[int]] = {}  # numbers of rules, by each character of what they need
        for number, (_, pattern) in enumerate(self._rules):
            if not pattern.needs:
                self._always.add(number)
            for char in min(pattern.needs, key=len, default=()):
                self._wanting.setdefault(char, []).append(number)

    def possible(self, present: frozenset[str]) -> dict[int, tuple[Rule, Expression]]:
        """The rules that may match a line of these characters, by their priority, which is their place."""
        wanting = self._wanting
        found = self._always.union(*[wanting[char] for char in present if char in wanting])
        return {
            number: self._rules[number]
            for number in found
            if not any(map(present.isdisjoint, self._rules[number][1].needs))
        }


class Plans:
    """The passes of rules of one language."""

    def __init__(
        self, passes: tuple[tuple[Rule, ...], ...], flags: frozenset[str], alphabet: Alphabet
    ) -> None:
        """`flags` are those of the language. The alphabet has every set of roles that rules are to know."""
        compiled = {rule: expression(rule.pattern, alphabet) for rules in passes for rule in rules}
        self._passes = tuple(
            _Pass(
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
        present = frozenset(line)
        for number in range(first, len(self._passes)):
            if fits := self._fits(line, self._passes[number].possible(present)):
                return Step(number, fits)
        return None

    def _fits(self, line: str, rules: Mapping[int, tuple[Rule, Expression]]) -> tuple[Fit, ...]:
        """Where `rules`, by their priority, match the roles of `line`."""
        if not rules:
            return ()
        roles = self._alphabet.roles(line)
        found = []
        for priority, (rule, pattern) in rules.items():
            for match in pattern.regex.finditer(line):
                start, end = self._trimmed(rule, line, *match.span())
                if not (rule.drop or may_match(rule, roles, (start, end))):
                    continue
                groups = tuple(
                    (label, item, tuple(filter(roles[item].__contains__, pattern.labels[label])))
                    for label in pattern.labels
                    if (item := match.start(label)) >= 0
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
