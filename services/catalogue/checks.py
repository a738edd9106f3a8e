"""What can be wrong with entries that are each well formed: two of one id, one domain of two, one office of two at a time."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from services.catalogue.entries import Entity

# Several people may hold these of one state at a time, or share them in one day.
_SHARED = frozenset({"head", "vice-president"})


def problems(entities: Iterable[tuple[str, Entity]]) -> Iterator[str]:
    """One sentence for each problem. `entities` come with the file that they stand in."""
    by_id: dict[str, str] = {}
    by_domain: dict[str, str] = {}
    rows = list(entities)
    for file, entity in rows:
        if entity.id in by_id:
            yield f"{file}: {entity.id} is also in {by_id[entity.id]}"
        by_id.setdefault(entity.id, file)
        for domain in entity.domains:
            if domain in by_domain:
                yield f"{file}: {entity.id} has the domain {domain} of {by_domain[domain]}"
            by_domain.setdefault(domain, entity.id)
    for file, entity in rows:
        for office in entity.offices:
            if office.kind == "head" and office.of not in by_id:
                yield f"{file}: {entity.id} is the head of {office.of}, which has no entry"
    yield from _shared_names([entity for _, entity in rows])
    yield from _overlaps([entity for _, entity in rows])


def _shared_names(entities: Iterable[Entity]) -> Iterator[str]:
    """Names that need no support, of two entities in one language: the article can hardly tell them apart."""
    owners: dict[tuple[str, str], str] = {}
    for entity in entities:
        for language, names in entity.names.items():
            for name in names:
                other = owners.setdefault((language, name), entity.id)
                if other != entity.id:
                    yield f"{entity.id} and {other} have one name in {language}: {name}"


def _overlaps(entities: Iterable[Entity]) -> Iterator[str]:
    """Two who hold one office of a state on one day; the day of a handover is both's."""
    terms: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for entity in entities:
        for office in entity.offices:
            if office.kind not in _SHARED:
                until = "9999" if office.until is None else office.until.isoformat()
                terms.setdefault((office.kind, office.of), []).append(
                    (office.since.isoformat(), until, entity.id)
                )
    for (kind, of), held in sorted(terms.items()):
        for (_, until, one), (since, _, other) in pairwise(sorted(held)):
            if since < until and one != other:
                yield f"{one} and {other} are both {kind} of {of} from {since}"
