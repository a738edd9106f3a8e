"""What is to be looked at again later, and when: an embargo that ends, an article that could not be searched yet, a story
that has time to be joined, a search that was broken.

Each is a record whose key begins with its time. Looking again may be done twice, and by two processes: logs take a match
once. An entry is removed when what came of it is written.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.engines.records import Records

_DUE: Final = "due"
_DIGITS: Final = 14


class Why(StrEnum):
    """What an entry waits for."""

    EMBARGO = "embargo"
    UNSEEN = "unseen"  # written, but not searchable yet: an index that is being rebuilt, most likely
    STORY = "story"  # copies may be joined by then
    BROKEN = "broken"  # the search could not be run; everything since is looked at


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article in a version. `indexed_ms` is when its receipt was written (ms since 1970 UTC), `first_time` whether its
    message came for the first time."""

    article: str
    version: int
    indexed_ms: int
    first_time: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Look at `articles` at `at_ms`, for the saved search `search` or, None, for all of them. A broken search has none; with
    `tries` its entry is that of a process that is trying it."""

    at_ms: int
    why: Why
    articles: tuple[Waiting, ...] = ()
    search: str | None = None
    tries: int = 0

    @property
    def key(self) -> str:
        """Its key: in the order of time, the same for the same articles.

        A message that is handled again does not come for the first time any more: what is written of it then stands
        behind what was written at first.
        """
        again = not any(one.first_time for one in self.articles)
        what = "".join(f"{one.article}@{one.version} " for one in self.articles)
        if self.why is Why.BROKEN and self.tries:
            what = "held"
        mark = hashlib.blake2b(what.encode(), digest_size=12).hexdigest()
        return f"{self.at_ms:0{_DIGITS}d}/{int(again)}/{self.why.value}/{self.search or '*'}/{mark}"


class DueList:
    """Everything that is due some time, in `records`. All methods raise the store's errors."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def add(self, entries: Sequence[Due]) -> None:
        """Add entries; one that is there already stays as it is."""
        if entries:
            await self._records.put_many(_DUE, {one.key: _written(one) for one in entries})

    async def by(self, now_ms: int, most: int) -> list[Due]:
        """Up to `most` entries whose time has come by `now_ms`, the earliest first."""
        page = await self._records.page(_DUE, size=most)
        return [_read(one.key, one.value) for one in page if int(one.key[:_DIGITS]) <= now_ms]

    async def done(self, entry: Due) -> None:
        """Remove an entry."""
        await self._records.delete(_DUE, entry.key)


def _written(entry: Due) -> dict[str, Any]:
    return {
        "why": entry.why.value,
        "articles": [[one.article, one.version, one.indexed_ms, one.first_time] for one in entry.articles],
        "search": entry.search,
        "tries": entry.tries,
    }


def _read(key: str, value: Mapping[str, Any]) -> Due:
    return Due(
        at_ms=int(key[:_DIGITS]),
        why=Why(value["why"]),
        articles=tuple(Waiting(*one) for one in value["articles"]),
        search=value["search"],
        tries=value["tries"],
    )
