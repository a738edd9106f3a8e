"""One entry as a line of a catalogue file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson

from services.catalogue.building.editing import arranged
from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import EntityType, parse_line


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

    An entry that is shipped keeps its type and country: it was entered by hand. Of its domains stay those that no other
    shipped entry has. Raises CatalogueError for what does not keep to the format.
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
        "offices": list(found.offices),
    }
    line = orjson.dumps({key: value for key, value in stated.items() if value})
    parse_line(line, found.id)
    return line


def _is_free(domain: str, identifier: str, shipped: Catalogue) -> bool:
    owner = shipped.by_domain(domain)
    return owner is None or owner.id == identifier or domain not in owner.domains


def _listed(some: Iterable[str]) -> list[str]:
    return sorted(set(some))
