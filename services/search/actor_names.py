"""Every name of the catalogue's actors, states by those of the CLDR, too: who bears one, and whose begin so.

The CLDR is read in the languages that the catalogue has names in, in all their scripts.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, takewhile
from threading import Lock
from typing import Final

from babel import localedata

from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity
from services.catalogue.everywhere import is_latin
from services.catalogue.folding import fold
from services.catalogue.installed import installed
from services.catalogue.slugs import slug
from services.catalogue.territories import territory_names
from services.search.declined_names import base_forms

_READING: Final = Lock()
_SHORTEST: Final = 2
_SCRIPT: Final = 4  # letters in the subtag of a script; other subtags are regions' ways of writing a language


class ActorNames:
    """The names of a catalogue, compared without regard to case, accents and signs. Immutable."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Takes a second."""
        self._order = {identifier: place for place, identifier in enumerate(catalogue.entities)}
        bearers: dict[str, dict[str, Entity]] = {}
        meant: dict[str, dict[str, Entity]] = {}
        written_small: set[str] = set()
        for name, entity in _all(catalogue):
            if key := name_key(name):
                bearers.setdefault(key, {})[entity.id] = entity
                if name != name.upper() or name == name.lower():
                    written_small.add(key)
        for name, entity in _plain(catalogue):
            meant.setdefault(name_key(name), {})[entity.id] = entity
        self._meant = {
            key: found
            for key, (found, *more) in ((k, tuple(v.values())) for k, v in meant.items())
            if not more
        }
        self._acronyms = bearers.keys() - written_small
        self._bearers = {key: tuple(found.values()) for key, found in bearers.items()}
        beginnings = ((key[at:], key) for key in self._bearers for at in _word_starts(key))
        self._beginnings = sorted(beginnings)

    def bearers(self, name: str) -> tuple[Entity, ...]:
        """Everyone who bears `name` in some language, in the order of the catalogue."""
        return tuple(sorted(self._bearers.get(name_key(name), ()), key=lambda one: self._order[one.id]))

    def meant(self, words: str) -> Entity | None:
        """Whom `words` alone mean: the only one with that name, by a name that needs no context to be understood.

        An acronym has to be typed in capitals: "who" is a word. One character is nobody's name. A name may stand in a
        case ("Путина", "Trumpowi", "Erdoğan'ın"), if it has its capitals.
        """
        key = name_key(words)
        if len(key) < _SHORTEST or (key in self._acronyms and words != words.upper()):
            return None
        return self._meant.get(key) if key in self._bearers else self._declined(words)

    def _declined(self, words: str) -> Entity | None:
        # In Latin letters one word that is the case of a country is a word of another language: "Italian" is one of Finnish Italia.
        only_people = words.isalpha() and is_latin(words)
        found = {
            entity.id: entity
            for form in base_forms(words)
            if (entity := self._meant.get(name_key(form))) is not None
            and (entity.type == "person" or not only_people)
        }
        return found.popitem()[1] if len(found) == 1 else None

    def beginning(self, text: str) -> tuple[Entity, ...]:
        """Those with a name that holds `text` from the beginning of one of its words on, in the catalogue's order."""
        wanted = name_key(text)
        if not wanted:
            return ()
        rows = islice(self._beginnings, bisect_left(self._beginnings, (wanted, "")), None)
        keys = {key for _, key in takewhile(lambda row: row[0].startswith(wanted), rows)}
        found = {one.id: one for key in keys for one in self._bearers[key]}
        return tuple(sorted(found.values(), key=lambda one: self._order[one.id]))


def actor_names() -> ActorNames:
    """The names of this installation's catalogue, read once a process, also when several threads ask at once."""
    with _READING:
        return _names_of(installed())


def names_are_read() -> bool:
    """Whether `actor_names` has them at hand."""
    return _names_of.cache_info().currsize > 0


@lru_cache(maxsize=1)
def _names_of(catalogue: Catalogue) -> ActorNames:
    return ActorNames(catalogue)


def name_key(name: str) -> str:
    """`name` as names are compared: small words without accents, one space between; empty when it has no letter or digit."""
    return " ".join(fold(slug(name)).split())


def _word_starts(key: str) -> Iterator[int]:
    yield 0
    for place, character in enumerate(key):
        if character == " ":
            yield place + 1


def _plain(catalogue: Catalogue) -> Iterator[tuple[str, Entity]]:
    """The names that mean someone wherever they stand: full names, and short ones of the well-known."""
    short = {
        (name, entity.id)
        for entity in catalogue.entities.values()
        if not entity.is_prominent
        for names in entity.context.values()
        for name in names
    }
    return ((name, entity) for name, entity in _all(catalogue) if (name, entity.id) not in short)


def _all(catalogue: Catalogue) -> Iterator[tuple[str, Entity]]:
    for entity in catalogue.entities.values():
        for name in entity.all_names():
            yield name, entity
    # Babel keeps all that it has read: the whole CLDR would take 200 MB.
    languages = {
        language
        for entity in catalogue.entities.values()
        for names in (entity.names, entity.context)
        for language in names
    }
    for language in localedata.locale_identifiers():
        primary, *subtags = language.split("_")
        if primary in languages and all(len(subtag) == _SCRIPT for subtag in subtags):
            for code, names in territory_names(language).items():
                if (state := catalogue.state(code)) is not None:
                    for name in names:
                        yield name, state
