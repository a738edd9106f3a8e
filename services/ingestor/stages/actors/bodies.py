"""Bodies of a state that texts call by their office: "le ministère ukrainien des affaires étrangères"."""

from typing import get_args

from services.catalogue.catalogue import Catalogue
from services.catalogue.offices import BodyKind
from services.catalogue.slugs import own_id
from services.catalogue.territories import territory_names
from services.ingestor.stages.actors.holders import is_part_of_state
from services.ingestor.stages.actors.roles import Role
from services.ingestor.stages.actors.sighting import Party, of_entity


def body_party(role: Role, catalogue: Catalogue) -> Party | None:
    """The body that a role names: its entry, else an id made of its kind and its state, the same in every language."""
    owner = catalogue.entities.get(role.owner)
    if owner is None or owner.country is None:
        return None
    part = is_part_of_state(owner, catalogue)
    for kind in get_args(BodyKind):
        if kind in role.kinds:
            entity = None if part else catalogue.body(kind, owner.country)
            if entity is not None:
                return of_entity(entity, catalogue.label(entity))
            names = (owner.label,) if part else territory_names("en").get(owner.country, (owner.label,))
            (state, *_) = names
            name = f"{kind.replace('-', ' ').capitalize()} of {state}"
            identifier = own_id(name)
            return None if identifier is None else Party(identifier, name, "organisation", owner.country)
    return None
