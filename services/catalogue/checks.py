"""What can be wrong with entries that are each well formed: two of one id, one domain of two, one office of two at a time."""

from collections.abc import Iterator
from itertools import pairwise

from services.catalogue.entries import Entity
from services.catalogue.offices import Office

# Several people may hold these of one state at a time, or share them in one day.
_SHARED = frozenset({"head", "vice-president"})


class Checks:
    """Takes entries one after the other, keeps ids, domains, offices and (unless `namesakes` are allowed) names of them."""

    def __init__(self, *, namesakes: bool = False) -> None:
        self._namesakes = namesakes
        self._file_of: dict[str, str] = {}
        self._owner: dict[str, str] = {}
        self._bearer: dict[tuple[str, str], str] = {}
        self._heads: list[tuple[str, str, str]] = []
        self._terms: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        self.entries = 0
        self.added_to = 0

    def take(self, entity: Entity, file: str, *, adds: bool) -> Iterator[str]:
        """One sentence for each problem of `entity` beside those before it. With `adds` it may be there in another file."""
        self.entries += 1
        before = self._file_of.get(entity.id)
        if before is not None and not (adds and before != file):
            yield f"{file}: {entity.id} is also in {before}"
        self.added_to += before is not None
        self._file_of[entity.id] = file
        for domain in entity.domains:
            owner = self._owner.setdefault(domain, entity.id)
            if owner != entity.id:
                yield f"{file}: {entity.id} has the domain {domain} of {owner}"
        for office in entity.offices:
            self._enter(entity, office, file)
        if not self._namesakes:
            yield from self._shared_names(entity)

    def at_the_end(self) -> Iterator[str]:
        """The problems that only all entries together show."""
        for file, identifier, of in self._heads:
            if of not in self._file_of:
                yield f"{file}: {identifier} is the head of {of}, which has no entry"
        yield from _overlaps(self._terms)

    def _enter(self, entity: Entity, office: Office, file: str) -> None:
        if office.kind == "head":
            self._heads.append((file, entity.id, office.of))
        if office.kind not in _SHARED:
            until = "9999" if office.until is None else office.until.isoformat()
            self._terms.setdefault((office.kind, office.of), []).append(
                (office.since.isoformat(), until, entity.id)
            )

    def _shared_names(self, entity: Entity) -> Iterator[str]:
        """Names that need no support, of two entities in one language: the article can hardly tell them apart."""
        for language, names in entity.names.items():
            for name in names:
                other = self._bearer.setdefault((language, name), entity.id)
                if other != entity.id:
                    yield f"{entity.id} and {other} have one name in {language}: {name}"


def _overlaps(terms: dict[tuple[str, str], list[tuple[str, str, str]]]) -> Iterator[str]:
    """Two who hold one office of a state on one day; the day of a handover is both's."""
    for (kind, of), held in sorted(terms.items()):
        for (_, until, one), (since, _, other) in pairwise(sorted(held)):
            if since < until and one != other:
                yield f"{one} and {other} are both {kind} of {of} from {since}"
