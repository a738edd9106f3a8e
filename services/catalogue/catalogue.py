"""A snapshot of the catalogue: who is in it, under which names and domains, and which version it is."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from services.catalogue.entries import CatalogueError, Entity, parse_entries
from services.catalogue.files import read_entries
from services.catalogue.folding import fold
from services.catalogue.given import common_given_names
from services.catalogue.matcher import Matcher
from services.catalogue.merging import merged
from services.catalogue.offices import BodyKind, Office
from services.catalogue.slugs import slug
from services.catalogue.territories import territories_of, territory_names

_VERSION_DIGITS: Final = 12


class Catalogue:
    """Entities by id, name and domain. Immutable; equal contents have equal versions."""

    def __init__(
        self,
        sources: Mapping[str, str],
        words: Mapping[str, str] | None = None,
        further: Iterable[Path] = (),
    ) -> None:
        """From the texts of data files by file name; `words` are other files that decide who is found, for the version.

        `further` are an operator's files, in which an entry may add to one that came before (`merged`), and take over a
        domain. Raises CatalogueError, also for an id or domain given twice in `sources` or in one further file.
        """
        digest = hashlib.sha256()
        for file, text in sorted((words or {}).items()):
            digest.update(f"{file}\0{text}\0".encode())
        self.entities: dict[str, Entity] = {}
        self._by_domain: dict[str, Entity] = {}
        self._labels: dict[str, str] = {}  # English ones of those that were asked for
        self._by_office: dict[tuple[str, str], list[tuple[Entity, Office]]] = {}
        self._by_body: dict[tuple[BodyKind, str], Entity] = {}
        owners: dict[str, str] = {}
        for file, text in sorted(sources.items()):
            digest.update(f"{file}\0{text}\0".encode())
            self._take(parse_entries(text, file), file, self.entities, owners)
        for path in further:
            digest.update(b"\0")
            entries: dict[str, Entity] = {}
            own: dict[str, str] = {}
            self._take(read_entries(path, digest), str(path), entries, own)
            owners |= own
            for one, entity in entries.items():
                earlier = self.entities.get(one)
                self.entities[one] = entity if earlier is None else merged(earlier, entity)
        for entity in self.entities.values():
            self._index(entity)
        self._by_domain = {domain: self.entities[owner] for domain, owner in owners.items()}
        self.version: Final = digest.hexdigest()[:_VERSION_DIGITS]

    @staticmethod
    def _take(
        found: Iterable[Entity], file: str, entities: dict[str, Entity], owners: dict[str, str]
    ) -> None:
        """Enter what is `found` in one piece of the catalogue, in which ids and domains are there once."""
        for entity in found:
            if entity.id in entities:
                raise CatalogueError(f"{file}: {entity.id} is in the catalogue twice")
            entities[entity.id] = entity
            for domain in entity.domains:
                if owners.setdefault(domain, entity.id) != entity.id:
                    raise CatalogueError(f"{file}: {domain} has two owners, {owners[domain]} and {entity.id}")

    def _index(self, entity: Entity) -> None:
        for office in entity.offices:
            self._by_office.setdefault((office.kind, office.of), []).append((entity, office))
        if entity.country is not None and entity.body is not None:
            self._by_body.setdefault((entity.body, entity.country), entity)

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Entity]]:
        bearers: dict[str, list[Entity]] = {}
        for entity in self.entities.values():
            for key in dict.fromkeys(slug(name) for name in entity.all_names()):
                bearers.setdefault(key, []).append(entity)
        return bearers

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
        """The given names of its people in every language, what stands first in a full name, and the common ones.

        Each in small letters as it is written and folded: accents may be left out ("Jose"), none added ("Ära" is not Ara).
        """
        return common_given_names() | {
            form
            for entity in self.entities.values()
            if entity.type == "person"
            for names in entity.names.values()
            for name in names
            for first, *rest in (name.split(" "),)
            if rest and len(first) > 1 and "." not in first
            for form in (first.lower(), fold(first))
        }

    def label(self, entity: Entity, language: str = "en") -> str:
        """The name an entity is shown under in `language` (a language code), the English one where it has none in that: of states
        and territories the CLDR's.
        """
        if language != "en":
            return self._label(entity, language)
        label = self._labels.get(entity.id)
        if label is None:
            label = self._labels[entity.id] = self._label(entity, language)
        return label

    def _label(self, entity: Entity, language: str) -> str:
        if entity.country and self._territories.get(entity.country) is entity:
            for one in (language, "en"):
                if names := territory_names(one).get(entity.country):
                    return names[0]
        return entity.label_in(language)

    @cached_property
    def _territories(self) -> dict[str, Entity]:
        return territories_of(self.entities.values())

    def state(self, country: str) -> Entity | None:
        """The state or territory of an ISO 3166-1 code."""
        return self._territories.get(country)

    def body(self, kind: BodyKind, country: str) -> Entity | None:
        """A state's body of that kind, None when it has no entry."""
        return self._by_body.get((kind, country))
