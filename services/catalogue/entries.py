"""One entity of the catalogue, and how it is read from the data files. The files' own heads explain their keys."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

import regex

EntityType = Literal["person", "state", "region", "organisation", "media", "armed-group", "party", "company"]
ANY_LANGUAGE: Final = "any"
_ID: Final = regex.compile(r"Q[1-9]\d*|x:[\p{Ll}\p{Lo}\p{N}]+(-[\p{Ll}\p{Lo}\p{M}\p{N}]+)*")
_KEYS: Final = frozenset({"type", "flags", "country", "domains", "names", "context", "offices"})
_FLAGS: Final = frozenset({"agency"})


class CatalogueError(ValueError):
    """A data file that does not keep to the format. The message names the file and the entry."""


OfficeKind = Literal["head-of-state", "head-of-government"]


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person held from `since` to `until`, both included; None: not over when it was entered."""

    kind: OfficeKind
    country: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """`names` mean it wherever they stand, `context` only beside a cue; both by language, `any` for all."""

    id: str
    type: EntityType
    names: Mapping[str, tuple[str, ...]]
    context: Mapping[str, tuple[str, ...]]
    country: str | None = None
    domains: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    offices: tuple[Office, ...] = ()

    @property
    def label(self) -> str:
        """The name it is shown under: the English one, else the first."""
        for names in (self.names, self.context):
            for language in ("en", ANY_LANGUAGE):
                if language in names:
                    return names[language][0]
        return next(iter(self.names.values()))[0]

    @property
    def is_agency(self) -> bool:
        """Whether texts come from it over a wire."""
        return "agency" in self.flags

    def all_names(self) -> tuple[str, ...]:
        """Every name in every language, each once, in the order of the file."""
        both = (name for names in (self.names, self.context) for some in names.values() for name in some)
        return tuple(dict.fromkeys(both))


def parse_entries(text: str, file: str) -> list[Entity]:
    """The entities of a data file's text. Raises CatalogueError, which names `file`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{file}: {error}") from error
    return [_entity(identifier, table, file) for identifier, table in tables.items()]


def _entity(identifier: str, table: Any, file: str) -> Entity:
    where = f"{file}: {identifier}"
    if not _ID.fullmatch(identifier):
        raise CatalogueError(f"{where}: an id is a Wikidata QID or x:<slug>")
    if not isinstance(table, dict) or not table.keys() <= _KEYS:
        raise CatalogueError(f"{where}: the keys are {', '.join(sorted(_KEYS))}")
    kind: Any = table.get("type")
    flags = frozenset(table.get("flags", ()))
    if kind not in get_args(EntityType):
        raise CatalogueError(f"{where}: the type is one of {', '.join(get_args(EntityType))}")
    if not flags <= _FLAGS:
        raise CatalogueError(f"{where}: the flags are {', '.join(sorted(_FLAGS))}")
    names, context = _names(table.get("names", {}), where), _names(table.get("context", {}), where)
    if not names and not context:
        raise CatalogueError(f"{where}: an entity needs a name")
    domains = tuple(table.get("domains", ()))
    if any(domain != domain.lower() or domain.startswith("www.") or "/" in domain for domain in domains):
        raise CatalogueError(f"{where}: domains are lower case, without www. and without a path")
    return Entity(
        identifier, kind, names, context, table.get("country"), domains, flags, _offices(table, where)
    )


def _names(stated: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(stated, dict):
        raise CatalogueError(f"{where}: names are lists by language")
    for language, names in stated.items():
        if (
            not isinstance(names, list)
            or not names
            or not all(isinstance(n, str) and n.strip() for n in names)
        ):
            raise CatalogueError(f"{where}: the names in {language!r} are no list of texts")
    return {language: tuple(names) for language, names in stated.items()}


def _offices(table: dict[str, Any], where: str) -> tuple[Office, ...]:
    offices = tuple(
        Office(row.get("office"), row.get("country", ""), row.get("from"), row.get("to"))
        for row in table.get("offices", ())
    )
    for office in offices:
        dated = isinstance(office.since, date) and (office.until is None or isinstance(office.until, date))
        if office.kind not in get_args(OfficeKind) or not office.country or not dated:
            raise CatalogueError(f"{where}: an office has a kind, a country and ISO dates")
    return offices
