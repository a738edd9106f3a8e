"""Somebody who was found somewhere in an article."""

from functools import lru_cache
from typing import Literal, NamedTuple

from schemas.enriched import ActorType, ActorVia, TextField
from services.catalogue.entries import Entity
from services.catalogue.slugs import own_id


class Party(NamedTuple):
    """Who: an entity of the catalogue, or a stranger with an id made of the name."""

    id: str
    name: str
    type: ActorType
    country: str | None = None


class Sighting(NamedTuple):
    """One mention of a party."""

    party: Party
    field: TextField
    start_char: int
    end_char: int
    via: ActorVia


@lru_cache(maxsize=16_384)
def of_entity(entity: Entity, label: str) -> Party:
    """The party that an entity of the catalogue is."""
    return Party(entity.id, label, entity.type, entity.country)


def stranger_party(name: str, kind: Literal["person", "organisation", "company", "region"]) -> Party | None:
    """The party of a name outside the catalogue; None for a name without letters."""
    identifier = own_id(name)
    return None if identifier is None else Party(identifier, " ".join(name.split()), kind)
