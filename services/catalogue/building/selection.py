"""Which items of Wikidata become entries, and of what they consist: by classes, sitelinks and languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast, get_args

import regex

from services.catalogue.building import items
from services.catalogue.building.editing import language_of, tidy
from services.catalogue.building.writing import Found
from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import ANY_LANGUAGE, CatalogueError, EntityType
from services.catalogue.offices import OfficeKind
from services.catalogue.territories import is_territory

_ITEM: Final = regex.compile(r"Q[1-9]\d*")


@dataclass(frozen=True)
class Selection:
    """What is wanted: items of a type's classes with articles in at least so many Wikipedias; names in some languages."""

    types: Mapping[str, EntityType]
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

    def entry(self, item: Mapping[str, Any]) -> tuple[Found, list[tuple[str, str, str | None]]] | None:
        """The entry of an item without its offices, and the positions it held (position, first day, last day); None when it
        is not wanted.
        """
        identifier = item.get("id")
        classes = items.values(item, "P31")
        kind = next((kind for one, kind in self.types.items() if one in classes), None)
        if kind is None or items.sitelinks(item) < self.fewest_sitelinks:
            return None
        if not isinstance(identifier, str) or not _ITEM.fullmatch(identifier):
            return None
        found = Found(
            identifier,
            kind,
            tuple(self._names(item)),
            self._country(item, kind),
            items.domains(item) if kind == "media" else (),
            ("agency",) if not self.agencies.isdisjoint(classes) else (),
        )
        return found, list(items.held(item)) if kind == "person" else []

    def position(self, item: Mapping[str, Any]) -> tuple[str, OfficeKind, str] | None:
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

    def _country(self, item: Mapping[str, Any], kind: EntityType) -> str | None:
        if kind in ("state", "region"):
            return next((code for code in items.values(item, "P297") if is_territory(code)), None)
        stated = items.values(item, "P27" if kind == "person" else "P17")
        return next((self._codes[one] for one in stated if one in self._codes), None)


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
    if unknown := set(types.values()) - set(get_args(EntityType)) | set(offices.values()) - set(
        get_args(OfficeKind)
    ):
        raise CatalogueError(f"{name}: there are no such types or offices: {', '.join(sorted(unknown))}")
    return Selection(
        cast("Mapping[str, EntityType]", types),
        agencies,
        cast("Mapping[str, OfficeKind]", offices),
        fewest_sitelinks,
        languages,
        shipped,
    )
