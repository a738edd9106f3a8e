"""What an item of Wikidata is, once all classes are known, and its entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.catalogue.building.classes import NOTHING, Nearness, number_of
from services.catalogue.building.writing import Found
from services.catalogue.entries import EntityType


@dataclass(frozen=True, slots=True)
class Facts:
    """What an item says of itself, before it is known what it is. `countries` has the code by each property that may state one."""

    id: str
    classes: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    countries: Mapping[str, str]
    domains: tuple[str, ...]
    held: tuple[tuple[str, str, str | None], ...]  # position, first day, last day


@dataclass(frozen=True)
class Kinds:
    """What each class is, by its number, and which are of agencies."""

    types: Sequence[EntityType]
    classes: Mapping[int, Nearness]
    agencies: frozenset[int]

    def entry(self, facts: Facts) -> Found | None:
        """The entry of an item without its offices; None when it is of none of the types."""
        numbers = [number_of(one) for one in facts.classes]
        near = [self.classes[one] for one in numbers if one in self.classes]
        # An item that is directly of a type's class is that, whatever else it is.
        _, rank = min(
            [one for one in near if one[0] == 0 and one[1] != NOTHING] or near, default=(0, NOTHING)
        )
        if rank == NOTHING:
            return None
        kind = self.types[rank]
        stated = {"person": "P27", "state": "P297", "region": "P297"}.get(kind, "P17")
        return Found(
            facts.id,
            kind,
            facts.names,
            facts.countries.get(stated),
            facts.domains if kind == "media" else (),
            ("agency",) if not self.agencies.isdisjoint(numbers) else (),
        )
