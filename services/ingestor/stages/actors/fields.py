"""One text of an article with the names and cues that stand in it, and what stands beside what."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from schemas.enriched import TextField
from services.catalogue.matcher import Match
from services.catalogue.phrases import FoldedText
from services.catalogue.scripts import begins_anywhere, ends_anywhere
from services.ingestor.stages.actors.cues import Cue, Cues, Role
from services.ingestor.stages.actors.longer import Longer, cues_outside, names_outside

_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_LONG_WORD: Final = regex.compile(r"\p{L}{4,}")
# Between words that belong together stands one of these, or nothing where a script sets no spaces.
_JOINERS: Final = " -\u00a0\u202f’'"


@dataclass(frozen=True, slots=True)
class Field:
    """A text, the catalogue's names in it (overlapping ones, too), and its cues; `starts` is where those begin."""

    name: TextField
    text: str
    prepared: FoldedText
    folded: str
    matches: Sequence[Match]
    cues: Sequence[Cue]
    starts: Sequence[int]
    by_start: Mapping[int, Sequence[Cue]]
    by_end: Mapping[int, Sequence[Cue]]
    by_role: Mapping[Role, Sequence[Cue]]

    def of(self, *roles: Role) -> list[Cue]:
        """Its cues of these roles, in order."""
        if len(roles) == 1:
            return list(self.by_role.get(roles[0], ()))
        return sorted(cue for role in roles for cue in self.by_role.get(role, ()))

    def inside(self, start: int, end: int, *roles: Role) -> list[Cue]:
        """Its cues of these roles that begin in text[start:end]."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [cue for cue in self.cues[first:last] if cue.role in roles]

    def ending_at(self, start: int, *roles: Role) -> Cue | None:
        """The longest cue of these roles that stands right before `start`."""
        found: Cue | None = None
        for end in (start, start - 1):
            for cue in self.by_end.get(end, ()):
                longer = found is None or cue.start < found.start
                if longer and cue.role in roles and self.touches(end, start):
                    found = cue
        return found

    def starting_at(self, end: int, *roles: Role) -> Cue | None:
        """The longest cue of these roles that stands right behind `end`."""
        found: Cue | None = None
        for start in (end, end + 1):
            for cue in self.by_start.get(start, ()):
                longer = found is None or cue.end > found.end
                if longer and cue.role in roles and self.touches(end, start):
                    found = cue
        return found

    def touches(self, end: int, start: int) -> bool:
        """Whether nothing but a joiner stands between a word that ends at `end` and one that begins at `start`."""
        if start == end:
            return end > 0 and (ends_anywhere(self.text[end - 1]) or begins_anywhere(self.text[start]))
        return start == end + 1 and self.text[end] in _JOINERS

    def between(self, end: int, start: int) -> str:
        """The folded words between two places."""
        return self.folded[end:start].strip()

    def word_before(self, start: int) -> tuple[int, str] | None:
        """Where the word right before `start` begins, and that word folded; None when a sign stands between."""
        end = start
        while end > 0 and self.text[end - 1] in _JOINERS and start - end < 2:
            end -= 1
        if end == 0 or not self.folded[end - 1].strip():
            return None
        first = self.folded.rfind(" ", 0, end) + 1
        return first, self.folded[first:end]

    def stands_before(self, start: int, words: frozenset[str]) -> int | None:
        """Where one of `words` begins that stands right before `start`; without spaces it is the end of what is there."""
        if start and begins_anywhere(self.text[start - 1]):
            ending = (word for word in words if word and self.folded.endswith(word, 0, start))
            return next((start - len(word) for word in ending), None)
        before = self.word_before(start)
        return before[0] if before is not None and before[1] in words else None

    def word_after(self, end: int) -> tuple[int, str] | None:
        """Where the word right behind `end` ends, and that word folded; None when a sign stands between."""
        start = end
        while start < len(self.text) and self.text[start] in _JOINERS and start - end < 2:
            start += 1
        word = _WORD.match(self.folded, start)
        return None if word is None else (word.end(), word[0])

    def begins_sentence(self, start: int) -> bool:
        """Whether `start` is where a sentence begins: a capital letter there says nothing."""
        before = self.text[max(0, start - 8) : start].rstrip(" \"“«„'’‘(\u00a0\u202f")
        return not before or before[-1] in ".!?…:\n。！？" or before[-1] == "\u2013"

    def in_prose(self, start: int, end: int) -> bool:
        """Whether the line around text[start:end] writes most words small, as a sentence does and a title may not."""
        first, last = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", end)
        line = self.text[first:start] + self.text[end : last if last >= 0 else None]
        words: list[str] = _LONG_WORD.findall(line)
        return 2 * sum(word[0].islower() for word in words) > len(words)


def read_field(name: TextField, prepared: FoldedText, candidates: Sequence[Match], cues: Cues) -> Field:
    """A text with its cues, and those of the names in it (`candidates`) that no longer word takes with it."""
    text = prepared.text
    cued = cues.find(prepared)
    longer = Longer(cued)
    names = names_outside(candidates, longer, text)
    found = cues_outside(cued, names, longer, text)
    by_start: dict[int, list[Cue]] = {}
    by_end: dict[int, list[Cue]] = {}
    by_role: dict[Role, list[Cue]] = {}
    for cue in found:
        by_start.setdefault(cue.start, []).append(cue)
        by_end.setdefault(cue.end, []).append(cue)
        by_role.setdefault(cue.role, []).append(cue)
    starts = [cue.start for cue in found]
    return Field(name, text, prepared, prepared.folded, names, found, starts, by_start, by_end, by_role)


class Spans:
    """Places that do not overlap, kept in order."""

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, start: int, end: int) -> bool:
        """Takes text[start:end] when nothing of it is taken."""
        at = bisect_left(self._ends, start + 1)
        if at < len(self._starts) and self._starts[at] < end:
            return False
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True

    def free(self, start: int, end: int) -> bool:
        """Whether nothing of text[start:end] is taken."""
        at = bisect_left(self._ends, start + 1)
        return at == len(self._starts) or self._starts[at] >= end
