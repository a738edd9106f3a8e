"""Names that the catalogue does not have: people by their given names and what stands beside them, bodies by their nouns.

A capitalised word alone is nobody. Scripts without capitals have patterns in their tables ("毛宁" behind a spokesman).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import regex

from services.catalogue.given import common_given_names
from services.ingestor.stages.actors.caseless import named_by_given
from services.ingestor.stages.actors.cues import Cue, Cues, Role
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.firms import firms
from services.ingestor.stages.actors.namesakes import is_namesake
from services.ingestor.stages.actors.nominatives import NONE, nominatives
from services.ingestor.stages.actors.roles import split_roles
from services.ingestor.stages.actors.stranger import CAPITAL, Stranger
from services.ingestor.stages.actors.unknown_bodies import bodies, regions

_PARTICLE: Final = (
    r"(?:d[aeiou]s?|del|della|d[eai]l|van|von|zu|der|den|ter|ten|bin|ibn|ben|al|el|la|le|du|af)"
)
_FURTHER: Final = rf"(?:[ \u00a0](?:{_PARTICLE}[ \u00a0]){{0,2}}{CAPITAL})+"
# Its group is there when it has several words.
_SEQUENCE: Final = regex.compile(rf"{CAPITAL}({_FURTHER})?")
# The same sequences, without those of one word.
_SEVERAL: Final = regex.compile(rf"{CAPITAL}(?:{_FURTHER}|(*SKIP)(*FAIL))")
_ENDING: Final = regex.compile(r"['’]\p{Ll}+(?!\p{L}|['’-])")
_SMALL: Final = regex.compile(r"(?<![\p{L}\p{M}'’-])\p{Ll}[\p{Ll}\p{M}]*(?![\p{L}\p{M}])")
_POSSESSIVE: Final = regex.compile(r"(?<=\p{L}{2})['’]s$")
_INITIALS: Final = regex.compile(r"(?:\p{Lu}\.-?)+")
_ACRONYMS: Final = frozenset({"US", "U", "UK", "UN", "EU", "DC", "LA"})
_AGED: Final = regex.compile(r"\s?[,(،]\s?\d{2}\s?[,)،]")
_MOST_WORDS: Final = 4
_OF_FAMILIES: Final = frozenset({"von", "van", "de"})
_LONGEST_SHORT: Final = 4  # letters of a title that has a point behind it: "Capt."
_TOKEN: Final = regex.compile(r"[^ \u00a0]+")
_BEFORE_NAMES: Final[frozenset[Role]] = frozenset({"title", "person_noun", "office", "adjective", "body"})


def strangers(field: Field, cues: Cues, given: frozenset[str], known: bytes | bytearray) -> list[Stranger]:
    """The names outside the catalogue that a text shows to be some. `given`: `Catalogue.given_names`.

    `known` has a byte for each character: 1 in the catalogue's names, with which no person's outside it ends.
    """
    return [
        *bodies(field, cues),
        *(
            Stranger(start, end, "company")
            for start, end in firms(field.text, cues.firm_nouns, cues.firms)
            if field.names.between(start, end) is None
        ),
        *_people(field, cues, given, known),
        *regions(field, cues),
        *(
            Stranger(start, end, "person")
            for start, end in named_by_given(field, cues)
            if not known[end - 1] and not is_namesake(field, start, end, cues)
        ),
        *_by_patterns(field, cues),
    ]


def _people(field: Field, cues: Cues, given: frozenset[str], known: bytes | bytearray) -> Iterator[Stranger]:
    text = field.text
    split = [role.end for role in split_roles(field, cues)]
    for first, last in _sequences(field, cues):
        if known[last - 1]:
            continue
        start = _without_cues(field, cues, first, last)
        # "Il ministro russo degli Esteri Serghei Lavrov"
        behind = next((role + 1 for role in split if start < role < last), None)
        start = start if behind is None else behind
        if cues.capital_nouns:
            start = _behind_nouns(field, start, last, given)
        elif field.begins_sentence(start) and not text[start:last].isupper():
            start = _behind_nouns(field, start, last, common_given_names())
        end = _before_of(text, start, last, cues, given)
        words = text[start:end].split()
        if not words or len(words) > _MOST_WORDS + 2:
            continue
        if words[-1].lower() in cues.weekdays and field.begins_sentence(start):
            continue  # "On Monday": there are people called Ön
        before = _named_by(field, start, several=len(words) > 1)
        if len(words) == 1:
            if (
                len(words[0]) > 1
                and before is not None
                and before.role == "title"
                and not _is_title(field, start, end)
            ):
                yield Stranger(start, end, "person")
            continue
        shown = (
            before is not None
            or behind is not None
            or _is_apposition(field, start, end)
            or _begins_with_given(field, words, start, given)
            or _begins_with_initials(field, cues, words, start)
            or _AGED.match(text, end) is not None
            or nominatives(text[start:end], cues.inflection, given) is not NONE
        )
        if shown and not _is_body(field, start, end) and not is_namesake(field, start, end, cues):
            yield Stranger(start, end, "person")


def _sequences(field: Field, cues: Cues) -> Iterator[tuple[int, int]]:
    """Where capitalised words stand, of which one alone is somebody's name only behind a title."""
    titles = {cue.end for cue in field.by_role.get("title", ())}
    for sequence in (_SEQUENCE if titles else _SEVERAL).finditer(field.text):
        start, end = sequence.span()
        if titles and sequence.lastindex is None and start not in titles and start - 1 not in titles:
            continue
        yield start, _without_ending(field.text, start, end) if cues.apostrophe else end


