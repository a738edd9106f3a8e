"""One entity of the catalogue, and how it is read from the data files. The files' own heads explain their keys."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
# What these are called is written with a capital; ministries, armies and islands are not in every language.
_PROPER: Final = frozenset({"person", "company", "media"})
_COUNTRY: Final = regex.compile(r"[A-Z]{2}")
_LANGUAGE: Final = regex.compile(rf"{ANY_LANGUAGE}|[a-z]{{2,3}}")
_DOMAIN: Final = regex.compile(r"(?!www\.)[\p{Ll}\p{Lo}\p{M}\p{N}-]+(?:\.[\p{Ll}\p{Lo}\p{M}\p{N}-]+)+")
_NAME: Final = regex.compile(r"[^\p{Cc}\p{Cs}]*[\p{L}\p{N}][^\p{Cc}\p{Cs}]*")


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
        return self.label_in("en")

    def label_in(self, language: str) -> str:
        """The name it is shown under in `language` (a language code): the first one in it, else the English one, else the first.

        What a text calls somebody by what he is ("l'opérateur Orange", "le roi Charles III") is no name to show.
        """
        for names in (self.names, self.context):
            own = (name for name in names.get(language, ()) if language == "en" or not self._describes(name))
            if (name := next(own, None)) is not None:
                return name
            for one in ("en", ANY_LANGUAGE):
                if one in names:
                    return names[one][0]
        return next((some[0] for some in (self.names or self.context).values()), self.id)

    def _describes(self, name: str) -> bool:
        # Scripts with one case only, Georgian too, have no other form at the head of a title.
        return self.type in _PROPER and name[0].title() != name[0]

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


def try_text(text: str, file: str) -> Iterator[Entity | CatalogueError]:
    """The entities of a TOML file's text, a table an entity, and in the place of each that is none what is wrong with it."""
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        yield CatalogueError(f"{file}: no TOML: {error}")
        return
    except RecursionError:
        yield CatalogueError(f"{file}: no TOML: it is nested too deeply")
        return
    for identifier, table in tables.items():
        try:
            yield entity_of(identifier, table, file)
        except CatalogueError as error:
            yield error


def parse_entries(text: str, file: str) -> Iterator[Entity]:
    """The entities of a TOML file's text. Raises CatalogueError, which names `file` and the entry, at the first that is none."""
    for one in try_text(text, file):
        if isinstance(one, CatalogueError):
            raise one
        yield one


def parse_line(line: str | bytes, where: str) -> Entity:
    """The entity of one JSON line. Raises CatalogueError, which begins with `where`."""
    try:
        table = orjson.loads(line)
        identifier = table.pop("id")
    except orjson.JSONDecodeError as error:
        raise CatalogueError(f"{where}: no JSON object with an id: {error}") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise CatalogueError(f"{where}: no JSON object with an id") from error
    return entity_of(str(identifier), table, where)


def entity_of(identifier: str, table: Any, file: str) -> Entity:
    """The entity that a table of a data file describes. Raises CatalogueError, which says all that is wrong with it."""
    wrong: list[str] = []
    if not ID.fullmatch(identifier):
        wrong.append("an id is a Wikidata QID or x:<slug>")
    table = _known_keys(table, wrong)
    kind: Any = table.get("type")
    _one_of(kind, _TYPES, "type", wrong)
    flags, domains = _texts(table, "flags", wrong), _texts(table, "domains", wrong)
    if not _FLAGS.issuperset(flags):
        wrong.append(f"the flags are {', '.join(sorted(_FLAGS))}")
    names = _names(table["names"], wrong) if "names" in table else _NO_NAMES
    context = _names(table["context"], wrong) if "context" in table else _NO_NAMES
    country = table.get("country")
    # CLDR names every state and territory: theirs may stay out.
    if not (table.get("names") or table.get("context") or (kind in ("state", "region") and country)):
        wrong.append("an entity needs a name")
    if country is not None and not is_country_code(country):
        wrong.append("a country is two capital letters (ISO 3166-1, EU, XK)")
    wrong += [
        f"domains are lower case, without www. and without a path: {domain!r} is none"
        for domain in domains
        if not _DOMAIN.fullmatch(domain)
    ]
    led_by, body = table.get("led_by"), table.get("body")
    if led_by is not None:
        _one_of(led_by, _OFFICES, "led_by", wrong)
    if body is not None:
        _one_of(body, _BODIES, "body", wrong)
    try:
        offices = read_offices(table["offices"]) if "offices" in table else ()
    except ValueError as error:
        wrong.append(str(error))
    if wrong:
        raise CatalogueError(f"{file}: {identifier}: {'; '.join(wrong)}")
    marks = frozenset(flags) if flags else _NO_FLAGS
    return Entity(identifier, kind, names, context, country, domains, marks, offices, led_by, body)


def _known_keys(table: Any, wrong: list[str]) -> dict[str, Any]:
    if not isinstance(table, dict):
        wrong.append("an entry is a table of keys")
        return {}
    if not table.keys() <= _KEYS:
        unknown = ", ".join(sorted(table.keys() - _KEYS))
        wrong.append(f"there is no key {unknown}; the keys are {', '.join(sorted(_KEYS))}")
    return table


def is_country_code(stated: Any) -> bool:
    """Whether `stated` has the form of a country's code: two capital letters."""
    return isinstance(stated, str) and _COUNTRY.fullmatch(stated) is not None


def _texts(table: dict[str, Any], key: str, wrong: list[str]) -> tuple[str, ...]:
    if key not in table:
        return ()
    stated = table[key]
    if not isinstance(stated, list | tuple) or not all(isinstance(one, str) for one in stated):
        wrong.append(f"{key} are a list of texts")
        return ()
    return tuple(stated)


def _one_of(value: Any, values: frozenset[Any], key: str, wrong: list[str]) -> None:
    if not isinstance(value, str) or value not in values:
        wrong.append(f"{key} is one of {', '.join(sorted(values))}")


def _names(stated: Any, wrong: list[str]) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(stated, dict):
        wrong.append("names are lists by language")
        return _NO_NAMES
    found: dict[str, tuple[str, ...]] = {}
    for language, names in stated.items():
        if not _is_language(language):
            wrong.append(
                f"{language!r} is no language: that is a code of two or three small letters (fr, zh), or any"
            )
        if not isinstance(names, list) or {*map(type, names)} != {str}:
            wrong.append(f"the names in {language!r} are no list of texts")
            continue
        found[language] = tuple(names)
        wrong += [
            f"{name!r} is no name: that has a letter or digit, and no control characters"
            for name in names
            if not _is_name(name)
        ]
    return found if not wrong else _NO_NAMES


@lru_cache(maxsize=1024)
def _is_language(stated: str) -> bool:
    return _LANGUAGE.fullmatch(stated) is not None


def _is_name(text: str) -> bool:
    # A regular expression for each of a million names would take a second.
    return (text[:1].isalpha() and text.isprintable()) or _NAME.fullmatch(text) is not None
