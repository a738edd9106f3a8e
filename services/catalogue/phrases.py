"""Finds many phrases in a text at once: one Aho-Corasick pass in native code over folded text."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Generic, TypeVar

import regex
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from services.catalogue.folding import UNWRITTEN, fold, fold_names
from services.catalogue.scripts import begins_anywhere, may_end

T = TypeVar("T")
# Above this an automaton of the fastest kind takes too long to build.
_MANY: Final = 200_000
# Below this, building is most of the work: these are looked for in one article only.
_FEW: Final = 100
# All scripts with marks that may be left out, or without spaces, are there; quotation marks and dashes are not.
_ELSEWHERE: Final = re.compile("[\u0591-\u1fff\u2e80-\U0010ffff]")
# A Latin or Cyrillic word inside text that sets no spaces: it begins there.
_UNSPACED: Final = regex.compile(r"[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]")
_JOINT: Final = regex.compile(
    r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}])(?=[\p{Latin}\p{Cyrillic}\p{N}])"
)


class FoldedText:
    """A text prepared for any number of `Phrases`: folded, without the marks that writers may leave out.

    `folded` still has the marks: it is as long as `text`. `is_plain`: in a script with spaces and without such marks, so
    that a word ends at a space only. padded[place] is text[places[place]]; beside a sign, so is what follows it.
    """

    __slots__ = ("folded", "is_plain", "padded", "places", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = folded = fold(text)
        self.is_plain = folded.isascii() or _ELSEWHERE.search(folded) is None
        self.places: Sequence[int] = range(-1, len(text) + 1)
        if not self.is_plain:
            folded = self._without_marks(folded)
            folded = self._with_spaces(folded)
        # A word begins behind a space, the first one too.
        self.padded = f" {folded} "

    def _without_marks(self, folded: str) -> str:
        unwritten = {place for mark in UNWRITTEN.finditer(self.text) for place in range(*mark.span())}
        if not unwritten:
            return folded
        kept = [place for place in range(len(folded)) if place not in unwritten]
        self.places = [-1, *kept, len(folded)]
        return "".join([folded[place] for place in kept])

    def _with_spaces(self, folded: str) -> str:
        joints = [match.start() for match in _JOINT.finditer(folded)] if _UNSPACED.search(folded) else []
        if not joints:
            return folded
        before, places, pieces = self.places, list[int](), list[str]()
        reached = 0
        for joint in joints:
            places += before[reached : joint + 1]
            places.append(before[joint + 1])
            pieces.append(folded[max(reached - 1, 0) : joint])
            reached = joint + 1
        self.places = [*places, *before[reached:]]
        return " ".join([*pieces, folded[reached - 1 :]])


class Phrases(Generic[T]):
    """Phrases with what they mean. Equal phrases may mean several things."""

    def __init__(
        self,
        rows: Iterable[tuple[str, T]],
        glued: Iterable[tuple[str, T]] = (),
        prefixes: frozenset[str] = frozenset(),
    ) -> None:
        """`rows` are phrases as they are written, and their meanings. Phrases without a letter or digit are left out.

        One of `prefixes`, folded, may be written in one with a phrase of `glued`; it then belongs to what is found.
        """
        stated = list(rows)
        alone = len(stated)
        stated += glued
        self._prefixes = prefixes
        patterns: list[str] = []
        meanings: list[T] = []
        keys = fold_names(phrase for phrase, _ in stated)
        for nth, (key, (_, meaning)) in enumerate(zip(keys, stated, strict=True)):
            if key:
                patterns.append(key if nth >= alone or begins_anywhere(key[0]) else f" {key}")
                meanings.append(meaning)
        # In alphabetical order neighbours share their beginnings: the automaton is built in a third of the time.
        order = sorted(range(len(patterns)), key=patterns.__getitem__)
        self._meanings = [meanings[place] for place in order]
        # What is written alike is looked for once: "Kim" is a dozen people. Here begin the meanings of each.
        self._firsts = array("L")
        different: list[str] = []
        for nth, place in enumerate(order):
            if not different or different[-1] != patterns[place]:
                different.append(patterns[place])
                self._firsts.append(nth)
        self._firsts.append(len(order))
        kind = (
            Implementation.ContiguousNFA
            if len(different) > _MANY
            else Implementation.NoncontiguousNFA
            if len(different) < _FEW
            else None
        )
        self._automaton = (
            AhoCorasick(different, matchkind=MatchKind.Standard, implementation=kind, store_patterns=False)
            if different
            else None
        )

    def find(
        self, folded: FoldedText, endings: frozenset[str] = frozenset()
    ) -> Iterator[tuple[int, int, list[T]]]:
        """(start, end, meanings) of each phrase that stands in the text as words of its own, overlapping ones too.

        A word may go on with one of `endings`, which then belongs to what was found. Offsets are those of the text.
        """
        if self._automaton is None:
            return
        padded, is_plain, places, firsts = folded.padded, folded.is_plain, folded.places, self._firsts
        for pattern, first, last in self._automaton.find_matches_as_indexes(padded, overlapping=True):
            end = last
            if padded[end] != " " and (is_plain or not may_end(padded[end - 1], padded[end])):
                end = padded.index(" ", end)
                if padded[last:end] not in endings:
                    continue
            begin = first + (padded[first] == " ")
            if padded[begin - 1] != " " and not begins_anywhere(padded[begin]):
                begin = padded.rindex(" ", 0, begin) + 1
                if padded[begin:first] not in self._prefixes:
                    continue
            # The marks on its last letter belong to a word.
            yield places[begin], places[end], self._meanings[firsts[pattern] : firsts[pattern + 1]]