def _before_of(text: str, start: int, end: int, cues: Cues, given: frozenset[str]) -> int:
    """The end of a name before what it is of: "Bärbel Bas den Eid", "Rory Hughes van Ayr", but "Johann von Ayr"."""
    words = list(_TOKEN.finditer(text, start, end))
    for word in words:
        if _POSSESSIVE.search(word[0]):
            return word.end() - len("'s")
    if not cues.particles_of:
        return end
    for before, word in pairwise(words[1:]):
        family = word[0] in _OF_FAMILIES and _is_given(before[0], given)
        if word[0] in cues.particles_of and before[0][0].isupper() and not family:
            return before.end()
    return end


def _named_by(field: Field, start: int, *, several: bool) -> Cue | None:
    """The word for people right before `start`, or a title that is written short: "Dr. Ute Wolf".

    The point is that of a title before `several` words only: a sentence may begin with one.
    """
    before = field.ending_at(start, "title", "person_noun", "office")
    if before is None and several and field.text[max(0, start - 2) : start] == ". ":
        titles = (cue for cue in field.by_end.get(start - 2, ()) if cue.role == "title")
        before = next((cue for cue in titles if cue.end - cue.start <= _LONGEST_SHORT), None)
    return before


def _is_title(field: Field, start: int, end: int) -> bool:
    """Whether the one word text[start:end] is a title itself: "Richterin Dr. Ute Wolf"."""
    return any(cue.end == end and cue.role == "title" for cue in field.by_start.get(start, ()))


def _behind_nouns(field: Field, start: int, end: int, given: frozenset[str]) -> int:
    """Where the name begins behind words with a capital of their own: "der Angeklagte Lars Krüger", "Läraren Eva Holmberg"."""
    words = list(_TOKEN.finditer(field.text, start, end))
    if not words or _is_given(words[0][0], given):
        return start
    first = (w.start() for w in words[1:-1] if w[0][0].isupper() and _is_given(w[0], given))
    # "Rusya Devlet Başkanı": there are people called Devlet.
    return next((at for at in first if at not in field.by_start), start)


def _is_given(word: str, given: frozenset[str]) -> bool:
    """Whether a word is a given name, or two that a hyphen joins: "Per-Olof"."""
    small = word.lower()
    return small in given or ("-" in small and all(part in given for part in small.split("-")))


