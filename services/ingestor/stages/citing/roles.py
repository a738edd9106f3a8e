"""Roles that name their holder: "le président russe" is whoever held that office when the article was written."""

import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity

# A leader of either kind may be entered under a broad kind of office or a narrow one.
_STATE: Final = frozenset({"head-of-state", "president"})
_GOVERNMENT: Final = frozenset({"head-of-government", "prime-minister", "chancellor"})
_KINDS: Final = {
    "state": _STATE,
    "government": _GOVERNMENT,
    "either": _STATE | _GOVERNMENT | {"supreme-leader"},
}


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("services.ingestor.stages.citing") / "roles.toml").read_text("utf-8"))


def holder(
    role: str, language: str, catalogue: Catalogue, day: date | None, named: frozenset[str]
) -> Entity | None:
    """Who `role` is: its holder on `day`. Without a day, the only one of its holders whom the article names.

    `named` holds the ids of those whom the article names. None for a role that is none or tells no country.
    """
    table = _tables().get(language)
    if table is None:
        return None
    small = f"{role.lower()} "
    kinds = _kinds(small, table)
    country = _country(small, table)
    if not kinds or country is None:
        return None
    holders = catalogue.holders(kinds, country, day)
    if day is None:
        holders = tuple(one for one in holders if one.id in named)
    return holders[0] if len(holders) == 1 else None


def _kinds(small: str, table: dict[str, Any]) -> frozenset[str]:
    # Longer nouns first: "presidente del consiglio" leads the government.
    nouns = sorted(((noun, kind) for kind in _KINDS for noun in table[kind]), key=lambda row: -len(row[0]))
    for noun, kind in nouns:
        if small.startswith(f"{noun} ") or f" {noun} " in small:
            return _KINDS[kind]
    return frozenset()


def _country(small: str, table: dict[str, Any]) -> str | None:
    found = {
        country
        for country, stems in table["countries"].items()
        if any(small.startswith(stem) or f" {stem}" in small or f"'{stem}" in small for stem in stems)
    }
    return found.pop() if len(found) == 1 else None
