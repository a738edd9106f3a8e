"""Finds many phrases in a text at once: one Aho-Corasick pass in native code over folded text."""

import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from typing import Final, Generic, TypeVar, cast

import regex

from services.catalogue.automaton import Automaton
from services.catalogue.folding import UNWRITTEN, fold, fold_names
from services.catalogue.scripts import begins_anywhere, may_end

T = TypeVar("T")
# All scripts with marks that may be left out, or without spaces, are there; quotation marks and dashes are not.
_ELSEWHERE: Final = re.compile("[\u0591-\u1fff\u2e80-\U0010ffff]")
# A Latin or Cyrillic word inside text that sets no spaces: it begins there.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]")
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
        places, pieces, reached = [-1], list[str](), 0
        for mark in UNWRITTEN.finditer(self.text):
            start, end = mark.span()
            places += range(reached, start)
            pieces.append(folded[reached:start])
            reached = end
        if not pieces:
            return folded
        self.places = [*places, *range(reached, len(folded) + 1)]
        return "".join([*pieces, folded[reached:]])

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
        phrases: Iterable[str],
        meanings: Sequence[T],
        glued: Container[int] = (),
        prefixes: frozenset[str] = frozenset(),
    ) -> None:
        """`phrases` as they are written, and the meaning of each. Those without a letter or digit are left out.

        One of `prefixes`, folded, may be written in one with a phrase whose number is in `glued`; it then belongs to what
        is found.
        """
        self._prefixes = prefixes
        self._automaton = Automaton(
            [
                key if not key or number in glued or begins_anywhere(key[0]) else f" {key}"
                for number, key in enumerate(fold_names(phrases))
            ]
        )
        order = self._automaton.numbers
        # Of a million names the numbers need not be objects.
        are_numbers = meanings == range(len(meanings))
        self._meanings: Sequence[T] = (
            cast("Sequence[T]", order) if are_numbers else [meanings[number] for number in order]
        )

    def find(
        self, folded: FoldedText, endings: frozenset[str] = frozenset()
    ) -> list[tuple[int, int, Sequence[T]]]:
        """(start, end, meanings) of each phrase that stands in the text as words of its own, overlapping ones too.

        A word may go on with one of `endings`, which then belongs to what was found. Offsets are those of the text.
        """
        found: list[tuple[int, int, Sequence[T]]] = []
        padded, is_plain, places = folded.padded, folded.is_plain, folded.places
        meanings, firsts, beginnings = self._meanings, self._automaton.firsts, _beginnings(endings)
        for which, first, last in self._automaton.find(padded):
            end, after = last, padded[last]
            if after != " " and (is_plain or not may_end(padded[last - 1], after)):
                # Most are the beginning of another word.
                if after not in beginnings:
                    continue
                end = padded.index(" ", last)
                if padded[last:end] not in endings:
                    continue
            begin = first
            if padded[first] == " ":
                begin += 1
            elif padded[first - 1] != " " and not begins_anywhere(padded[first]):
                begin = padded.rindex(" ", 0, first) + 1
                if padded[begin:first] not in self._prefixes:
                    continue
            # The marks on its last letter belong to a word.
            found.append((places[begin], places[end], meanings[firsts[which] : firsts[which + 1]]))
        return found


@lru_cache(maxsize=128)
def _beginnings(endings: frozenset[str]) -> frozenset[str]:
    """The first characters of a language's endings."""
    return frozenset(ending[:1] for ending in endings)
