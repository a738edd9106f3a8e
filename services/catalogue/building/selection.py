"""Which items of Wikidata become entries, and of what they consist: by classes, sitelinks and languages."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, cast, get_args

from services.catalogue.building import items
from services.catalogue.building.classes import NOTHING, Subclasses
from services.catalogue.building.editing import language_of, tidy
from services.catalogue.building.kinds import Facts, Kinds
from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import ANY_LANGUAGE, CatalogueError, EntityType
from services.catalogue.offices import OfficeKind
from services.catalogue.territories import is_territory


@dataclass(frozen=True)
class Selection:
    """What is wanted: items of a type's classes with articles in at least so many Wikipedias; names in some languages."""

    types: Mapping[str, EntityType]
    below: frozenset[EntityType]  # types of which subclasses are, too
    nothing: frozenset[
        str
    ]  # classes that are of no type, with all that is nearer to them than to one of a type
    agencies: frozenset[str]
    offices: Mapping[str, OfficeKind]
    fewest_sitelinks: int
    languages: frozenset[str] | None
    shipped: Catalogue

    @cached_property
    def _codes(self) -> dict[str, str]:
        """ISO codes by the states' ids; the shipped catalogue has every state."""
        return {
            one.id: one.country
            for one in self.shipped.entities.values()
            if one.country and one.type in ("state", "region") and self.shipped.state(one.country) is one
        }

    @cached_property
    def _kinds(self) -> tuple[EntityType, ...]:
        return tuple(dict.fromkeys(self.types.values()))

    def rows(self, entity: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """What is kept of an entity until all of the dump is known, by what it is: `facts`, a `position`, `below` (the id of a class
        and those above it), `merged` (an id that was given up, and the one that stands for it).
        """
        yield from ({"merged": pair} for pair in items.merged(entity))
        if entity.get("type") != "item":
            return  # properties, lexemes
        if (position := self._position(entity)) is not None:
            yield {"position": position}
        if self.below and items.is_id(identifier := entity.get("id")):
            above = [one for one in items.values(entity, "P279") if items.is_id(one)]
            if above:
                yield {"below": [identifier, *above]}
        if (facts := self._facts(entity)) is not None:
            yield {"facts": asdict(facts)}

    def _facts(self, item: Mapping[str, Any]) -> Facts | None:
        """What is kept of an item until all classes are known; None when it cannot be wanted, whatever they are."""
        identifier = item.get("id")
        classes = tuple(one for one in items.values(item, "P31") if items.is_id(one))
        if not items.is_id(identifier) or not self._may_be_wanted(classes):
            return None
        if items.sitelinks(item) < self.fewest_sitelinks or not (names := tuple(self._names(item))):
            return None
        countries = {
            name: code
            for name in ("P27", "P17")
            if (
                code := next(
                    (self._codes[one] for one in items.values(item, name) if one in self._codes), None
                )
            )
        }
        if (
            own := next((code for code in items.values(item, "P297") if is_territory(code)), None)
        ) is not None:
            countries["P297"] = own
        return Facts(identifier, classes, names, countries, items.domains(item), tuple(items.held(item)))

    def kinds(self, subclasses: Subclasses) -> Kinds:
        """What the classes are."""
        ranks = {one: self._kinds.index(kind) for one, kind in self.types.items()}
        followed = {rank for rank, kind in enumerate(self._kinds) if kind in self.below}
        named = dict.fromkeys(self.nothing, NOTHING) | ranks
        agencies = dict.fromkeys(self.agencies, 0)
        return Kinds(
            self._kinds,
            subclasses.nearest(named, followed),
            frozenset(subclasses.nearest(agencies, {0})),
        )

    def _may_be_wanted(self, classes: Sequence[str]) -> bool:
        if not self.below:
            return any(one in self.types for one in classes)
        return any(one in self.types or one not in self.nothing for one in classes)

    def _position(self, item: Mapping[str, Any]) -> tuple[str, OfficeKind, str] | None:
        """(id, office, country) of an item that is a position the catalogue has an office for; else None."""
        identifier = item.get("id")
        above = (identifier, *items.values(item, "P31"), *items.values(item, "P279"))
        kind = next((kind for one, kind in self.offices.items() if one in above), None)
        if kind is None or not isinstance(identifier, str):
            return None
        codes = {
            self._codes[one]
            for one in items.values(item, "P1001") or items.values(item, "P17")
            if one in self._codes
        }
        # A position of several countries at once is nobody's in particular.
        return (identifier, kind, codes.pop()) if len(codes) == 1 else None

    def _names(self, item: Mapping[str, Any]) -> list[tuple[str, str]]:
        found: dict[tuple[str, str], None] = {}
        for tag, text in items.labels(item):
            language, name = language_of(tag), tidy(text)
            if (
                language
                and name
                and (self.languages is None or language in self.languages or language == ANY_LANGUAGE)
            ):
                found[language, name] = None
        return list(found)


def read_selection(
    classes: Path | None, fewest_sitelinks: int, languages: frozenset[str] | None, shipped: Catalogue
) -> Selection:
    """The selection of a file of classes, the one that is shipped with None. Raises CatalogueError."""
    name = "wikidata.toml" if classes is None else str(classes)
    try:
        source = files("services.catalogue.building") / name if classes is None else classes
        table = tomllib.loads(source.read_text("utf-8"))
        types = {one: kind for kind, some in table["types"].items() for one in some}
        offices = {one: kind for kind, some in table.get("offices", {}).items() for one in some}
        agencies = frozenset(table.get("agencies", {}).get("classes", ()))
        below = frozenset(table.get("subclasses", {}).get("types", ()))
        nothing = frozenset(table.get("subclasses", {}).get("nothing", ()))
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        raise CatalogueError(
            f"{name}: no file of classes: it needs a table `types` of lists of QIDs"
        ) from error
    if unknown := {str(one) for one in (*types, *offices, *agencies, *nothing) if not items.is_id(one)}:
        raise CatalogueError(f"{name}: these are no QIDs: {', '.join(sorted(unknown))}")
    unknown = set(types.values()) - set(get_args(EntityType)) | below - set(types.values())
    unknown |= set(offices.values()) - set(get_args(OfficeKind))
    if unknown:
        raise CatalogueError(f"{name}: there are no such types or offices: {', '.join(sorted(unknown))}")
    return Selection(
        cast("Mapping[str, EntityType]", types),
        below,
        nothing,
        agencies,
        cast("Mapping[str, OfficeKind]", offices),
        fewest_sitelinks,
        languages,
        shipped,
    )
