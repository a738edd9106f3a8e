"""Whom an office means on the day an article was published. Pure."""

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity
from services.catalogue.offices import OfficeKind
from services.ingestor.stages.actors.roles import Role

# What leads a state, where its entry does not say.
_LEADS: Final[tuple[OfficeKind, ...]] = ("supreme-leader", "president", "prime-minister", "monarch")
_OF_STATE: Final[tuple[OfficeKind, ...]] = ("supreme-leader", "monarch", "president")
_OF_GOVERNMENT: Final[tuple[OfficeKind, ...]] = ("chancellor", "prime-minister")
_STATES: Final = ("state", "region")


def holder(role: Role, catalogue: Catalogue, day: date | None, named: AbstractSet[str]) -> Entity | None:
    """Who held the role's office on `day`. Without a day, the only one of its holders whom the article names.

    None when the office is over, or nobody is known for it at that time: never today's holder.
    """
    owner = catalogue.entities.get(role.owner)
    if owner is None or role.former:
        return None
    part = is_part_of_state(owner, catalogue)
    for stated, of in _of_a_part(role, owner) if part else _offices(role, owner):
        kind = _in_a_monarchy(stated, of, catalogue)
        holders = catalogue.holders((kind,), of, day)
        if day is None:
            holders = tuple(one for one in holders if one.id in named)
            if len(holders) > 1:
                continue
        if holders:
            return holders[0]
    return None


def is_part_of_state(owner: Entity, catalogue: Catalogue) -> bool:
    """Whether it is a region of a state, without a code of its own: the leader of Chechnya is not that of Russia."""
    return (
        owner.type == "region" and owner.country is not None and catalogue.state(owner.country) is not owner
    )


def _of_a_part(role: Role, owner: Entity) -> list[tuple[OfficeKind, str]]:
    """What leads a part of a state is its head, whatever it is called."""
    leads = {"head", "leader", "head-of-state", "head-of-government", "president", "prime-minister"}
    return [("head", owner.id)] if leads & set(role.kinds) else []


def _in_a_monarchy(kind: OfficeKind, of: str, catalogue: Catalogue) -> OfficeKind:
    """ "El presidente español": a monarchy has no president but of its government."""
    if kind == "president" and catalogue.holders(("monarch",), of, None):
        return "president" if catalogue.holders(("president",), of, None) else "prime-minister"
    return kind


def _offices(role: Role, owner: Entity) -> list[tuple[OfficeKind, str]]:
    """The offices that the role's words may mean, the likeliest first."""
    found: list[tuple[OfficeKind, str]] = []
    is_state = owner.type in _STATES
    for kind in role.kinds:
        if kind == "head":
            if not is_state or not owner.country:
                found.append(("head", owner.id))
        elif owner.country and (is_state or owner.id == _UNION):
            found += [(one, owner.country) for one in _meant(kind, owner)]
    return found


_UNION: Final = "Q458"


def _meant(kind: str, owner: Entity) -> tuple[OfficeKind, ...]:
    match kind:
        case "leader":
            return (owner.led_by,) if owner.led_by else _LEADS
        case "head-of-state":
            return _OF_STATE
        case "head-of-government":
            return _OF_GOVERNMENT
        case _:
            return (kind,)  # type: ignore[return-value]  # cues.py checks it
