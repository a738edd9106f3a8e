"""Whom an article introduces by an office: after "Bundeskanzler Olaf Scholz" it is he whom "der Kanzler" means. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from services.catalogue.entries import Entity
from services.ingestor.stages.actors.bare import meant_kinds
from services.ingestor.stages.actors.cues import FORMER, LEADING, Cues
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.roles import Role
from services.ingestor.stages.actors.sighting import Party

_VAGUE: Final = frozenset({*LEADING, "head", FORMER})


class Bearers:
    """The people of an article by the kinds of their offices; offices whose bearer it does not name count, too."""

    def __init__(
        self,
        fields: Sequence[Field],
        cues: Cues,
        owned: Mapping[int, Sequence[Role]],
        named: Callable[[Field, int, int], Party | None],
    ) -> None:
        """`owned`: the roles of each field that have their country; `named`: who is named by or behind an office."""
        self._by_kind: dict[str, dict[str, Party | None]] = {}
        for one in fields:
            for role in owned[id(one)]:
                if not role.is_body and not role.former:
                    # An unknown state's president is a president as well: "the president" may be that one.
                    self._add(role.kinds, named(one, role.start, role.end), role.owner)
            for start, end, kinds in _without_owner(one, cues, owned[id(one)]):
                if (party := named(one, start, end)) is not None:
                    self._add(kinds, party, party.id)

    def _add(self, kinds: Iterable[str], party: Party | None, otherwise: str) -> None:
        for kind in meant_kinds(kinds):
            self._by_kind.setdefault(kind, {})[party.id if party is not None else otherwise] = party

    def only(self, kinds: Iterable[str], holders: Iterable[Entity]) -> Party | None:
        """The only one who bears an office of `kinds`; None when there are more or none.

        `holders`: those named in the article of whom the catalogue knows that they held one then.
        """
        found = self._of(kinds)
        others = {one.id for one in holders} - found.keys()
        return next(iter(found.values())) if len(found) == 1 and not others else None

    def has_another(self, kinds: Iterable[str], holder: Entity) -> bool:
        """Whether the article names somebody else than `holder` who bears an office of `kinds`."""
        return any(party is not None and party.id != holder.id for party in self._of(kinds).values())

    def _of(self, kinds: Iterable[str]) -> dict[str, Party | None]:
        return {
            key: party for kind in meant_kinds(kinds) for key, party in self._by_kind.get(kind, {}).items()
        }


def _without_owner(
    one: Field, cues: Cues, owned: Sequence[Role]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Offices that no country stands beside, the longest of those that begin in one place, and not those that are over."""
    reached = 0
    for cue in sorted(one.by_role.get("office", ()), key=lambda cue: (cue.start, -cue.end)):
        if cue.start < reached:
            continue
        reached = cue.end
        kinds = tuple(
            other.value
            for other in one.by_start[cue.start]
            if other.role == "office" and other.end == cue.end and other.value not in _VAGUE
        )
        if not kinds or any(role.start < cue.end and cue.start < role.end for role in owned):
            continue
        if cues.former.before(one.text, one.folded, cue.start) is None:
            yield cue.start, cue.end, kinds
