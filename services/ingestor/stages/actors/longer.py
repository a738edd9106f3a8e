"""What longer words take with them: no office in "总统府", no France in "方法", no Germany in "奥朗德总统". Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from services.catalogue.matcher import Match
from services.catalogue.scripts import begins_anywhere
from services.ingestor.stages.actors.cues import Cue
from services.ingestor.stages.actors.names import Names

_TAKEN: Final = frozenset({"office", "body", "adjective", "no_office"})


class Longer:
    """The words of one text that are listed under `no_office`."""

    def __init__(self, words: Sequence[Cue]) -> None:
        """`words` are the cues of that role, in order."""
        self._words = words
        self._starts = [word.start for word in self._words]
        self._longest = max((cue.end - cue.start for cue in self._words), default=0)

    def __bool__(self) -> bool:
        return bool(self._words)

    def has(self, start: int, end: int) -> bool:
        """Whether one of them contains text[start:end]."""
        first = bisect_left(self._starts, end - self._longest)
        last = bisect_left(self._starts, start + 1, first)
        return first < last and any(word.end >= end for word in self._words[first:last])

    def cuts(self, start: int, end: int) -> bool:
        """Whether one of them begins before text[start:end] and ends within: "الخارجية" in "السياسة الخارجية الأمريكية"."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_left(self._starts, start, first)
        return first < last and any(start < word.end < end for word in self._words[first:last])


def names_outside(names: Sequence[Match], longer: Longer, text: str) -> Sequence[Match]:
    """The names but for those that a longer word cuts; where no spaces are set that says nothing ("同意大利")."""
    if not longer:
        return names
    return [
        match
        for match in names
        if begins_anywhere(text[match.start]) or not longer.cuts(match.start, match.end)
    ]


def cues_outside(
    found: Sequence[Cue], adjectives: Sequence[Cue], names: Names, longer: Longer, text: str
) -> Sequence[Cue]:
    """The cues without those inside longer words. An adjective of one character is none in a name or behind a digit ("19日").

    `adjectives` are those of `found`.
    """
    short = {cue for cue in adjectives if cue.end - cue.start == 1}
    named: dict[int, set[str]] = {cue.start: set() for cue in short}
    for name in names.all if short else ():
        # A state's own name says no other: "美国务卿" is 美 and its 国务卿.
        for place in range(name.start, name.end) if name.end - name.start > 1 else ():
            if place in named:
                named[place].update(entity.id for entity in name.entities)
    none = {
        cue for cue in short if named[cue.start] - {cue.value} or text[cue.start - 1 : cue.start].isdigit()
    }
    if not longer and not none:
        return found
    return [
        cue for cue in found if cue.role not in _TAKEN or not (cue in none or longer.has(cue.start, cue.end))
    ]
