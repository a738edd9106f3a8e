"""A snapshot of the catalogue: who is in it, under which names and domains, and which version it is."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Final

from services.catalogue.entries import CatalogueError, Entity, Office, parse_entries
from services.catalogue.matcher import Matcher
from services.catalogue.slugs import slug

_DATA: Final = "names"
_VERSION_DIGITS: Final = 12


class Catalogue:
    """Entities by id, name and domain. Immutable; equal contents have equal versions."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        """From the texts of data files by file name. Raises CatalogueError, also for an id or domain given twice."""
        digest = hashlib.sha256()
        self.entities: dict[str, Entity] = {}
        self._by_domain: dict[str, Entity] = {}
        self._by_name: dict[str, list[Entity]] = {}
        self._by_office: dict[tuple[str, str], list[tuple[Entity, Office]]] = {}
        for file, text in sorted(sources.items()):
            digest.update(f"{file}\0{text}\0".encode())
            for entity in parse_entries(text, file):
                self._add(entity, file)
        self.version: Final = digest.hexdigest()[:_VERSION_DIGITS]

    def _add(self, entity: Entity, file: str) -> None:
        if entity.id in self.entities:
            raise CatalogueError(f"{file}: {entity.id} is in the catalogue twice")
        self.entities[entity.id] = entity
        for domain in entity.domains:
            if domain in self._by_domain:
                raise CatalogueError(
                    f"{file}: {domain} has two owners, {self._by_domain[domain].id} and {entity.id}"
                )
            self._by_domain[domain] = entity
        for office in entity.offices:
            self._by_office.setdefault((office.kind, office.country), []).append((entity, office))
        for key in dict.fromkeys(slug(name) for name in entity.all_names()):
            self._by_name.setdefault(key, []).append(entity)

    @cached_property
    def matcher(self) -> Matcher:
        """Finds the names of all entities in a text."""
        return Matcher(self.entities.values())

    def by_domain(self, domain: str) -> Entity | None:
        """Who publishes at `domain` (lower case), which may be one of their sub-domains."""
        rest = domain
        while "." in rest:
            if rest in self._by_domain:
                return self._by_domain[rest]
            rest = rest.partition(".")[2]
        return None

    def by_name(self, name: str, types: Iterable[str] | None = None) -> tuple[Entity, ...]:
        """Everyone who bears `name`, in any language and without regard to case and accents."""
        wanted = None if types is None else frozenset(types)
        return tuple(
            entity for entity in self._by_name.get(slug(name), ()) if wanted is None or entity.type in wanted
        )

    def holders(self, kinds: frozenset[str], country: str, day: date | None) -> tuple[Entity, ...]:
        """Who held one of the offices `kinds` in `country` on `day`; with None, who ever did."""
        found = {
            entity.id: entity
            for kind in sorted(kinds)
            for entity, office in self._by_office.get((kind, country), ())
            if day is None or office.since <= day <= (office.until or day)
        }
        return tuple(found.values())


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    """The catalogue of this installation, read once a process."""
    folder = files("services.catalogue") / _DATA
    return Catalogue(
        {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    )
