"""Names that the catalogue does not have: people by their given names and what stands beside them, bodies by their nouns.

A capitalised word alone is nobody. Scripts without capitals have patterns in their tables ("毛宁" behind a spokesman).
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import regex

from services.catalogue.folding import fold
from services.ingestor.stages.actors.cues import Cues, Role
from services.ingestor.stages.actors.fields import Field

_CAPITAL: Final = r"(?:\p{Lu}\.|\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*)"
_PARTICLE: Final = (
    r"(?:d[aeiou]s?|del|della|d[eai]l|van|von|zu|der|den|ter|ten|bin|ibn|ben|al|el|la|le|du|af)"
)
_SEQUENCE: Final = regex.compile(rf"{_CAPITAL}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0]){{0,2}}{_CAPITAL})*")
_AGED: Final = regex.compile(r"\s?[,(،]\s?\d{2}\s?[,)،]")
_MOST_WORDS: Final = 4
_REACH: Final = 80  # characters of so many words
_TOKEN: Final = regex.compile(r"[^ \u00a0]+")
_BEFORE_NAMES: Final[tuple[Role, ...]] = ("title", "person_noun", "office", "adjective", "body")
_OF: Final = (
    r"(?:of|de|du|des|del|della|delle|dei|di|do|da|dos|das|für|för|voor|van|af|for)[ ]|d['’]|dell['’]"
)
_LINK: Final = regex.compile(
    rf"(?:[ ]\p{{Ll}}[\p{{L}}-]+)?(?:[ ](?:{_OF})(?:the[ ]|la[ ]|las[ ]|los[ ]|les[ ]|l['’])?[\p{{L}}-]+)+"
)
_PLACE: Final = regex.compile(
    rf"[ ](?:\p{{Ll}}+[ '’]){{0,2}}(?:d['’])?(?P<name>{_CAPITAL}(?:[ -]{_CAPITAL})*)"
)
_NAMES: Final = regex.compile(rf"(?:[ ]{_CAPITAL})+")
_MORE: Final = regex.compile(rf"(?:[ ]{_CAPITAL})*")
_ACRONYM: Final = regex.compile(r"[ ]\((\p{Lu}[\p{Lu}\p{N}.-]{1,9})\)")

StrangerType = Literal["person", "organisation", "region"]


@dataclass(frozen=True, slots=True)
class Stranger:
    """text[start:end] is the name of somebody outside the catalogue. `acronym`: what the text says that it is called, too."""

    start: int
    end: int
    type: StrangerType
    acronym: tuple[int, int] | None = None


def strangers(field: Field, cues: Cues, given: frozenset[str]) -> list[Stranger]:
    """The names outside the catalogue that a text shows to be some. `given` are given names, folded."""
    return [
        *_bodies(field, cues),
        *_people(field, cues, given),
        *_regions(field, cues),
        *_by_patterns(field, cues),
    ]


def _regions(field: Field, cues: Cues) -> Iterator[Stranger]:
    for cue in field.of("region"):
        place = _PLACE.match(field.text, cue.end)
        words = "" if place is None else field.between(cue.end, place.start("name"))
        if place is not None and words and words in cues.of:
            yield Stranger(*place.span("name"), "region")
        elif cues.demonym == "before":
            start = _sequence_start(field, cues, cue.start)
            if start is not None and field.text[cue.start - 1] == " ":
                yield Stranger(start, cue.start - 1, "region")


def _people(field: Field, cues: Cues, given: frozenset[str]) -> Iterator[Stranger]:
    for sequence in _SEQUENCE.finditer(field.text):
        start, end = _without_cues(field, cues, *sequence.span())
        words = field.text[start:end].split()
        if not words or len(words) > _MOST_WORDS + 2:
            continue
        before = field.ending_at(start, "title", "person_noun", "office")
        known = fold(words[0]) in given
        shown = known or before is not None or _AGED.match(field.text, end) is not None
        titled = len(words) == 1 and len(words[0]) > 1 and before is not None and before.role == "title"
        if titled or (len(words) > 1 and shown and not _is_body(field, start, end)):
            yield Stranger(start, end, "person")


def _without_cues(field: Field, cues: Cues, start: int, end: int) -> tuple[int, int]:
    """The sequence without words at its beginning that are articles, titles, offices or adjectives ("US-Präsident")."""
    named = [cue for cue in field.inside(start, end, *_BEFORE_NAMES) if cue.end < end]
    reached = start
    while True:
        word = _TOKEN.match(field.text, reached, end)
        if word is None or word.end() == end:
            break
        cue = max((c.end for c in named if c.start == reached), default=0)
        if not cue and any(c.end == word.end() and c.start > reached for c in named):
            cue = word.end()
        if not cue and field.folded[reached : word.end()] in cues.determiner:
            cue = word.end()
        if not cue:
            break
        reached = cue
        while reached < end and field.text[reached] in " .-\u00a0":
            reached += 1
    return reached, end


def _is_body(field: Field, start: int, end: int) -> bool:
    return any(
        cue.end <= end for cue in field.inside(start, end, "organisation_after", "organisation_before")
    )


def _bodies(field: Field, cues: Cues) -> Iterator[Stranger]:
    """Bodies: a name and a noun behind it ("Trump Organization"), or a noun in capitals and what it is of."""
    text = field.text
    for cue in field.of("organisation_after"):
        start = _sequence_start(field, cues, cue.start)
        if start is not None and text[cue.start].isupper():
            yield Stranger(start, cue.end, "organisation", _acronym(text, cue.end))
    for cue in field.of("organisation_before"):
        if not text[cue.start].isupper():
            continue
        link = _LINK.match(text, cue.end)
        if field.starting_at(cue.end, "says") is not None:
            link = None  # "La Comisión acusa de fraude"
        end = cue.end
        if link is not None:
            end = link.end()
        elif (sequence := _NAMES.match(text, cue.end)) is not None:
            end = sequence.end()
        if end > cue.end:
            more = _MORE.match(text, end)
            end = more.end() if more is not None else end
            yield Stranger(cue.start, end, "organisation", _acronym(text, end))


def _acronym(text: str, end: int) -> tuple[int, int] | None:
    found = _ACRONYM.match(text, end)
    return found.span(1) if found is not None else None


def _sequence_start(field: Field, cues: Cues, end: int) -> int | None:
    """Where the capitalised words that end right before `end` begin."""
    start = None
    at = end
    first = bisect_left(field.matches, end - _REACH, key=lambda match: match.start)
    names = {
        match.start for match in field.matches[first : bisect_left(field.matches, end, key=lambda m: m.start)]
    }
    for _ in range(_MOST_WORDS):
        word = field.word_before(at)
        if (
            word is None
            or word[1] in cues.determiner
            or not field.text[word[0]].isupper()
            or field.text[word[0] : at].strip()[-1:] in ",.;:"
        ):
            break
        if field.begins_sentence(word[0]) and start is not None and word[0] not in names:
            break
        start = at = word[0]
    return start


def _by_patterns(field: Field, cues: Cues) -> Iterator[Stranger]:
    for pattern in cues.name_patterns:
        for found in pattern.finditer(field.text):
            yield Stranger(*found.span("name"), "person")
