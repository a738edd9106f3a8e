"""Jobs as they are kept in records, so that every process sees them and any of them can go on with one.

Records: `job` has each job by its id, `job-of/<owner>` the ids of one owner, `job-open` those that are not ended,
`job-entries/<id>` what is to be counted and `job-rows/<id>` what was, a record an entry.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from schemas.moments import iso, parse_moment
from services.engines.records import Record, RecordChanged, RecordRefused, Records
from services.search.errors import INVALID_PARAMETER, TOO_MANY_JOBS, fault
from services.search.exporting.telling import first_id, is_id, new_id
from services.search.jobs.entries import Counted, Entry
from services.search.jobs.parameters import JobRequest
from services.search.visibility import Scope

MAX_OPEN: Final = 200
_JOBS: Final = "job"
_OPEN: Final = "job-open"
_AT_ONCE: Final = 50  # entries in a record
_SWEPT: Final = 10
_TRIES: Final = 10
_ENDED: Final = frozenset({"done", "cancelled", "failed"})


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it was last read."""

    id: str
    value: Mapping[str, Any]
    revision: str

    @property
    def state(self) -> str:
        """`queued`, `running`, `done`, `cancelled` or `failed`."""
        return str(self.value["state"])

    @property
    def is_ended(self) -> bool:
        """Nothing more will be counted."""
        return self.state in _ENDED

    @property
    def not_before(self) -> datetime | None:
        """While it is queued, nobody takes it before."""
        stated = self.value.get("not_before")
        return None if stated is None else parse_moment(stated).start

    @property
    def scopes(self) -> frozenset[Scope]:
        """What who asked for it might do then."""
        return frozenset(map(Scope, self.value["scopes"]))


class Jobs:
    """All jobs in `records`, each for `days` days. Its methods raise the errors of records."""

    def __init__(self, records: Records, days: float, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._days = days
        self._clock = clock

    async def create(
        self,
        request: JobRequest,
        entries: Sequence[Entry],
        owner: str | None,
        scopes: frozenset[Scope],
    ) -> Job:
        """A new job of `owner`. Raises RequestError (`too_many_jobs`)."""
        await self._sweep()
        if len(await self._records.page(_OPEN, size=MAX_OPEN)) == MAX_OPEN:
            raise fault(TOO_MANY_JOBS, None, f"{MAX_OPEN} jobs are waiting: ask again when some have ended")
        now = self._clock()
        job_id = new_id(now)
        value = {
            "owner": owner,
            "scopes": sorted(scope.value for scope in scopes),
            "title": request.title,
            "common": request.model_dump(
                mode="json", exclude_unset=True, by_alias=True, exclude={"queries", "names"}
            ),
            "state": "queued",
            "entries": len(entries),
            "done": 0,
            "as_of": iso(now),
            "ended_at": None,
            "worker": None,
            "attempts": 0,
            "not_before": None,
            "problems": [],
        }
        kept = [one.kept() for one in entries]
        chunks = {
            f"{begin:05}": {"entries": kept[begin : begin + _AT_ONCE]}
            for begin in range(0, len(kept), _AT_ONCE)
        }
        try:
            await self._records.put_many(_entries_of(job_id), chunks)
        except RecordRefused as error:
            await self._records.delete_all(_entries_of(job_id))
            raise fault(
                INVALID_PARAMETER, "queries", "these are too long to be kept: make them shorter"
            ) from error
        if owner is not None:
            await self._records.put_many(_of(owner), {job_id: {}})
        record = await self._records.put(_JOBS, job_id, value, revision=None)
        # Last, so that whoever takes it finds all of it.
        await self._records.put_many(_OPEN, {job_id: {}})
        return _job(record)

    async def find(self, job_id: str) -> Job | None:
        """The job; None when there is none, or not any more."""
        if not is_id(job_id) or job_id < self._oldest():
            return None
        record = await self._records.get(_JOBS, job_id)
        return None if record is None else _job(record)

    async def history(self, owner: str, after: str | None, size: int) -> tuple[list[Job], str | None]:
        """The jobs of `owner`, newest first: `size` of those before `after`; the next `after`, None at the end."""
        keys = await self._records.page(_of(owner), after=after or "", size=size + 1, newest_first=True)
        found = [await self.find(one.key) for one in keys[:size]]
        return [one for one in found if one is not None], keys[size - 1].key if len(keys) > size else None

    async def open(self) -> list[Job]:
        """Those that are not ended, oldest first."""
        found: list[Job] = []
        for one in await self._records.page(_OPEN, size=MAX_OPEN):
            job = await self.find(one.key)
            if job is None or job.is_ended:
                await self._records.delete(_OPEN, one.key)  # whoever ended it died before saying so
            else:
                found.append(job)
        return found

    async def change(self, job: Job, **changes: object) -> Job:
        """`job` with `changes`. Raises RecordChanged when somebody else changed it meanwhile."""
        record = await self._records.put(_JOBS, job.id, {**job.value, **changes}, revision=job.revision)
        changed = _job(record)
        if changed.is_ended:
            await self._records.delete(_OPEN, job.id)
        return changed

    async def cancel(self, job_id: str) -> Job | None:
        """End a job; what was counted stays. None when there is none. Raises RecordChanged if it changes all the time."""
        for attempt in range(_TRIES):
            job = await self.find(job_id)
            if job is None or job.is_ended:
                return job
            try:
                return await self.change(job, state="cancelled", worker=None, ended_at=iso(self._clock()))
            except RecordChanged:
                if attempt == _TRIES - 1:
                    raise
        return None

    async def entries(self, job_id: str) -> list[Entry]:
        """What is to be counted, in order."""
        chunks = await self._records.page(_entries_of(job_id), size=100)
        listed: list[Any] = [one.value["entries"] for one in chunks]
        return [Entry.read(one) for chunk in listed for one in chunk]

    async def done(self, job_id: str) -> int:
        """How many entries were counted: they are counted in order."""
        last = await self._records.page(_rows_of(job_id), size=1, newest_first=True)
        return int(last[0].key) + 1 if last else 0

    async def keep(self, job_id: str, counted: Counted) -> None:
        """Keep what was counted for an entry."""
        await self._records.put_many(_rows_of(job_id), {f"{counted.entry.number:05}": counted.kept()})

    async def counted(self, job_id: str, number: int) -> Counted | None:
        """What was counted for entry `number`; None when it was not yet."""
        record = await self._records.get(_rows_of(job_id), f"{number:05}")
        return None if record is None else Counted.read(record.value)

    async def remove(self, job_id: str, owner: str | None) -> None:
        """Forget a job with all that was counted. Safe to call twice."""
        await self._records.delete(_JOBS, job_id)
        await self._records.delete(_OPEN, job_id)
        await self._records.delete_all(_entries_of(job_id))
        await self._records.delete_all(_rows_of(job_id))
        if owner is not None:
            await self._records.delete(_of(owner), job_id)

    async def _sweep(self) -> None:
        for old in await self._records.page(_JOBS, size=_SWEPT):
            if old.key >= self._oldest():
                return
            owner = old.value.get("owner")
            await self.remove(old.key, owner if isinstance(owner, str) else None)

    def _oldest(self) -> str:
        return first_id(self._clock() - timedelta(days=self._days))


def _job(record: Record) -> Job:
    return Job(record.key, record.value, record.revision)


def _of(owner: str) -> str:
    return f"job-of/{owner}"


def _entries_of(job_id: str) -> str:
    return f"job-entries/{job_id}"


def _rows_of(job_id: str) -> str:
    return f"job-rows/{job_id}"
