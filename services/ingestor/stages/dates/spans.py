"""Where a text may speak of dates at all: spans around the words and figures that can. Most of a text is outside.

Cutting a text to tokens costs more than all rules together. So a quick look at what stands between two spaces, a chunk,
first tells whether it can be part of a date by itself; only its surroundings are cut. A span reaches on each side to a
word that no table knows, beyond which no rule looks: what is found is the same as in the whole text.
"""

from collections.abc import Callable
from itertools import accumulate
from typing import Final, NamedTuple

import regex

from services.ingestor.stages.dates.cutting import inside
from services.ingestor.stages.dates.tokens import LONGEST_REMEMBERED, Words, bare, fold, maybe_roman

Span = tuple[int, int]

_ROUGH: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*|\d+")
# Figures that are a date, or part of one, without a word beside them; a lone "15" is not.
_JOINED: Final = frozenset("'’./-–—~～")
_SHORT: Final = 2
_MOST_REMEMBERED: Final = 32_768
LONGEST_ALONE: Final = 80  # characters; a longer span does not come again


class _Heard(NamedTuple):
    """What a chunk may be: whether it can be part of a date by itself, how many numbers in words it has, and whether it has
    a word that no table knows, first or last or anywhere."""

    speaks: bool
    counting: int
    strange: bool
    strange_first: bool
    strange_last: bool


class _Memory(dict[str, _Heard]):
    """What chunks may be, as they are written, with ASCII digits; what was not heard before is listened to.

    `silent` are those that neither speak nor count.
    """

    def __init__(self, listened: Callable[[str], _Heard]) -> None:
        super().__init__()
        self._listened = listened
        self._alike: dict[_Heard, _Heard] = {}  # there are some dozens, which many chunks share
        self.silent: set[str] = set()

    def __missing__(self, chunk: str) -> _Heard:
        heard = self._listened(chunk)
        if len(chunk) > LONGEST_REMEMBERED:
            return heard
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
            self.silent.clear()
        self[chunk] = heard = self._alike.setdefault(heard, heard)
        if not (heard.speaks or heard.counting):
            self.silent.add(chunk)
        return heard


class Ear:
    """Knows the chunks of one language, by its words: those that can be part of a date by themselves, those that count."""

    def __init__(self, words: Words, spoken: frozenset[str], counting: frozenset[str]) -> None:
        """All folded. `spoken` may end with a stop, and then want one; `counting` are numbers."""
        self._words = words
        self._spoken = spoken
        self._counting = counting
        self._known = frozenset(map(bare, words.known)) | words.endings
        self.heard = _Memory(self._listened)

    def spans(self, text: str) -> list[Span]:
        """The parts of `text` that have to be cut to tokens, in order and apart from each other. Digits are ASCII ones."""
        found: list[Span] = []
        silent = self.heard.silent
        at = 0
        for line in text.split("\n"):
            chunks = line.split(" ")
            # Many lines speak of no date, and are done.
            some = [] if silent.issuperset(chunks) else _surroundings(chunks, self.heard)
            letters = list(accumulate(map(len, chunks), initial=at)) if some else []
            for first, last in some:
                # A line's own end says something of the words beside it.
                start = letters[first] + first if first else _breaks_before(text, at)
                end = (
                    letters[last + 1] + last + 1
                    if last + 1 < len(chunks)
                    else _breaks_after(text, at + len(line))
                )
                if found and start < found[-1][1]:
                    found[-1] = (found[-1][0], end)
                else:
                    found.append((start, end))
            at += len(line) + 1
        return found

    def alone(self, text: str, span: Span) -> str | None:
        """A span of `text` between two other characters, which says all that its place says of it; None when it does not."""
        start, end = span
        if not start or end == len(text) or end - start > LONGEST_ALONE:
            return None
        # What begins the next line may go on with a date in figures, unless it is a letter.
        if text[end - 1] == "\n" and not text[end].isalpha():
            return None
        return f" {text[start:end]}x"

    def _listened(self, chunk: str) -> _Heard:
        speaks, counting, figures = False, 0, False
        strangers: list[Span] = []
        for match in _ROUGH.finditer(chunk):
            start, end = match.span()
            after = chunk[end : end + 1]
            if chunk[start].isdigit():
                figures = True
                speaks = (
                    speaks
                    or end - start > _SHORT
                    or after in _JOINED
                    or after.isalpha()
                    or (start > 0 and chunk[start - 1] in _JOINED)
                )
                continue
            stems = self._stems(match[0])
            speaks = (
                speaks
                or any(stem in self._spoken or f"{stem}'" in self._spoken for stem in stems)
                or (after == "." and any(f"{stem}." in self._spoken for stem in stems))
            )
            counting += sum(stem in self._counting for stem in stems)
            if stems and not maybe_roman(match[0]) and all(stem not in self._known for stem in stems):
                strangers.append(match.span())
        if figures:
            strangers.clear()  # letters beside figures may belong to these: "3:e"
        return _Heard(
            speaks,
            counting,
            bool(strangers),
            bool(strangers) and strangers[0][0] == 0,
            bool(strangers) and chunk[strangers[-1][1] :] in {"", "."},
        )

    def _stems(self, word: str) -> list[str]:
        """What `word` may be, or be made of; nothing when it is no word by itself."""
        words = self._words
        if words.particles:
            return [token.key for token in inside(word, 0, len(word), words)]
        whole = fold(word, marks=words.marks)
        return [
            whole,
            *(whole.removeprefix(one) for one in words.prefixes if whole.startswith(one)),
            *(whole.removesuffix(one) for one in words.suffixes if whole.endswith(one)),
        ]


def _breaks_before(text: str, start: int) -> int:
    while start and text[start - 1] == "\n":
        start -= 1
    return start


def _breaks_after(text: str, end: int) -> int:
    while text[end : end + 1] == "\n":
        end += 1
    return end


def _surroundings(chunks: list[str], memory: _Memory) -> list[Span]:
    """Which chunks of a line have to be cut, each time the first and the last of them."""
    silent = memory.silent
    found: list[Span] = []
    for number in [number for number, chunk in enumerate(chunks) if chunk not in silent]:
        if found and number < found[-1][1]:
            continue
        heard = memory[chunks[number]]
        # "Nineteen ninety-six": one number alone is none of a year's parts.
        if not heard.speaks and not (
            heard.counting
            and (
                heard.counting > 1 or any(memory[chunk].counting for chunk in chunks[number + 1 : number + 3])
            )
        ):
            continue
        first = number
        while first and not memory[chunks[first - 1]].strange_last:
            first -= 1
            if memory[chunks[first]].strange:
                break
        last = number
        while last + 1 < len(chunks) and not memory[chunks[last + 1]].strange_first:
            last += 1
            if memory[chunks[last]].strange:
                break
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
