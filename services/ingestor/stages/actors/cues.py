"""Words around actors, of one language: found in one pass, by what they tell."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple, get_args

import regex

from services.catalogue.demonyms import demonyms
from services.catalogue.folding import fold
from services.catalogue.inflection import Inflection, inflection
from services.catalogue.offices import BodyKind, OfficeKind
from services.catalogue.phrases import FoldedText, Phrases
from services.catalogue.scripts import ends_anywhere
from services.catalogue.spelling import is_written_like
from services.catalogue.territories import spoken_in, territory_names
from services.ingestor.stages.actors.days import months, weekdays
from services.ingestor.stages.actors.firms import firms_named
from services.ingestor.stages.actors.former import Former

Role = Literal[
    "office", "body", "title", "person_noun", "says", "organisation_after", "organisation_before", "region",
    "adjective", "people", "seat", "no_office", "owned", "says_behind", "namesake", "namesake_behind",
]  # fmt: skip
# Offices that mean what leads the country.
LEADING: Final = ("leader", "head-of-state", "head-of-government")
# The kind of an office that is over by its own word: "expresidente".
FORMER: Final = "former"
BODIES: Final = frozenset(get_args(BodyKind))
_LISTS: Final[tuple[Role, ...]] = (
    "title",
    "person_noun",
    "says",
    "says_behind",
    "organisation_after",
    "organisation_before",
    "region",
    "no_office",
    "namesake",
    "namesake_behind",
)
_WORDS: Final = ("determiner", "definite", "of", "possessive", "locative", "state_article", "before_month")
_OTHERS: Final = (
    "two_surnames",
    "apostrophe",
    "capital_nouns",
    "family_first",
    "subject",
    "verb_last",
    "former",
    "former_prefix",
    "demonym",
    "verb_endings",
    "nouns",
    "offices",
    "bodies",
    "owned",
    "name_patterns",
    "namesake_endings",
    "firms",
    "firms_quoted",
    "language_ending",
    "body_links",
    "small_adjectives",
    "particles_of",
    "not_names",
    "name_parts",
    "not_begun",
    "written_before",
)
_OFFICES: Final = frozenset({*get_args(OfficeKind), *LEADING})
# Case counts for these: "Polish" and "polish", "US" and "us".
_EMPTY: Final[dict[str, Any]] = {"demonym": "both", "offices": {}, "bodies": {}}
_CASED: Final = frozenset(
    {"adjective", "people", "seat", "organisation_after", "namesake", "namesake_behind"}
)


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
    inflection: Inflection
    demonym: str
    two_surnames: bool
    determiner: frozenset[str]
    of: frozenset[str]
    possessive: frozenset[str]
    former: Former
    locative: frozenset[str]
    definite: frozenset[str]
    state_article: frozenset[str]
    before_month: frozenset[str]
    weekdays: frozenset[str]
    months: frozenset[str]
    # What CLDR calls states in this language, folded, and the codes of those that have it as a language of theirs.
    states: frozenset[str]
    at_home: frozenset[str]
    # Offices and bodies whose adjective stands behind their first word: "ministre russe des affaires étrangères".
    split: dict[str, tuple[tuple[str, Role, str], ...]]
    # Nouns of bodies as they are written, which scripts without spaces set behind a name without one: "트럼프*재단*".
    written_on: tuple[str, ...]
    # By type of actor: what stands before a name of that type, "le *groupe* Orange".
    nouns: Mapping[str, frozenset[str]]
    # Endings of verbs, where adjectives stand behind an office as verbs do.
    verb_endings: tuple[str, ...]
    # What a word ends with that is a street's or square's: "Bernhardplein".
    namesake_endings: tuple[str, ...]
    # Small words that stand in family names and mean "of", too.
    particles_of: frozenset[str]
    # What an adjective ends with that is a language when it has a capital: "das Englisch".
    language_ending: str
    # Words between a body and what it is for, each with the nouns of bodies that it stands behind.
    body_links: Mapping[str, list[str]]
    # Whether adjectives and names of peoples have a small letter.
    small_adjectives: bool
    # Not folded: words that no name has behind a given name, words of a name that need another one behind them, what no
    # family name begins with, and what is written onto a given name.
    not_names: frozenset[str]
    name_parts: frozenset[str]
    not_begun: tuple[str, ...]
    written_before: tuple[str, ...]
    # Names of companies behind nouns: "la société Bâti-Loire".
    firm_nouns: tuple[str, ...]
    firms: "regex.Pattern[str] | None"
    name_patterns: tuple["regex.Pattern[str]", ...]
    apostrophe: bool
    capital_nouns: bool
    family_first: frozenset[str]
    # Not folded: signs and spaces tell.
    subject: tuple[str, ...]
    verb_last: tuple[str, ...]

    def find(self, folded: FoldedText) -> list[Cue]:
        """The cues that stand in a text, in its order, overlapping ones too."""
        text = folded.text
        found = {
            Cue(start, end, role, value)
            for start, end, meanings in self.phrases.find(folded, self.inflection.endings)
            for role, value, written in meanings
            if role not in _CASED or is_written_like(written, text[start:end])
        }
        return sorted(found)


@lru_cache(maxsize=128)
def cues(language: str) -> Cues:
    """The cues of a language; without a table only its adjectives. Raises ValueError for a table that is wrong."""
    file = files("services.ingestor.stages.actors") / "tables" / f"{language}.toml"
    table = tomllib.loads(file.read_text("utf-8")) if language.isalpha() and file.is_file() else _EMPTY
    unknown = table.keys() - {*_LISTS, *_WORDS, *_OTHERS}
    unknown |= table["offices"].keys() - _OFFICES | table["bodies"].keys() - BODIES
    for owned in table.get("owned", {}).values():
        unknown |= owned.keys() - _OFFICES - BODIES
    if unknown:
        raise ValueError(f"actors/tables/{language}.toml: there is no {', '.join(sorted(unknown))}")
    sets = {name: frozenset(fold(word).strip() for word in table.get(name, ())) for name in _WORDS}
    rows = _once(_rows(language, table))
    return Cues(
        Phrases([form for form, _ in rows], [meaning for _, meaning in rows]),
        inflection(language),
        table["demonym"],
        table.get("two_surnames", False),
        weekdays=weekdays(language),
        months=months(language),
        states=frozenset(fold(name) for names in territory_names(language).values() for name in names),
        at_home=spoken_in(language),
        former=Former(table.get("former", ())),
        split=_split(language, table),
        nouns={kind: frozenset(map(fold, some)) for kind, some in table.get("nouns", {}).items()},
        verb_endings=tuple(table.get("verb_endings", ())),
        namesake_endings=tuple(table.get("namesake_endings", ())),
        particles_of=frozenset(table.get("particles_of", ())),
        language_ending=table.get("language_ending", ""),
        body_links=table.get("body_links", {}),
        small_adjectives=table.get("small_adjectives", False),
        not_names=frozenset(table.get("not_names", ())),
        name_parts=frozenset(table.get("name_parts", ())),
        not_begun=tuple(table.get("not_begun", ())),
        written_before=tuple(table.get("written_before", ())),
        firm_nouns=tuple(table.get("firms", ())),
        firms=firms_named(table.get("firms", ()), quoted=table.get("firms_quoted", False)),
        written_on=tuple(noun for noun in table.get("organisation_after", ()) if ends_anywhere(noun[0])),
        name_patterns=tuple(regex.compile(pattern) for pattern in table.get("name_patterns", ())),
        apostrophe=table.get("apostrophe", False),
        capital_nouns=table.get("capital_nouns", False),
        family_first=frozenset(table.get("family_first", ())),
        subject=tuple(table.get("subject", ())),
        verb_last=tuple(table.get("verb_last", ())),
        **sets,
    )


def _once(
    rows: Iterable[tuple[str, tuple[Role, str, str]]],
) -> Collection[tuple[str, tuple[Role, str, str]]]:
    """The rows without those that find the same cue in the same places: forms differ by case, which rarely counts."""
    kept: dict[tuple[str, Role, str, str], tuple[str, tuple[Role, str, str]]] = {}
    for form, (role, value, written) in rows:
        kept.setdefault(
            (fold(form), role, value, written if role in _CASED else ""), (form, (role, value, written))
        )
    return kept.values()


def _rows(language: str, table: dict[str, Any]) -> Iterator[tuple[str, tuple[Role, str, str]]]:
    for role in _LISTS:
        for word in table.get(role, ()):
            yield from ((form, (role, "", form)) for form in _forms(language, word))
    for word, role, value in _named(table):
        yield from ((form, (role, value, form)) for form in _forms(language, word))
    for owner, words in table.get("owned", {}).items():
        for kind, some in words.items():
            for form in (form for word in some for form in _forms(language, word)):
                yield form, ("owned", f"{kind} {owner}", form)
                yield form, ("body" if kind in BODIES else "office", kind, form)
    for demonym in demonyms(language):
        declined = inflection(language).forms(demonym.word) if demonym.kind == "seat" else {demonym.word}
        yield from ((form, (demonym.kind, demonym.state, form)) for form in declined)


def _named(table: dict[str, Any]) -> Iterator[tuple[str, Role, str]]:
    for kind, words in table["offices"].items():
        yield from ((word, "office", kind) for word in words)
    for kind, words in table["bodies"].items():
        yield from ((word, "body", kind) for word in words)
    known = {word.lower() for words in table["offices"].values() for word in words}
    for prefix in table.get("former_prefix", ()):
        over = {prefix + word for word in known} - known
        yield from ((word, "office", FORMER) for word in sorted(over))


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
