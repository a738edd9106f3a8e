"""The attribution tables of languages that are not cut into words by spaces.

Cues are literal:

    before       the source follows, up to a sign of punctuation; `frame` opens what one of `frame_ends` closes: "据X报道"
    after        the source stands right before: "Xによると"
    verb         the verb of saying; its subject stands right before it, or, in languages with a `topic`, before the first
                 topic particle of the sentence: "Xは…と述べた"
    refusal      a verb phrase that says that nothing was said
    never        holds a cue in another sense

    bounds       the characters that a source never reaches over; `cut` a pattern at which the words between a subject and
                 its verb begin; `lead` of what may stand before a subject
    person, organisation, document, medium, generic   nouns that a source ends with; `media`: the generic ones that mean
                 media; `of`: a pattern of what parts somebody from what is theirs; `person_first`: a person's name follows the noun that says who they are
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, MatchKind

_KINDS: Final = ("never", "refusal", "frame", "before", "after", "verb")
_HEADS: Final = ("generic", "person", "document", "medium", "organisation")


@dataclass(frozen=True, slots=True)
class UnspacedTable:
    """One language. `kinds` are those of the literals that `automaton` finds.

    `heads` are the kinds of nouns, `head_lengths` and `persons` (the nouns for people) begin with the longest; `person` finds
    one of those.
    """

    automaton: AhoCorasick
    kinds: tuple[str, ...]
    frame_ends: re.Pattern[str]
    topic: tuple[str, ...]
    bounds: frozenset[str]
    cut: re.Pattern[str]
    lead: re.Pattern[str]
    heads: dict[str, str]
    head_lengths: tuple[int, ...]
    persons: tuple[str, ...]
    person: re.Pattern[str]
    media: tuple[str, ...]
    of: re.Pattern[str]
    person_first: bool


@lru_cache(maxsize=128)
def unspaced_table(language: str) -> UnspacedTable | None:
    """The table of a language (first subtag), None where there is none."""
    if not language.isalpha():
        return None
    file = files("services.ingestor.stages.citing.unspaced") / f"{language}.toml"
    return _table(tomllib.loads(file.read_text("utf-8"))) if file.is_file() else None


def _table(table: dict[str, Any]) -> UnspacedTable:
    literals = {literal: kind for kind in reversed(_KINDS) for literal in table.get(kind, ())}
    heads = {head: kind for kind in reversed(_HEADS) for head in table.get(kind, ())}
    persons = sorted((head for head, kind in heads.items() if kind == "person"), key=len, reverse=True)
    return UnspacedTable(
        automaton=AhoCorasick(list(literals), matchkind=MatchKind.LeftmostLongest),
        kinds=tuple(literals.values()),
        frame_ends=re.compile("|".join(table["frame_ends"]) or r"(?!)"),
        topic=tuple(table["topic"]),
        bounds=frozenset(table["bounds"]),
        cut=re.compile(table["cut"]),
        lead=re.compile(table["lead"]),
        heads=heads,
        head_lengths=tuple(sorted({len(head) for head in heads}, reverse=True)),
        persons=tuple(persons),
        person=re.compile("|".join(map(re.escape, persons)) or r"(?!)"),
        media=(*table["medium"], *table["media"]),
        of=re.compile(table["of"]),
        person_first=table["person_first"],
    )
