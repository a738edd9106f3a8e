"""Names of states and territories in the languages of CLDR, read through Babel."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import regex
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

from services.catalogue.entries import Entity

# "Myanmar (Birmanie)", "Hongkong (S.A.R.)": what stands in brackets is another name or an explanation.
_BRACKETS: Final = regex.compile(r"\s*[(（]([^)）]*)[)）]")
_EXPLANATION: Final = regex.compile(r"\p{Lu}\.|^[\p{Lu}\p{M}]{2,4}$|^\P{Lu}")
# "China, RAE de Hong Kong": an office's way of filing, which no text writes.
_FILED: Final = regex.compile(r"[,，]")
_NO_COUNTRIES: Final = frozenset({"EZ", "UN", "ZZ", "QO", "XA", "XB"})
_NO_TERRITORIES: Final = frozenset({"EU", "EZ", "UN", "ZZ", "QO"})
_CODE: Final = regex.compile(r"[A-Z]{2}")


def territories_of(entities: Iterable[Entity]) -> dict[str, Entity]:
    """The entity of each ISO 3166-1 code: the state, or the dependent territory of a code that is no state's."""
    found: dict[str, Entity] = {}
    for entity in entities:
        if entity.country and entity.type in ("state", "region"):
            other = found.get(entity.country)
            if other is None or (entity.type == "state" and other.type != "state"):
                found[entity.country] = entity
    return found


def is_territory(code: str) -> bool:
    """Whether a country's code is one that the CLDR knows: ISO 3166-1, the EU and Kosovo (XK)."""
    return code in _codes()


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(filter(_CODE.fullmatch, Locale("en").territories)) - _NO_COUNTRIES


@lru_cache(maxsize=256)
def territory_names(language: str) -> dict[str, tuple[str, ...]]:
    """The names of each state and territory in `language` (a language code), by ISO 3166-1 code; empty for unknown ones."""
    try:
        named = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    mains = {_BRACKETS.sub("", name).strip() for name in named.values()}
    return {
        code: names
        for code, name in named.items()
        if _CODE.fullmatch(code) and code not in _NO_TERRITORIES and (names := _written(name, mains))
    }


@lru_cache(maxsize=256)
def spoken_in(language: str) -> frozenset[str]:
    """The ISO 3166-1 codes of the states of which `language` (a language code) is an official language."""
    return frozenset(
        code
        for code in get_global("territory_languages")
        if language in get_official_languages(code, de_facto=True)
    )


def _written(name: str, others: set[str]) -> tuple[str, ...]:
    inside = _BRACKETS.search(name)
    names = [_BRACKETS.sub("", name).strip()]
    # "SRA Makau (Chiny)" is not called China.
    if inside is not None and inside[1] not in others and not _EXPLANATION.search(inside[1]):
        names.append(inside[1].strip())
    return tuple(one for one in names if one and not _FILED.search(one))
