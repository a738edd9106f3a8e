"""Words around actors, of one language: found in one pass, by what they tell."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple, get_args

import regex

from services.catalogue.demonyms import demonyms
from services.catalogue.folding import fold
from services.catalogue.inflection import inflection
from services.catalogue.offices import BodyKind, OfficeKind
from services.catalogue.phrases import FoldedText, Phrases
from services.catalogue.spelling import is_written_like

Role = Literal[
    "office", "body", "title", "person_noun", "says", "organisation_after", "organisation_before", "region",
    "adjective", "people", "seat",
]  # fmt: skip
# Offices that mean what leads the country.
LEADING: Final = ("leader", "head-of-state", "head-of-government")
_LISTS: Final[tuple[Role, ...]] = (
    "title",
    "person_noun",
    "says",
    "organisation_after",
    "organisation_before",
    "region",
)
_WORDS: Final = ("determiner", "of", "possessive", "former", "locative")
_OFFICES: Final = frozenset({*get_args(OfficeKind), *LEADING})
_BODIES: Final = frozenset(get_args(BodyKind))
# Case counts for these: "Polish" and "polish", "US" and "us".
_EMPTY: Final[dict[str, Any]] = {"demonym": "both", "offices": {}, "bodies": {}}
_CASED: Final = frozenset({"adjective", "people", "seat", "organisation_after"})


class Cue(NamedTuple):
    """text[start:end] is a word of `role`; `value` is the kind of office or body, or the id of a state."""

    start: int
    end: int
    role: Role
    value: str


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language. The sets hold folded words."""

    phrases: Phrases[tuple[Role, str, str]]
    endings: frozenset[str]
    demonym: str
    determiner: frozenset[str]
    of: frozenset[str]
    possessive: frozenset[str]
    former: frozenset[str]
    locative: frozenset[str]
    # Offices and bodies whose adjective stands behind their first word: "ministre russe des affaires étrangères".
    split: dict[str, tuple[tuple[str, Role, str], ...]]
    name_patterns: tuple["regex.Pattern[str]", ...]

    def find(self, folded: FoldedText) -> list[Cue]:
        """The cues that stand in a text, in its order, overlapping ones too."""
        text = folded.text
        found = {
            Cue(start, end, role, value)
            for start, end, meanings in self.phrases.find(folded, self.endings)
            for role, value, written in meanings
            if role not in _CASED or is_written_like(written, text[start:end])
        }
        return sorted(found)


@lru_cache(maxsize=64)
def cues(language: str) -> Cues:
    """The cues of a language; without a table only its adjectives. Raises ValueError for a table that is wrong."""
    file = files("services.ingestor.stages.actors") / "tables" / f"{language}.toml"
    table = tomllib.loads(file.read_text("utf-8")) if language.isalpha() and file.is_file() else _EMPTY
    unknown = table.keys() - {*_LISTS, *_WORDS, "demonym", "offices", "bodies", "name_patterns"}
    unknown |= table["offices"].keys() - _OFFICES | table["bodies"].keys() - _BODIES
    if unknown:
        raise ValueError(f"actors/tables/{language}.toml: there is no {', '.join(sorted(unknown))}")
    sets = {name: frozenset(fold(word).strip() for word in table.get(name, ())) for name in _WORDS}
    return Cues(
        Phrases(_rows(language, table)),
        inflection(language).endings,
        table["demonym"],
        split=_split(language, table),
        name_patterns=tuple(regex.compile(pattern) for pattern in table.get("name_patterns", ())),
        **sets,
    )


def _rows(language: str, table: dict[str, Any]) -> Iterator[tuple[str, tuple[Role, str, str]]]:
    for role in _LISTS:
        for word in table.get(role, ()):
            yield from ((form, (role, "", form)) for form in _forms(language, word))
    for word, role, value in _named(table):
        yield from ((form, (role, value, form)) for form in _forms(language, word))
    for demonym in demonyms(language):
        declined = inflection(language).forms(demonym.word) if demonym.kind == "seat" else {demonym.word}
        yield from ((form, (demonym.kind, demonym.state, form)) for form in declined)


def _named(table: dict[str, Any]) -> Iterator[tuple[str, Role, str]]:
    for kind, words in table["offices"].items():
        yield from ((word, "office", kind) for word in words)
    for kind, words in table["bodies"].items():
        yield from ((word, "body", kind) for word in words)


def _forms(language: str, word: str) -> set[str]:
    """A common noun is declined as a name is, whatever its first letter."""
    rules = inflection(language)
    capital = " ".join(part[:1].upper() + part[1:] for part in word.split(" "))
    first, _, rest = capital.partition(" ")
    # "министром обороны": what hangs on the noun stays as it is.
    return {word, *rules.forms(capital), *(f"{form} {rest}" for form in rules.forms(first) if rest)}


def _split(language: str, table: dict[str, Any]) -> dict[str, tuple[tuple[str, Role, str], ...]]:
    found: dict[str, list[tuple[str, Role, str]]] = {}
    for word, role, value in _named(table):
        for form in _forms(language, word):
            first, _, rest = fold(form).strip().partition(" ")
            if rest:
                found.setdefault(first, []).append((rest, role, value))
    return {first: tuple(rows) for first, rows in found.items()}
