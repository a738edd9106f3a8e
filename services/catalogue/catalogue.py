"""A snapshot of the catalogue: who is in it, under which names and domains, and which version it is."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from services.catalogue.entries import CatalogueError, Entity, parse_entries
from services.catalogue.folding import fold
from services.catalogue.matcher import Matcher
from services.catalogue.offices import BodyKind, Office
from services.catalogue.slugs import slug
from services.catalogue.territories import territories_of, territory_names

_DATA: Final = "names"
_VERSION_DIGITS: Final = 12


class Catalogue:
    """Entities by id, name and domain. Immutable; equal contents have equal versions."""

    def __init__(self, sources: Mapping[str, str], words: Mapping[str, str] | None = None) -> None:
        """From the texts of data files by file name; `words` are other files that decide who is found, for the version.

        Raises CatalogueError, also for an id or domain given twice.
        """
        digest = hashlib.sha256()
        for file, text in sorted((words or {}).items()):
            digest.update(f"{file}\0{text}\0".encode())
        self.entities: dict[str, Entity] = {}
        self._by_domain: dict[str, Entity] = {}
        self._by_name: dict[str, list[Entity]] = {}
        self._by_office: dict[tuple[str, str], list[tuple[Entity, Office]]] = {}
        self._by_body: dict[tuple[BodyKind, str], Entity] = {}
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
            self._by_office.setdefault((office.kind, office.of), []).append((entity, office))
        if entity.country is not None and entity.body is not None:
            self._by_body.setdefault((entity.body, entity.country), entity)
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

    def holders(self, kinds: Collection[str], of: str, day: date | None) -> tuple[Entity, ...]:
        """Who held an office of one of these kinds, of a country or organisation, on `day`, who came last first; with None,
        who ever did.
        """
        terms = [
            (office.since, entity)
            for kind in sorted(kinds)
            for entity, office in self._by_office.get((kind, of), ())
            if day is None or office.held_on(day)
        ]
        terms.sort(key=lambda term: term[0], reverse=True)
        return tuple({entity.id: entity for _, entity in terms}.values())

    @cached_property
    def given_names(self) -> frozenset[str]:
        """The given names of its people in every language, folded: what stands first in a full name."""
        return frozenset(
            fold(first)
            for entity in self.entities.values()
            if entity.type == "person"
            for names in entity.names.values()
            for name in names
            for first, *rest in (name.split(" "),)
            if rest and len(first) > 1 and "." not in first
        )

    def label(self, entity: Entity) -> str:
        """The name an entity is shown under: CLDR's English one for states and territories."""
        if entity.country and self._territories.get(entity.country) is entity:
            return territory_names("en").get(entity.country, (entity.label,))[0]
        return entity.label

    @cached_property
    def _territories(self) -> dict[str, Entity]:
        return territories_of(self.entities.values())

    def state(self, country: str) -> Entity | None:
        """The state or territory of an ISO 3166-1 code."""
        return self._territories.get(country)

    def body(self, kind: BodyKind, country: str) -> Entity | None:
        """A state's body of that kind, None when it has no entry."""
        return self._by_body.get((kind, country))


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    """The catalogue of this installation, read once a process."""
    package = files("services.catalogue")
    # Beside the entries every other data file decides who is found: adjectives, capitals, case endings.
    words = {path: text for path, text in _texts(package, "") if not path.startswith(f"{_DATA}/")}
    return Catalogue(shipped_texts(), words)


def shipped_texts() -> dict[str, str]:
    """The texts of the shipped data files, by file name."""
    return dict(_texts(files("services.catalogue") / _DATA, ""))


def _texts(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for file in folder.iterdir():
        if file.is_dir():
            yield from _texts(file, f"{path}{file.name}/")
        elif file.name.endswith((".toml", ".jsonl")):
            yield f"{path}{file.name}", file.read_text("utf-8")
