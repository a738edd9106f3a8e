"""One text of an article with the names and cues that stand in it, and what stands beside what."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import regex

from schemas.enriched import TextField
from services.catalogue.matcher import Match
from services.catalogue.phrases import FoldedText
from services.catalogue.scripts import begins_anywhere, ends_anywhere
from services.ingestor.stages.actors.cues import Cue, Cues, Role
from services.ingestor.stages.actors.longer import Longer, cues_outside, names_outside
from services.ingestor.stages.actors.names import Names

_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_LONG_WORD: Final = regex.compile(r"\p{L}{4,}")
# Between words that belong together stands one of these, or nothing where a script sets no spaces.
_JOINERS: Final = " -\u00a0\u202f’'"


@dataclass(frozen=True, slots=True)
class Field:
    """A text, the catalogue's names in it (overlapping ones, too), and its cues, by where they stand and what they tell."""

    name: TextField
    text: str
    prepared: FoldedText
    folded: str
    names: Names
    by_start: Mapping[int, Sequence[Cue]]
    by_end: Mapping[int, Sequence[Cue]]
    by_role: Mapping[Role, Sequence[Cue]]

    def of(self, *roles: Role) -> list[Cue]:
        """Its cues of these roles, in order."""
        some = [self.by_role[role] for role in roles if role in self.by_role]
        return list(some[0]) if len(some) == 1 else sorted(chain.from_iterable(some))

    def inside(self, start: int, end: int, *roles: Role) -> list[Cue]:
        """Its cues of these roles that begin in text[start:end]."""
        found: list[Cue] = []
        for role in roles:
            if (cues := self.by_role.get(role)) is not None:
                found += cues[bisect_left(cues, (start,)) : bisect_left(cues, (end,))]
        return found

    def ending_at(self, start: int, *roles: Role) -> Cue | None:
        """The longest cue of these roles that stands right before `start`."""
        found: Cue | None = None
        for end in (start, start - 1):
            if end not in self.by_end:
                continue
            for cue in self.by_end[end]:
                longer = found is None or cue.start < found.start
                if longer and cue.role in roles and self.touches(end, start):
                    found = cue
        return found

    def starting_at(self, end: int, *roles: Role) -> Cue | None:
        """The longest cue of these roles that stands right behind `end`."""
        found: Cue | None = None
        for start in (end, end + 1):
            if start not in self.by_start:
                continue
            for cue in self.by_start[start]:
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
        first = max(start - 2, 0)
        end = first + len(self.text[first:start].rstrip(_JOINERS))
        if end == 0 or self.folded[end - 1] == " ":
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
    by_role = _by_role(cued)
    longer = Longer(by_role.get("no_office", ()))
    names = Names(names_outside(candidates, longer, text))
    found = cues_outside(cued, by_role.get("adjective", ()), names, longer, text)
    if found is not cued:
        by_role = _by_role(found)
    by_start: dict[int, list[Cue]] = {}
    by_end: dict[int, list[Cue]] = {}
    for cue in found:
        by_start.setdefault(cue.start, []).append(cue)
        by_end.setdefault(cue.end, []).append(cue)
    return Field(name, text, prepared, prepared.folded, names, by_start, by_end, by_role)


def _by_role(cues: Iterable[Cue]) -> dict[Role, list[Cue]]:
    found: dict[Role, list[Cue]] = {}
    for cue in cues:
        found.setdefault(cue.role, []).append(cue)
    return found


class Spans:
    """Places in one text that do not overlap."""

    __slots__ = ("_taken",)

    def __init__(self, text: str) -> None:
        # A byte for each character: what overlaps is found and marked in native code.
        self._taken = bytearray(len(text))

    def take(self, start: int, end: int) -> bool:
        """Takes text[start:end] when nothing of it is taken."""
        if 1 in self._taken[start:end]:
            return False
        self._taken[start:end] = b"\1" * (end - start)
        return True
