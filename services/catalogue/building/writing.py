"""One entry as a line of a catalogue file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from services.catalogue.building.editing import arranged
from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity, EntityType, parse_line

_NEVER: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Found:
    """What a source says of somebody. `names` are (language, tidy name), the most important first."""

    id: str
    type: EntityType
    names: tuple[tuple[str, str], ...]
    country: str | None = None
    domains: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    offices: tuple[Mapping[str, str], ...] = ()


def line_of(found: Found, shipped: Catalogue) -> bytes | None:
    """The JSON line of an entry, without its end; None when none of its names is one that a text would write.

    An entry that is shipped keeps its type, its country, and each term of an office that this would state again, perhaps a
    day off: they were entered by hand. Of its domains stay those that no other shipped entry has. Raises CatalogueError for what does not keep to the format.
    """
    known = shipped.entities.get(found.id)
    kind = found.type if known is None else known.type
    names, context = arranged(found.names, kind)
    if not names and not context:
        return None
    domains = [domain for domain in found.domains if _is_free(domain, found.id, shipped)]
    stated = {
        "id": found.id,
        "type": kind,
        "country": found.country if known is None else None,
        "flags": _listed(found.flags),
        "domains": domains,
        "names": names,
        "context": context,
        "offices": [office for office in found.offices if known is None or not _is_entered(office, known)],
    }
    line = orjson.dumps({key: value for key, value in stated.items() if value})
    parse_line(line, found.id)
    return line


def _is_free(domain: str, identifier: str, shipped: Catalogue) -> bool:
    owner = shipped.by_domain(domain)
    return owner is None or owner.id == identifier or domain not in owner.domains


def _is_entered(office: Mapping[str, str], known: Entity) -> bool:
    since, until = office["from"], office.get("to", _NEVER)
    return any(
        (term.kind, term.of) == (office["office"], office["country"])
        and since <= (_NEVER if term.until is None else term.until.isoformat())
        and term.since.isoformat() <= until
        for term in known.offices
    )


def _listed(some: Iterable[str]) -> list[str]:
    return sorted(set(some))
