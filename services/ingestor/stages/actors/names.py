"""The catalogue's names in one text, by place. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from services.catalogue.entries import Entity
from services.catalogue.matcher import Match


class Name(NamedTuple):
    """text[start:end] is a name of each of `entities`, of which `sure` need no support."""

    start: int
    end: int
    entities: list[Entity]
    sure: list[Entity]

    def of_people(self) -> "Name | None":
        """The name as one of people only; None when it is nobody's."""
        people = [entity for entity in self.entities if entity.type == "person"]
        if len(people) in (0, len(self.entities)):
            return self if people else None
        return Name(self.start, self.end, people, [one for one in self.sure if one.type == "person"])


class Names:
    """All names of one text, in order, of those that begin in one place the longest first."""

    __slots__ = ("all", "at", "sure", "sure_starts")

    def __init__(self, matches: Iterable[Match]) -> None:
        """`matches` are sorted so; an entity is there once in a place."""
        self.all: list[Name] = []
        self.at: dict[int, list[Name]] = {}
        began = ended = -1
        here, entities, sure = list[Name](), list[Entity](), list[Entity]()
        for start, end, entity, needs_context in matches:
            if start != began:
                began, ended = start, -1
                here = self.at[start] = []
            if end != ended:
                ended, entities, sure = end, [], []
                name = Name(start, end, entities, sure)
                self.all.append(name)
                here.append(name)
            entities.append(entity)
            if not needs_context:
                sure.append(entity)
        self.sure = [name for name in self.all if name.sure]
        self.sure_starts = [name.start for name in self.sure]

    def between(self, start: int, end: int) -> Name | None:
        """The name that text[start:end] is."""
        return next((name for name in self.at.get(start, ()) if name.end == end), None)


def is_part_of_surname(text: str, name: Name, start: int, end: int) -> bool:
    """Whether a name is the first half of the family name in text[start:end]: "Gianni Ferrari-Bravo"."""
    joined = text[name.end : name.end + 1] == "-" and text[name.end + 1 : name.end + 2].isupper()
    return joined and start < name.start and name.end < end
