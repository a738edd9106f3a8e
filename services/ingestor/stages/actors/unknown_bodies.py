"""Bodies and regions outside the catalogue, by the nouns beside their names: "Trump Organization", "la région de Donetsk"."""

from collections.abc import Iterator
from typing import Final

import regex

from services.ingestor.stages.actors.cues import Cue, Cues
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.stranger import CAPITAL, Stranger

_MOST_WORDS: Final = 4
_OF: Final = (
    r"(?:of|de|du|des|del|della|delle|dei|di|do|da|dos|das|für|för|voor|van|af|for)[ ]|d['’]|dell['’]"
)
_LINK: Final = regex.compile(
    rf"(?:[ ]\p{{Ll}}[\p{{L}}-]+)?(?:[ ](?:{_OF})(?:the[ ]|la[ ]|las[ ]|los[ ]|les[ ]|l['’])?[\p{{L}}-]+)+"
)
_PLACE: Final = regex.compile(rf"[ ](?:\p{{Ll}}+[ '’]){{0,2}}(?:d['’])?(?P<name>{CAPITAL}(?:[ -]{CAPITAL})*)")
_NAMES: Final = regex.compile(rf"(?:[ ]{CAPITAL})+")
_MORE: Final = regex.compile(rf"(?:[ ]{CAPITAL})*")
_SUBJECT: Final = regex.compile(
    rf"[ ](?P<link>\p{{Ll}}+)[ ](?:the[ ])?(?P<what>{CAPITAL}(?:[ ](?:and[ ])?{CAPITAL})*)"
)
_ACRONYM: Final = regex.compile(r"[ ]\((\p{Lu}[\p{Lu}\p{N}.-]{1,9})\)")


def bodies(field: Field, cues: Cues) -> Iterator[Stranger]:
    """The bodies in `field` that the catalogue does not have."""
    yield from _by_nouns(field, cues)
    yield from _without_capitals(field)
    yield from _in_one_word(field, cues)


def regions(field: Field, cues: Cues) -> Iterator[Stranger]:
    for cue in field.of("region"):
        place = _PLACE.match(field.text, cue.end)
        words = "" if place is None else field.between(cue.end, place.start("name"))
        if place is not None and words and words in cues.of:
            yield Stranger(*place.span("name"), "region")
        elif cues.demonym == "before":
            start = _sequence_start(field, cues, cue.start)
            if start is not None and field.text[cue.start - 1] == " ":
                yield Stranger(start, cue.start - 1, "region")


def _by_nouns(field: Field, cues: Cues) -> Iterator[Stranger]:
    """Bodies: a name and a noun behind it ("Trump Organization"), or a noun in capitals and what it is of."""
    text = field.text
    for cue in field.of("organisation_after"):
        start = _sequence_start(field, cues, cue.start)
        if start is not None and text[cue.start].isupper():
            end = _behind_link(field, cues, cue)
            yield Stranger(start, end, "organisation", _acronym(text, end))
    for cue in field.of("organisation_before"):
        if not text[cue.start].isupper() or _is_of_office(field, cue):
            continue
        link = _LINK.match(text, cue.end)
        if field.starting_at(cue.end, "says", "says_behind") is not None:
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


def _behind_link(field: Field, cues: Cues, noun: Cue) -> int:
    """Where a body's name ends that says what it is for: "Kenya National Commission on Human Rights"; else where `noun` does."""
    link = _SUBJECT.match(field.text, noun.end) if cues.body_links else None
    if link is None or field.names.between(link.start("what"), link.end()):
        return noun.end
    is_linked = field.folded[noun.start : noun.end] in cues.body_links.get(link["link"], ())
    is_day = any(word in cues.weekdays or word in cues.months for word in link["what"].lower().split())
    return link.end() if is_linked and not is_day else noun.end


def _is_of_office(field: Field, cue: Cue) -> bool:
    """Whether the noun of a body is part of an office: "la presidente del Consiglio"."""
    return any(one.start < cue.start and cue.end <= one.end for one in field.by_role.get("office", ()))


def _without_capitals(field: Field) -> Iterator[Stranger]:
    """Bodies with a person's name, in scripts without capitals: "特朗普集团", "مؤسسة ترامب"."""
    text = field.text
    nouns = [
        cue
        for cue in field.of("organisation_after", "organisation_before")
        if text[cue.start] == text[cue.start].swapcase()
    ]
    if not nouns:
        return
    beside = {
        place + gap
        for cue in nouns
        for place, gap in ((cue.start, 0), (cue.start, -1), (cue.end, 0), (cue.end, 1))
    }
    people = [
        name
        for name in reversed(field.names.all)
        if (name.start in beside or name.end in beside) and any(one.type == "person" for one in name.entities)
    ]
    ends = {name.end: name.start for name in people}
    starts = {name.start: name.end for name in people}
    for cue in nouns:
        for gap in (0, 1):
            if cue.role == "organisation_after":
                start = ends.get(cue.start - gap)
                if start is not None and field.touches(cue.start - gap, cue.start):
                    yield Stranger(start, cue.end, "organisation")
            elif (end := starts.get(cue.end + gap)) is not None and field.touches(cue.end, cue.end + gap):
                yield Stranger(cue.start, end, "organisation")


def _in_one_word(field: Field, cues: Cues) -> Iterator[Stranger]:
    """Bodies written in one with a person's name, where words begin behind a space only: "트럼프재단"."""
    if not cues.written_on:
        return
    for name in field.names.all:
        noun = next((noun for noun in cues.written_on if field.text.startswith(noun, name.end)), None)
        if noun is not None and any(entity.type == "person" for entity in name.entities):
            yield Stranger(name.start, name.end + len(noun), "organisation")


def _acronym(text: str, end: int) -> tuple[int, int] | None:
    found = _ACRONYM.match(text, end)
    return found.span(1) if found is not None else None


def _sequence_start(field: Field, cues: Cues, end: int) -> int | None:
    """Where the capitalised words that end right before `end` begin."""
    start = None
    at = end
    for _ in range(_MOST_WORDS):
        word = field.word_before(at)
        if (
            word is None
            or word[1] in cues.determiner
            or not field.text[word[0]].isupper()
            or field.text[word[0] : at].strip()[-1:] in ",.;:"
        ):
            break
        if start is not None and word[0] not in field.names.at and field.begins_sentence(word[0]):
            break
        start = at = word[0]
    return start
