"""The log of a saved search: its matches in one order, each once, however often and by how many they are found.

A log is a chain of records, each of which holds some matches and is called by the number of its first one. Whoever appends
makes the record that follows the last one, on the condition that there is none: of two at once one succeeds, and the
other looks at what was told meanwhile. Nothing appears before something that was read already, so a reader who keeps the
last number misses nothing. What was last told of each article is looked up in an index of the chain, which alone is the
truth: before anything is judged, the index is brought up to the last record. Its entries are only ever added, so it
does no harm when two do that at once, or one much later. Records that a log has too many of are put aside until they are
old enough for what they told to be forgotten.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.engines.records import Record, RecordChanged, Records
from services.search.saved.matches import Kind, Match, Told

AT_ONCE: Final = 100
_DIGITS: Final = 12
_TOLD_THROUGH: Final = "told-through"
_LOOK_UPS: Final = 16
_PAGE: Final = 200
# Between a key and a number in the index; what is behind all numbers of a key.
_BETWEEN: Final = "\0"
_BEHIND: Final = "\1"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A match and its number in the log, from 1."""

    seq: int
    match: Match


Judge = Callable[[Mapping[str, Told]], Sequence[Match]]


class MatchLog:
    """The logs of all searches, in `records`. All methods raise the store's errors."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._few = asyncio.Semaphore(_LOOK_UPS)

    async def append(self, search_id: str, keys: Iterable[str], judge: Judge) -> Counter[Kind]:
        """Append what `judge` makes of what was told under `keys` (articles, and `story_key`s); how many of each kind.

        `judge` is pure: it may be asked several times, when others append meanwhile.
        """
        wanted = tuple(dict.fromkeys(keys))
        appended: Counter[Kind] = Counter()
        while True:
            following = await self._catch_up(search_id)
            told = await self._told(search_id, wanted)
            matches = judge(told)
            some = matches[:AT_ONCE]
            if not some:
                return appended
            try:
                await self._records.put(
                    f"match/{search_id}",
                    _key(following),
                    {"matches": [one.model_dump(mode="json", exclude_none=True) for one in some]},
                    revision=None,
                )
            except RecordChanged:
                continue
            appended.update(one.kind for one in some)
            if len(some) == len(matches):
                # The index of the chain is brought up to here when it is needed.
                return appended

    async def read(self, search_id: str, after: int, most: int) -> list[Numbered]:
        """Up to `most` matches with numbers above `after`, in order."""
        found: list[Numbered] = []
        begin = _key(max(0, after - AT_ONCE))
        while len(found) < most:
            page = await self._records.page(f"match/{search_id}", after=begin, size=20)
            found += [one for record in page for one in _numbered(record) if one.seq > after]
            if len(page) < 20:
                break
            begin = page[-1].key
        return found[:most]

    async def newest(
        self, search_id: str, most: int, kinds: Collection[Kind], *, before: int | None = None
    ) -> list[Numbered]:
        """The last `most` matches of `kinds` (with numbers below `before`), the newest first."""
        found: list[Numbered] = []
        behind = "" if before is None else _key(before)
        size = 20
        while len(found) < most:
            page = await self._records.page(f"match/{search_id}", after=behind, size=size, newest_first=True)
            found += [
                one
                for record in page
                for one in reversed(_numbered(record))
                if one.match.kind in kinds and (before is None or one.seq < before)
            ]
            if len(page) < size:
                break
            behind = page[-1].key
            size = _PAGE
        return found[:most]

    async def span(self, search_id: str) -> tuple[int, int]:
        """The numbers of the first match that is kept, and of the one that comes next; equal when none is kept."""
        first = await self._records.page(f"match/{search_id}", size=1)
        following = await self._following(search_id)
        return (int(first[0].key) if first else following), following

    async def told(self, search_id: str, articles: Iterable[str]) -> dict[str, Told]:
        """What was told of those of `articles` of which something was."""
        await self._catch_up(search_id)
        return await self._told(search_id, tuple(articles))

    async def trim(self, search_id: str, *, before_ms: int, most: int) -> int:
        """Forget matches from before `before_ms`, and the oldest beyond `most`; how many. The last record stays.

        That of an article something was told is forgotten by age alone: else a replay would tell it once more.
        """
        following = await self._catch_up(search_id)
        gone = 0
        while len(kept := await self._records.page(f"match/{search_id}", size=2)) == 2:
            oldest = kept[0]
            last = _numbered(oldest)[-1]
            if last.match.at_ms >= before_ms and following - last.seq <= most:
                break
            await self._records.put_many(f"past/{search_id}", {oldest.key: oldest.value})
            await self._records.delete(f"match/{search_id}", oldest.key)
            gone += last.seq + 1 - int(oldest.key)
        await self._forget_past(search_id, before_ms)
        return gone

    async def kept(self) -> AsyncIterator[str]:
        """The ids of all searches that have a log, also of those that are there no more."""
        after = ""
        while page := await self._records.page(_TOLD_THROUGH, after=after, size=_PAGE):
            for record in page:
                yield record.key
            after = page[-1].key

    async def drop(self, search_id: str) -> None:
        """Forget everything of a search that was deleted."""
        for kind in (f"match/{search_id}", f"past/{search_id}", f"told/{search_id}"):
            await self._records.delete_all(kind)
        await self._records.delete(_TOLD_THROUGH, search_id)

    async def _forget_past(self, search_id: str, before_ms: int) -> None:
        """Forget what was told by matches that are in the log no more, and older than `before_ms`."""
        while page := await self._records.page(f"past/{search_id}", size=_PAGE):
            for record in page:
                matches = _numbered(record)
                if matches[-1].match.at_ms >= before_ms:
                    return
                for one in matches:
                    for key in _keys(one.match):
                        await self._records.delete(f"told/{search_id}", _entry(key, one.seq))
                await self._records.delete(f"past/{search_id}", record.key)

    async def _catch_up(self, search_id: str) -> int:
        """Bring what was told up to the end of the chain; the number that comes next."""
        state = await self._records.get(_TOLD_THROUGH, search_id)
        through = 0 if state is None else int(str(state.value["seq"]))
        following = through + 1
        while news := await self.read(search_id, following - 1, AT_ONCE):
            await self._index(search_id, news)
            following = news[-1].seq + 1
        # Also before there is anything: by this record it is known that there is a log.
        if state is None or following > through + 1:
            await self._records.put_many(_TOLD_THROUGH, {search_id: {"seq": following - 1}})
        return following

    async def _following(self, search_id: str) -> int:
        last = await self._records.page(f"match/{search_id}", size=1, newest_first=True)
        if last:
            return _numbered(last[0])[-1].seq + 1
        state = await self._records.get(_TOLD_THROUGH, search_id)
        return 1 if state is None else int(str(state.value["seq"])) + 1

    async def _index(self, search_id: str, some: Iterable[Numbered]) -> None:
        entries = {
            _entry(key, one.seq): {
                "version": one.match.version,
                "digest": one.match.digest,
                "kind": one.match.kind.value,
            }
            for one in some
            for key in _keys(one.match)
        }
        await self._records.put_many(f"told/{search_id}", entries)

    async def _told(self, search_id: str, keys: Sequence[str]) -> dict[str, Told]:
        async def one(key: str) -> Record | None:
            async with self._few:
                newest = await self._records.page(
                    f"told/{search_id}", after=f"{key}{_BEHIND}", size=1, newest_first=True
                )
            return newest[0] if newest and newest[0].key.startswith(f"{key}{_BETWEEN}") else None

        found = await asyncio.gather(*(one(key) for key in keys))
        return {key: _told_of(record) for key, record in zip(keys, found, strict=True) if record is not None}


def story_key(story: str) -> str:
    """The key under which it is kept that a story was told of."""
    return f"story:{story}"


def _keys(match: Match) -> list[str]:
    return [match.article] if match.story is None else [match.article, story_key(match.story)]


def _key(seq: int) -> str:
    return f"{seq:0{_DIGITS}d}"


def _numbered(record: Record) -> list[Numbered]:
    first = int(record.key)
    stored = record.value["matches"]
    if not isinstance(stored, list):
        raise TypeError("a record of matches without a list")
    return [Numbered(first + place, Match.model_validate(one)) for place, one in enumerate(stored)]


def _entry(key: str, seq: int) -> str:
    return f"{key}{_BETWEEN}{_key(seq)}"


def _told_of(record: Record) -> Told:
    value = record.value
    read_as = value.get("digest")
    return Told(
        int(record.key.rpartition(_BETWEEN)[2]),
        int(str(value["version"])),
        None if read_as is None else str(read_as),
        Kind(str(value["kind"])),
    )
