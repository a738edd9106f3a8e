"""People outside the catalogue in scripts with spaces and without capitals: a given name and what follows it. Pure.

"سكالوني" or "द्रविड़" alone is nobody; behind "ليونيل" or "राहुल" it is a family name, unless it is a word that no name has.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import regex

from services.catalogue.given import common_given_names
from services.ingestor.stages.actors.cues import Cues
from services.ingestor.stages.actors.fields import Field

_WORD: Final = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Devanagari}\u200c\u200d'’׳״-]+")
_SHORTEST: Final = 3  # letters of a family name
_MOST_WORDS: Final = 5


def named_by_given(field: Field, cues: Cues) -> Iterator[tuple[int, int]]:
    """Where full names begin and end. Only for languages whose table has `not_names`."""
    if not cues.not_names:
        return
    text = field.text
    # First words of the catalogue's names may be any word; the common given names were chosen.
    forms = _forms(cues.written_before)
    places: list[tuple[int, int]] = []
    for word in set(text.split()) & forms.keys():
        at = text.find(word + " ")
        while at >= 0:
            if at == 0 or not text[at - 1].isalpha():
                places.append((at + forms[word], at + len(word)))
            at = text.find(word + " ", at + 1)
    reached = -1
    for start, end in sorted(places):
        if start >= reached and (last := _end(field, end, cues)) > end:
            reached = last
            yield start, last


@lru_cache(maxsize=8)
def _forms(written_before: tuple[str, ...]) -> Mapping[str, int]:
    """The given names as they stand in a text, and how many letters of each are written onto it."""
    given = common_given_names()
    written = {sign + name: len(sign) for sign in written_before for name in given if name.isalpha()}
    return written | dict.fromkeys(given, 0)


def _end(field: Field, end: int, cues: Cues) -> int:
    """Where the name ends whose given name ends at `end`; `end` itself when none follows."""
    given = common_given_names()
    for _ in range(_MOST_WORDS):
        word = _next(field, end, cues)
        if word is None:
            break
        if word in cues.name_parts:  # "عبد" and "चंद्र" have another one behind them
            part = end + 1 + len(word)
            behind = _next(field, part, cues)
            return end if behind is None else part + 1 + len(behind)
        if word not in given:
            is_name = len(word) >= _SHORTEST and not word.startswith(cues.not_begun)
            return end + 1 + len(word) if is_name else end
        end += 1 + len(word)
    return end


def _next(field: Field, end: int, cues: Cues) -> str | None:
    """The word behind `end`, when nothing but a space stands between and it may be part of a name."""
    word = _WORD.match(field.text, end + 1) if field.text[end : end + 1] == " " else None
    if word is None or word[0] in cues.not_names:
        return None
    is_cue = any(cue.end >= word.end() for cue in field.by_start.get(word.start(), ()))
    return None if is_cue else word[0]