def _is_apposition(field: Field, start: int, end: int) -> bool:
    """Whether a name stands between commas behind a noun for people: "sa porte-parole, Kira Iarmych,"."""
    if field.text[max(0, start - 2) : start] != ", " or field.text[end : end + 1] not in (",", "."):
        return False
    return any(cue.role == "person_noun" for cue in field.by_end.get(start - 2, ()))


def _begins_with_given(field: Field, words: list[str], start: int, given: frozenset[str]) -> bool:
    first = words[0].lower()
    if not _is_given(first, given):
        return False
    # An acronym is no given name: "ABD Ankara Büyükelçisi" is nobody called Abd.
    acronym = words[0].isupper() and not words[-1].isupper()
    # "On Friday Putin": the capital is the sentence's, and the text has the word without it, too.
    return not acronym and not (field.begins_sentence(start) and _has_small(field.text, first))


def _begins_with_initials(field: Field, cues: Cues, words: list[str], start: int) -> bool:
    """Whether a name is written with its initials: "J.P. Bakker"; but "U.S. Steel" and "D.C. United" begin with a name."""
    return (
        _INITIALS.fullmatch(words[0]) is not None
        and words[0].replace(".", "") not in _ACRONYMS
        and not (
            len(words[0]) == 2 and (field.begins_sentence(start) or field.text[start - 2 : start] == ". ")
        )
        and words[-1].lower() not in cues.months
        and words[-1].lower() not in cues.weekdays
        and not _has_small(field.text, words[-1].lower())  # "Hepatitis C. Con"
        and len(words) <= _MOST_WORDS
        and words[-1][-1].islower()
        and len(words[-1]) > 2
        and start not in field.names.at
        and start not in field.by_start
    )


def _has_small(text: str, word: str) -> bool:
    """Whether `word`, in small letters, stands in `text` by itself."""
    at = text.find(word)
    while at >= 0:
        found = _SMALL.match(text, at)
        if found is not None and found[0] == word:
            return True
        at = text.find(word, at + 1)
    return False


def _without_ending(text: str, start: int, end: int) -> int:
    """The end of the sequence without its first case ending, set behind an apostrophe: "Koca'nın"."""
    ending = _ENDING.search(text, start, end)
    return end if ending is None else ending.start()


def _without_cues(field: Field, cues: Cues, start: int, end: int) -> int:
    """Where the sequence begins without articles, weekdays, titles, offices or adjectives ("US-Präsident") before it."""
    reached = start
    while True:
        word = _TOKEN.match(field.text, reached, end)
        if word is None or word.end() == end:
            break
        cue = _cue_end(field, *word.span(), end)
        if not cue:
            small = field.folded[reached : word.end()]
            if small in cues.determiner or small in cues.weekdays:
                cue = word.end()
        if not cue:
            break
        reached = cue
        while reached < end and field.text[reached] in " .-\u00a0":
            reached += 1
    return reached


def _cue_end(field: Field, start: int, word_end: int, end: int) -> int:
    """Where the cue ends that begins at `start`, or that the word there ends with; 0 without one that ends before `end`."""
    ends = [cue.end for cue in field.by_start.get(start, ()) if cue.role in _BEFORE_NAMES and cue.end < end]
    if ends:
        return max(ends)
    behind = field.by_end.get(word_end, ())
    return word_end if any(cue.role in _BEFORE_NAMES and cue.start > start for cue in behind) else 0


def _is_body(field: Field, start: int, end: int) -> bool:
    return any(
        cue.end <= end for cue in field.inside(start, end, "organisation_after", "organisation_before")
    )


def _by_patterns(field: Field, cues: Cues) -> Iterator[Stranger]:
    for pattern in cues.name_patterns:
        for found in pattern.finditer(field.text):
            family = found.span("family") if "family" in pattern.groupindex else (-1, -1)
            yield Stranger(*found.span("name"), "person", family=family if family[0] >= 0 else None)
