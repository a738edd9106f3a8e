"""What is remembered of exports: who asked for what and when, how it ended, and which articles were in it.

Records: `export` has each export by its id, `export-of/<owner>` the ids of one owner, `exported/<id>` the articles, a
record for each page of them, which says how many they are up to there. Ids begin with the time, so the order of keys is
that of time, and old ones can be swept. While an export is under way, its record or its last page says `at` when it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from schemas.moments import iso, parse_moment
from services.engines.records import Record, RecordRefused, Records
from services.search.exporting.exported import Exported
from services.search.exporting.telling import first_id, is_id

_EXPORTS: Final = "export"
# An export under way that wrote nothing for so long has no process any more.
_SILENT: Final = timedelta(minutes=15)
# One of whose articles no more are remembered says so often that it is under way.
_ALIVE: Final = timedelta(minutes=5)
_SWEPT: Final = 10  # forgotten when another one begins


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days exports are remembered, and how many articles of each at most."""

    days: float
    articles: int


class Ledger:
    """The memory of exports in `records`. Its methods raise the errors of records."""

    def __init__(self, records: Records, keeping: Keeping, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._keeping = keeping
        self._clock = clock

    async def begin(self, export_id: str, owner: str | None, told: Mapping[str, Any]) -> "Entry":
        """Remember that `owner` (None: nobody in particular) asked for an export, and forget some that are too old."""
        await self._sweep()
        value = {**told, "owner": owner, "state": "open", "remembered": 0}
        try:
            record = await self._records.put(_EXPORTS, export_id, value, revision=None)
        except RecordRefused:
            # A question may be as long as a record; what was exported matters more.
            value |= {"query": {}, "interpreted_as": ""}
            record = await self._records.put(_EXPORTS, export_id, value, revision=None)
        if owner is not None:
            await self._records.put_many(_of(owner), {export_id: {}})
        return Entry(self._records, record, self._keeping.articles, self._clock)

    async def find(self, export_id: str) -> dict[str, Any] | None:
        """What is remembered of an export, its `owner` too; None when nothing is, or not any more."""
        if not is_id(export_id) or export_id < self._oldest():
            return None
        record = await self._records.get(_EXPORTS, export_id)
        return None if record is None else await self._shown(record)

    async def history(
        self, owner: str, after: str | None, size: int
    ) -> tuple[list[dict[str, Any]], str | None]:
        """The exports of `owner`, newest first: `size` of those before `after`; the next `after`, None at the end."""
        keys = await self._records.page(_of(owner), after=after or "", size=size + 1, newest_first=True)
        found = [await self.find(one.key) for one in keys[:size]]
        # What is too old to be told comes last.
        return [one for one in found if one is not None], keys[size - 1].key if len(keys) > size else None

    async def articles(self, export_id: str, after: str) -> tuple[list[Exported], str] | None:
        """The articles of the next page behind `after` ("" = the first), and what to ask behind next; None at the end."""
        pages = await self._records.page(_articles_of(export_id), after=after, size=1)
        if not pages:
            return None
        listed: Any = pages[0].value["articles"]
        return [Exported.read(one) for one in listed], pages[0].key

    async def _shown(self, record: Record) -> dict[str, Any]:
        value = dict(record.value)
        if value["state"] == "open":
            # What was written last tells whether anybody still writes.
            written = [record, *await self._records.page(_articles_of(record.key), size=1, newest_first=True)]
            last = max(parse_moment(str(one.value.get("at", value["cut_off"]))).start for one in written)
            if self._clock() - last > _SILENT:
                value["state"] = "cut"
            value["remembered"] = written[-1].value.get("remembered", 0)
        return value

    async def _sweep(self) -> None:
        for old in await self._records.page(_EXPORTS, size=_SWEPT):
            if old.key >= self._oldest():
                return
            await self._records.delete_all(_articles_of(old.key))
            owner = old.value.get("owner")
            if isinstance(owner, str):
                await self._records.delete(_of(owner), old.key)
            await self._records.delete(_EXPORTS, old.key)

    def _oldest(self) -> str:
        return first_id(self._clock() - timedelta(days=self._keeping.days))


class Entry:
    """The memory of one export that is under way: the first `most` articles of it."""

    def __init__(self, records: Records, record: Record, most: int, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._record = record
        self._room = most
        self._clock = clock
        self._pages = 0
        self._articles = 0
        self._written = clock()

    async def add(self, articles: Sequence[Exported]) -> None:
        """Remember `articles`, before they are given away."""
        taken = [one.kept() for one in articles[: self._room]]
        now = self._clock()
        if taken:
            self._room -= len(taken)
            self._pages += 1
            self._articles += len(taken)
            page = {"articles": taken, "at": iso(now), "remembered": self._articles}
            await self._records.put_many(_articles_of(self._record.key), {f"{self._pages:08}": page})
        elif now - self._written >= _ALIVE:
            await self._put({"at": iso(now)})
        else:
            return
        self._written = now

    async def end(self, ended: Mapping[str, Any], *, whole: bool) -> None:
        """Remember how it ended."""
        state = "complete" if whole else "cut"
        await self._put({**ended, "state": state, "remembered": self._articles})

    async def _put(self, more: Mapping[str, Any]) -> None:
        value = {**self._record.value, **more}
        self._record = await self._records.put(
            _EXPORTS, self._record.key, value, revision=self._record.revision
        )


def _of(owner: str) -> str:
    return f"export-of/{owner}"


def _articles_of(export_id: str) -> str:
    return f"exported/{export_id}"
