"""From what was kept of a Wikidata dump to the lines of a catalogue file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from services.catalogue.building.classes import Subclasses, number_of
from services.catalogue.building.kinds import Facts
from services.catalogue.building.selection import Selection
from services.catalogue.building.writing import Found, line_of
from services.catalogue.offices import OfficeKind

_Positions = dict[str, tuple[OfficeKind, str]]
_Rows = Callable[[], Iterable[Mapping[str, Any]]]


def entry_lines(rows: _Rows, selection: Selection) -> Iterator[bytes]:
    """The lines of those items that are of a type, in the dump's order. `rows` reads what `Selection.rows` gave from its beginning."""
    subclasses = Subclasses()
    positions: _Positions = {}
    for row in rows():
        if "below" in row:
            subclasses.add(row["below"][0], row["below"][1:])
        elif "merged" in row:
            subclasses.merge(*row["merged"])
        elif "position" in row:
            identifier, kind, country = row["position"]
            positions[identifier] = (kind, country)
    shipped = _told_of_old_ids(rows, selection, positions)
    kinds = selection.kinds(subclasses)
    owned: dict[str, str] = {}
    seen: set[int] = set()  # a dump may have an item twice, when it was changed while the dump was made
    for row in rows():
        if "facts" not in row:
            continue
        facts = Facts(**row["facts"])
        number = number_of(facts.id)
        if number in seen or (found := kinds.entry(facts)) is None:
            continue
        seen.add(number)
        identifier = shipped.get(found.id, found.id)
        # Two items with one website: the first one keeps it.
        domains = tuple(one for one in found.domains if owned.setdefault(one, identifier) == identifier)
        offices = _offices(facts, positions) if found.type == "person" else ()
        complete = Found(identifier, found.type, found.names, found.country, domains, found.flags, offices)
        if (line := line_of(complete, selection.shipped)) is not None:
            yield line


def _told_of_old_ids(rows: _Rows, selection: Selection, positions: _Positions) -> dict[str, str]:
    """Lets `positions` have old ids, too; the ids under which merged items are shipped."""
    entities = selection.shipped.entities
    shipped: dict[str, str] = {}
    for row in rows():
        if "merged" in row:
            old, new = row["merged"]
            if new in positions:
                positions[old] = positions[new]
            if old in entities and new not in entities:
                shipped[new] = old
    return shipped


def _offices(facts: Facts, positions: Mapping[str, tuple[OfficeKind, str]]) -> tuple[Mapping[str, str], ...]:
    terms = {
        (*positions[position], since, until): None
        for position, since, until in facts.held
        if position in positions
    }
    return tuple(
        {"office": kind, "country": country, "from": since} | ({"to": until} if until else {})
        for kind, country, since, until in sorted(terms, key=str)
    )
