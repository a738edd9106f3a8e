"""Which articles are copies of each other, and what the story of each is then. Pure.

Copies of a copy belong to one story: it is everything that hangs together. So its name, the id of the earliest article in
it, does not depend on the order in which the articles came, nor on who found it out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from services.engines.fields import FieldValue
from services.ingestor.fingerprints import overlap

# docs/decisions/0011-stories.md has what was measured with them.
LEAST_SHARED: Final = 4
LEAST_CONTAINED: Final = 0.6
# What a house sets under all that it publishes is much of a short text.
LEAST_CONTAINED_OF_ONE_HOUSE: Final = 0.8
# A digest holds many reports whole and is a copy of none.
LEAST_SIZE: Final = 0.15
# Of a story this many of its earliest articles are looked at for the one that a later one was made from.
_ORIGINALS: Final = 200

MEMBER_FIELDS: Final = (
    "version",
    "story",
    "sort_time",
    "published_end",
    "indexed_at",
    "publisher",
    "fingerprint",
)


@dataclass(frozen=True, slots=True)
class Member:
    """An article as far as its story goes. Times are ms since 1970 UTC; `time` is that of publication, else of receipt,
    `until` the last one that a publication may have been at ("August": its end)."""

    id: str
    version: int
    story: str
    time: int
    until: int
    indexed_at: int
    publisher: str | None
    fingerprint: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, str]:
        """The earliest has the lowest."""
        return self.time, self.id


@dataclass(frozen=True, slots=True)
class Joining:
    """A new story for `member`: `duplicate_of` is the earlier article that it has most in common with, `similarity` the
    share of the smaller of the two; both None for who names the story and who has something in common with later ones alone."""

    member: Member
    story: str
    duplicate_of: str | None
    similarity: float | None


def member(article_id: str, fields: Mapping[str, FieldValue]) -> Member:
    """From a hit with MEMBER_FIELDS. Raises KeyError, TypeError when they are not what `to_document` writes."""
    version, time, indexed_at = fields["version"], fields["sort_time"], fields["indexed_at"]
    until, fingerprint = fields.get("published_end", time), fields.get("fingerprint", ())
    if not (isinstance(version, int) and isinstance(time, int) and isinstance(indexed_at, int)):
        raise TypeError("a field of a stored document has another type than it was written with")
    if not (isinstance(until, int) and isinstance(fingerprint, tuple)):
        raise TypeError("a field of a stored document has another type than it was written with")
    publisher = None if "publisher" not in fields else str(fields["publisher"])
    return Member(article_id, version, str(fields["story"]), time, until, indexed_at, publisher, fingerprint)


def least_shared(fingerprint: Sequence[str]) -> int:
    """How many hashes any copy of the article with this fingerprint shares with it at least."""
    return max(LEAST_SHARED, ceil(LEAST_CONTAINED * LEAST_SIZE * len(fingerprint)))


def copies(one: Member, other: Member) -> bool:
    """Whether these are copies: enough is shared of the smaller, and it is not a small part of the larger."""
    shared, smaller, larger = overlap(one.fingerprint, other.fingerprint)
    one_house = one.publisher is not None and one.publisher == other.publisher
    contained = LEAST_CONTAINED_OF_ONE_HOUSE if one_house else LEAST_CONTAINED
    return shared >= LEAST_SHARED and shared >= contained * smaller and smaller >= LEAST_SIZE * larger


class Groups:
    """Names of stories that are one. `find` gives the same one of them for all; which, means nothing."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def find(self, name: str) -> str:
        """Which group `name` is in."""
        found = name
        while (parent := self._parents.get(found, found)) != found:
            found = parent
        while name != found:
            self._parents[name], name = found, self._parents[name]
        return found

    def add(self, name: str) -> None:
        """A story that is looked at, though it may be united with no other."""
        self._parents.setdefault(name, name)

    def unite(self, one: str, other: str) -> None:
        """Both are one story."""
        self.add(one)
        self.add(other)
        self._parents[self.find(one)] = self.find(other)

    def names(self) -> tuple[str, ...]:
        """Every name there is."""
        return tuple(self._parents)


def joinings(members: Iterable[Member], groups: Groups) -> Iterator[Joining]:
    """What changes for whom when `members`, who are everybody in these stories, have one name for each of `groups`."""
    together: dict[str, list[Member]] = {}
    for one in members:
        together.setdefault(groups.find(one.story), []).append(one)
    for group in together.values():
        group.sort(key=lambda one: one.rank)
        name = group[0].id
        for place, one in enumerate(group):
            if one.story != name:
                yield Joining(one, name, *_original(one, group[: min(place, _ORIGINALS)]))


def _original(one: Member, earlier: Collection[Member]) -> tuple[str | None, float | None]:
    best: tuple[str | None, float | None] = (None, None)
    most = 0.0
    for other in earlier:
        shared, smaller, _ = overlap(one.fingerprint, other.fingerprint)
        if shared > most * smaller:
            most = shared / smaller
            best = other.id, round(most, 3)
    return best
