"""When the word before a short name says what it is the name of: "le groupe Orange", "el partido Vox", "il Pd". Pure."""

from collections.abc import Collection, Iterable
from typing import Final

import regex

from services.catalogue.entries import Entity
from services.catalogue.scripts import ends_anywhere
from services.ingestor.stages.actors.cues import Cues
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.names import Name

# These have an article before their acronyms ("le RN", "the IMF"); companies have none.
_WITH_ARTICLE: Final = frozenset({"party", "organisation", "armed-group", "media"})
_ACRONYM: Final = regex.compile(r"\p{Lu}[\p{L}\p{N}]{0,3}[\p{Lu}\p{N}]|\p{Lu}\p{Ll}")


def introduced(one: Field, name: Name, cues: Cues, here: Collection[str]) -> Entity | None:
    """Whose of those who have a name that needs support it is said to be.

    `here`: the countries of those whom the article names in full.
    """
    found = {
        entity.id: entity
        for entity in name.entities
        if _is_introduced(one, name.start, name.end, entity, cues)
    }
    if not _is_introduced_by_noun(one, name.start, found.values(), cues):
        found = {
            key: entity
            for key, entity in found.items()
            if entity.country is None or entity.country in cues.at_home or entity.country in here
        }
    if not found and ends_anywhere(one.text[name.end - 1]):
        found = _at_home(name, cues, here)
    return next(iter(found.values())) if len(found) == 1 else None


def _at_home(name: Name, cues: Cues, here: Collection[str]) -> dict[str, Entity]:
    """Parties and parliaments of the countries that an article speaks of; of none: of those that speak its language.

    Where scripts have neither articles nor capitals nothing else introduces them: "국회" in an article about South Korea.
    """
    domestic = {
        entity.id: entity for entity in name.entities if entity.type == "party" or entity.body == "parliament"
    }
    return {key: entity for key, entity in domestic.items() if entity.country in (here or cues.at_home)}


def _is_introduced(one: Field, start: int, end: int, entity: Entity, cues: Cues) -> bool:
    return _is_introduced_by_noun(one, start, (entity,), cues) or (
        entity.type in _WITH_ARTICLE
        and (entity.type == "party" or _ACRONYM.fullmatch(one.text, start, end) is not None)
        and one.text[start].isupper()
        and not one.text[end : end + 2].lstrip(" -")[:1].isupper()
        and one.stands_before(start, cues.definite) is not None
    )


def _is_introduced_by_noun(one: Field, start: int, entities: Iterable[Entity], cues: Cues) -> bool:
    nouns = [cues.nouns[entity.type] for entity in entities if entity.type in cues.nouns]
    return any(one.stands_before(start, some) is not None for some in nouns)
