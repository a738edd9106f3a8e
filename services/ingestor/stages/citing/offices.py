"""Offices and bodies beside a cue, as the stage before has read them: "le président russe" is who held that office."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.enriched import Actor, ActorType, TextField


@dataclass(frozen=True, slots=True)
class Office:
    """The words text[start:end] of a field mean this actor, by an office."""

    start: int
    end: int
    id: str
    name: str
    type: ActorType


Offices = dict[TextField, tuple[Office, ...]]


def offices_of(actors: Iterable[Actor]) -> Offices:
    """The mentions by office of an article's actors, by field."""
    found: dict[TextField, list[Office]] = {}
    for actor in actors:
        for one in actor.mentions:
            if one.via == "role":
                office = Office(one.start_char, one.end_char, actor.id, actor.name, actor.type)
                found.setdefault(one.field, []).append(office)
    return {name: tuple(offices) for name, offices in found.items()}
