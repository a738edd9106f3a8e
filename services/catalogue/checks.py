"""What can be wrong with entries that are each well formed: two of one id, one domain of two, one office of two at a time."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from services.catalogue.entries import ANY_LANGUAGE, Entity
from services.catalogue.offices import Office
from services.catalogue.territories import is_territory

# Several people may hold these of one state at a time, or share them in one day.
_SHARED = frozenset({"head", "vice-president"})


class Checks:
    """Takes entries one after the other, keeps ids, domains, offices and (unless `namesakes` are allowed) names of them."""

    def __init__(self, *, namesakes: bool = False) -> None:
        self._namesakes = namesakes
        self._file_of: dict[str, str] = {}
        self._owner: dict[str, str] = {}
        self._bearers: dict[str, dict[str, tuple[str, ...]]] = {}  # of each name, with the languages
        self._heads: list[tuple[str, str, str]] = []
        self._terms: dict[tuple[str, str], list[_Term]] = {}
        self.entries = 0
        self.added_to = 0

    def take(self, entity: Entity, file: str, *, adds: bool) -> Iterator[str]:
        """One sentence for each problem of `entity` beside those before it. With `adds` it may be there in another file."""
        self.entries += 1
        before = self._file_of.get(entity.id)
        if before is not None and not (adds and before != file):
            again = "is there twice" if before == file else f"is also in {before}"
            yield f"{file}: {entity.id} {again}"
        self.added_to += before is not None
        self._file_of[entity.id] = file
        for domain in entity.domains:
            owner = self._owner.setdefault(domain, entity.id)
            if owner != entity.id:
                yield f"{file}: {entity.id} has the domain {domain} of {owner}"
        countries = {office.of for office in entity.offices if office.kind != "head"} | {entity.country}
        for country in sorted(filter(None, countries)):
            if not is_territory(country):
                yield f"{file}: {entity.id}: there is no country {country}"
        for office in entity.offices:
            self._enter(entity, office, file)
        if not self._namesakes:
            yield from self._shared_names(entity, file)

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
            self._terms.setdefault((office.kind, office.of), []).append(
                _Term(office.since, office.until or date.max, entity.id, file)
            )

    def _shared_names(self, entity: Entity, file: str) -> Iterator[str]:
        """Names that need no support, of two entities in one language: the article can hardly tell them apart. Those under
        `any` are in every language, and capitals make no other name.
        """
        told: set[tuple[str, str]] = set()
        for language, names in entity.names.items():
            for name in names:
                bearers = self._bearers.setdefault(name.casefold(), {})
                for other, theirs in bearers.items():
                    both = language in theirs or ANY_LANGUAGE in (language, *theirs)
                    if other != entity.id and both and (other, name) not in told:
                        told.add((other, name))
                        yield f"{file}: {entity.id} and {other} have one name in {language}: {name}"
                bearers[entity.id] = (*bearers.get(entity.id, ()), language)


class _Term(NamedTuple):
    since: date
    until: date
    holder: str
    file: str


def _overlaps(terms: dict[tuple[str, str], list[_Term]]) -> Iterator[str]:
    """Two who hold one office of a state on one day; the day of a handover is both's."""
    for (kind, of), held in sorted(terms.items()):
        longest: _Term | None = None
        for term in sorted(held):
            if longest is not None and term.since < longest.until and term.holder != longest.holder:
                yield f"{term.file}: {longest.holder} and {term.holder} are both {kind} of {of} from {term.since}"
            if longest is None or term.until > longest.until:
                longest = term
