"""Finds many phrases in a text at once: one Aho-Corasick pass in native code over folded text."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final, Generic, TypeVar

import regex
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from services.catalogue.folding import fold
from services.catalogue.scripts import begins_anywhere, ends_anywhere, is_joint

T = TypeVar("T")
# Above this an automaton of the fastest kind takes too long to build.
_MANY: Final = 200_000
# A Latin or Cyrillic word inside text that sets no spaces: it begins there.
_UNSPACED: Final = regex.compile(r"[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]")
_JOINT: Final = regex.compile(
    r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}])(?=[\p{Latin}\p{Cyrillic}\p{N}])"
)


class FoldedText:
    """A text prepared for any number of `Phrases`."""

    __slots__ = ("_inserted", "padded", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        folded = fold(text)
        joints = [match.start() for match in _JOINT.finditer(folded)] if _UNSPACED.search(folded) else []
        if joints:
            folded = _JOINT.sub(" ", folded)
        self._inserted = [joint + 1 + nth for nth, joint in enumerate(joints)]
        # A word begins behind a space, the first one too.
        self.padded = f" {folded} "

    def offset(self, padded: int) -> int:
        """Where in the text the character padded[padded] stands."""
        return padded - 1 - bisect_left(self._inserted, padded)


class Phrases(Generic[T]):
    """Phrases with what they mean. Equal phrases may mean several things."""

    def __init__(self, rows: Iterable[tuple[str, T]]) -> None:
        """`rows` are phrases as they are written, and their meanings. Phrases without a letter or digit are left out."""
        meanings: dict[str, list[T]] = {}
        for phrase, meaning in rows:
            key = fold(phrase).strip()
            if key:
                pattern = key if begins_anywhere(key[0]) else f" {key}"
                meanings.setdefault(pattern, []).append(meaning)
        self._meanings = [tuple(some) for some in meanings.values()]
        kind = Implementation.ContiguousNFA if len(meanings) > _MANY else None
        self._automaton = (
            AhoCorasick(meanings, matchkind=MatchKind.Standard, implementation=kind, store_patterns=False)
            if meanings
            else None
        )

    def find(
        self, folded: FoldedText, endings: frozenset[str] = frozenset()
    ) -> Iterator[tuple[int, int, tuple[T, ...]]]:
        """(start, end, meanings) of each phrase that stands in the text as words of its own, overlapping ones too.

        A word may go on with one of `endings`, which then belongs to what was found. Offsets are those of the text.
        """
        if self._automaton is None:
            return
        padded = folded.padded
        for pattern, first, last in self._automaton.find_matches_as_indexes(padded, overlapping=True):
            end = last
            if (
                padded[end] != " "
                and not ends_anywhere(padded[end - 1])
                and not is_joint(padded[end - 1], padded[end])
            ):
                end = padded.index(" ", end)
                if padded[last:end] not in endings:
                    continue
            start = folded.offset(first + (padded[first] == " "))
            yield start, folded.offset(end - 1) + 1, self._meanings[pattern]
