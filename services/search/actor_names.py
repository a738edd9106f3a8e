"""Every name of the catalogue's actors, states in all languages of the CLDR: who bears one, and whose begin so."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, takewhile
from typing import Final

from babel import localedata

from services.catalogue.catalogue import Catalogue, shipped
from services.catalogue.entries import Entity
from services.catalogue.folding import fold
from services.catalogue.slugs import slug
from services.catalogue.territories import territory_names

_SCRIPT: Final = 4  # letters in the subtag of a script; other subtags are regions' ways of writing a language


class ActorNames:
    """The names of a catalogue, compared without regard to case, accents and signs. Immutable."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Takes some seconds: the CLDR has four hundred languages."""
        self._order = {identifier: place for place, identifier in enumerate(catalogue.entities)}
        bearers: dict[str, dict[str, Entity]] = {}
        for name, entity in _all(catalogue):
            if key := name_key(name):
                bearers.setdefault(key, {})[entity.id] = entity
        self._bearers = {key: tuple(found.values()) for key, found in bearers.items()}
        beginnings = ((key[at:], key) for key in self._bearers for at in _word_starts(key))
        self._beginnings = sorted(beginnings)

    def bearers(self, name: str) -> tuple[Entity, ...]:
        """Everyone who bears `name` in some language, in the order of the catalogue."""
        return tuple(sorted(self._bearers.get(name_key(name), ()), key=lambda one: self._order[one.id]))

    def beginning(self, text: str) -> tuple[Entity, ...]:
        """Those with a name that holds `text` from the beginning of one of its words on, in the catalogue's order."""
        wanted = name_key(text)
        if not wanted:
            return ()
        rows = islice(self._beginnings, bisect_left(self._beginnings, (wanted, "")), None)
        keys = {key for _, key in takewhile(lambda row: row[0].startswith(wanted), rows)}
        found = {one.id: one for key in keys for one in self._bearers[key]}
        return tuple(sorted(found.values(), key=lambda one: self._order[one.id]))


@lru_cache(maxsize=1)
def actor_names() -> ActorNames:
    """The names of this installation's catalogue, read once a process."""
    return ActorNames(shipped())


def name_key(name: str) -> str:
    """`name` as names are compared: small words without accents, one space between; empty when it has no letter or digit."""
    return " ".join(fold(slug(name)).split())


def _word_starts(key: str) -> Iterator[int]:
    yield 0
    for place, character in enumerate(key):
        if character == " ":
            yield place + 1


def _all(catalogue: Catalogue) -> Iterator[tuple[str, Entity]]:
    for entity in catalogue.entities.values():
        for name in entity.all_names():
            yield name, entity
    for language in localedata.locale_identifiers():
        if all(len(subtag) == _SCRIPT for subtag in language.split("_")[1:]):
            for code, names in territory_names(language).items():
                if (state := catalogue.state(code)) is not None:
                    for name in names:
                        yield name, state
