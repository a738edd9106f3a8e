"""One entity of the catalogue, and how it is read from the data files. The files' own heads explain their keys."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import orjson
import regex

from services.catalogue.offices import BodyKind, Office, OfficeKind, read_offices

EntityType = Literal["person", "state", "region", "organisation", "media", "armed-group", "party", "company"]
ANY_LANGUAGE: Final = "any"
ID: Final = regex.compile(r"Q[1-9]\d*|x:[\p{Ll}\p{Lo}\p{N}]+(-[\p{Ll}\p{Lo}\p{M}\p{N}]+)*")
_KEYS: Final = frozenset(
    {"type", "flags", "country", "domains", "names", "context", "offices", "led_by", "body"}
)
_FLAGS: Final = frozenset({"agency", "prominent"})
_TYPES: Final = frozenset(get_args(EntityType))
_OFFICES: Final = frozenset(get_args(OfficeKind))
_BODIES: Final = frozenset(get_args(BodyKind))
# One for all who have none: entries are many.
_NO_NAMES: Final[Mapping[str, tuple[str, ...]]] = {}
_NO_FLAGS: Final[frozenset[str]] = frozenset()
_COUNTRY: Final = regex.compile(r"[A-Z]{2}")


class CatalogueError(ValueError):
    """A data file that does not keep to the format. The message names the file and the entry."""


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """`names` mean it wherever they stand, `context` only beside other evidence; both by language, `any` for all."""

    id: str
    type: EntityType
    names: Mapping[str, tuple[str, ...]]
    context: Mapping[str, tuple[str, ...]]
    country: str | None = None
    domains: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    offices: tuple[Office, ...] = ()
    led_by: OfficeKind | None = None
    body: BodyKind | None = None

    @property
    def label(self) -> str:
        """The name it is shown under: the English one, else the first."""
        for names in (self.names, self.context):
            for language in ("en", ANY_LANGUAGE):
                if language in names:
                    return names[language][0]
        return next((some[0] for some in (self.names or self.context).values()), self.id)

    @property
    def is_agency(self) -> bool:
        """Whether texts come from it over a wire."""
        return "agency" in self.flags

    @property
    def is_prominent(self) -> bool:
        """Whether newspapers use its short name alone, and mean it."""
        return "prominent" in self.flags

    def all_names(self) -> tuple[str, ...]:
        """Every name in every language, each once, in the order of the file."""
        both = (name for names in (self.names, self.context) for some in names.values() for name in some)
        return tuple(dict.fromkeys(both))


def parse_entries(text: str, file: str) -> list[Entity]:
    """The entities of a data file's text: TOML, a table an entity, or JSON lines, where the key `id` is its name.

    Raises CatalogueError, which names `file` and the entry or line.
    """
    if file.endswith(".jsonl"):
        return [
            parse_line(line, f"{file}:{number}")
            for number, line in enumerate(text.split("\n"), 1)
            if line.strip()
        ]
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{file}: {error}") from error
    return [entity_of(identifier, table, file) for identifier, table in tables.items()]


def parse_line(line: str | bytes, where: str) -> Entity:
    """The entity of one JSON line. Raises CatalogueError, which begins with `where`."""
    try:
        table = orjson.loads(line)
        identifier = table.pop("id")
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
        raise CatalogueError(f"{where}: no JSON object with an id") from error
    return entity_of(str(identifier), table, where)


def entity_of(identifier: str, table: Any, file: str) -> Entity:
    """The entity that a table of a data file describes. Raises CatalogueError."""
    where = f"{file}: {identifier}"
    if not ID.fullmatch(identifier):
        raise CatalogueError(f"{where}: an id is a Wikidata QID or x:<slug>")
    if not isinstance(table, dict) or not table.keys() <= _KEYS:
        raise CatalogueError(f"{where}: the keys are {', '.join(sorted(_KEYS))}")
    kind: Any = table.get("type")
    flags, domains = _texts(table, "flags", where), _texts(table, "domains", where)
    _one_of(kind, _TYPES, where, "type")
    if not _FLAGS.issuperset(flags):
        raise CatalogueError(f"{where}: the flags are {', '.join(sorted(_FLAGS))}")
    names = _names(table["names"], where) if "names" in table else _NO_NAMES
    context = _names(table["context"], where) if "context" in table else _NO_NAMES
    country = table.get("country")
    # CLDR names every state and territory: theirs may stay out.
    if not names and not context and not (kind in ("state", "region") and country):
        raise CatalogueError(f"{where}: an entity needs a name")
    if country is not None and not (isinstance(country, str) and _COUNTRY.fullmatch(country)):
        raise CatalogueError(f"{where}: a country is two capital letters (ISO 3166-1, EU, XK)")
    if any(domain != domain.lower() or domain.startswith("www.") or "/" in domain for domain in domains):
        raise CatalogueError(f"{where}: domains are lower case, without www. and without a path")
    led_by, body = table.get("led_by"), table.get("body")
    if led_by is not None:
        _one_of(led_by, _OFFICES, where, "led_by")
    if body is not None:
        _one_of(body, _BODIES, where, "body")
    try:
        offices = read_offices(table["offices"]) if "offices" in table else ()
    except ValueError as error:
        raise CatalogueError(f"{where}: {error}") from error
    marks = frozenset(flags) if flags else _NO_FLAGS
    return Entity(identifier, kind, names, context, country, domains, marks, offices, led_by, body)


def _texts(table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    if key not in table:
        return ()
    stated = table[key]
    if not isinstance(stated, list | tuple) or not all(isinstance(one, str) for one in stated):
        raise CatalogueError(f"{where}: {key} are a list of texts")
    return tuple(stated)


def _one_of(value: Any, values: frozenset[Any], where: str, key: str) -> None:
    if not isinstance(value, str) or value not in values:
        raise CatalogueError(f"{where}: {key} is one of {', '.join(sorted(values))}")


def _names(stated: Any, where: str) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(stated, dict):
        raise CatalogueError(f"{where}: names are lists by language")
    for language, names in stated.items():
        if not (isinstance(names, list) and names and _are_texts(names)):
            raise CatalogueError(f"{where}: the names in {language!r} are no list of texts")
    return {language: tuple(names) for language, names in stated.items()}


def _are_texts(some: list[Any]) -> bool:
    try:
        return all(map(str.strip, some))
    except TypeError:
        return False
