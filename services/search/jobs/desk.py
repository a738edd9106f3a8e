"""What can be done with jobs: ask for one, look how it is, read what was counted, end it. Knows no HTTP."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Final

from schemas.moments import iso
from services.search.access.caller import Caller
from services.search.access.owning import is_of
from services.search.asking import warm
from services.search.counting.desk import Desk
from services.search.errors import JOB_NOT_FOUND, KEY_MISSING, AnswerCut, fault
from services.search.exporting.columns import Column, Kind
from services.search.exporting.counted_columns import COUNTED
from services.search.exporting.export import Export, Portion, nothing_held
from services.search.exporting.files import MEDIA, new_file
from services.search.exporting.history import HistoryPage
from services.search.exporting.telling import new_id
from services.search.jobs.answers import JobAnswer, JobHistory, JobTold, ToldEntry
from services.search.jobs.entries import entries_of
from services.search.jobs.names import Resolution
from services.search.jobs.parameters import JobRequest, ResultOf
from services.search.jobs.store import Job, Jobs

RECORD: Final = "count"
RESULT: Final = (
    Column("entry", Kind.WHOLE, "the entry's place in the list, from 0"),
    Column("resolution", Kind.TEXT, "what it was taken for: query, id, one, several, unknown"),
    Column("actors", Kind.LIST, "who is counted, of names"),
    Column("code", Kind.TEXT, "what is wrong with it; such an entry has one row, without numbers"),
    Column("message", Kind.TEXT, "the same in words"),
    *COUNTED,
)
_TOLD: Final = frozenset({Resolution.SEVERAL, Resolution.UNKNOWN})


class JobDesk:
    """Jobs for callers. Its methods raise RequestError (`job_not_found` for jobs of others, too) and the errors of records."""

    def __init__(self, jobs: Jobs, desk: Desk) -> None:
        self._jobs = jobs
        self._desk = desk

    async def create(self, request: JobRequest, caller: Caller) -> JobTold:
        """A new job; a mistake in what all entries have in common is told at once."""
        await self._desk.read(request)
        await warm()
        entries = await asyncio.to_thread(entries_of, request)
        return await self._told(await self._jobs.create(request, entries, caller.key_id, caller.scopes))

    async def history(self, page: HistoryPage, caller: Caller) -> JobHistory:
        """The jobs of the caller's key."""
        if caller.key_id is None:
            raise fault(
                KEY_MISSING,
                None,
                "a job that was asked for without a key is in nobody's history: its id finds it",
            )
        found, following = await self._jobs.history(caller.key_id, page.after, page.size)
        return JobHistory(jobs=[JobAnswer(**_shown(one)) for one in found], next=following)

    async def job(self, job_id: str, caller: Caller) -> JobTold:
        """One job."""
        return await self._told(await self._find(job_id, caller))

    async def end(self, job_id: str, caller: Caller) -> JobTold | None:
        """Cancel a job that is not ended, keeping what was counted; remove one that is (None)."""
        job = await self._find(job_id, caller)
        if job.is_ended:
            await self._jobs.remove(job.id, job.value["owner"])
            return None
        ended = await self._jobs.cancel(job.id)
        return None if ended is None else await self._told(ended)

    async def result(self, job_id: str, request: ResultOf, caller: Caller) -> Export:
        """What was counted so far, in long form."""
        job = await self._find(job_id, caller)
        now = self._desk.now()
        counts = {"entries": 0, "rows": 0}
        told = {
            "id": new_id(now),
            "job": job.id,
            "title": job.value["title"],
            "query": job.value["common"],
            "entries": job.value["entries"],
            "as_of": job.value["as_of"],
            "cut_off": iso(now),
            "state": job.state,
        }
        return Export(
            id=told["id"],
            medium=MEDIA[request.format],
            file=new_file(request.format, RECORD, RESULT, bom=request.bom),
            cut_off=now,
            told=told,
            portions=self._portions(job, counts),
            ended=lambda: {"count": counts["rows"], "entries_done": counts["entries"]},
            close=nothing_held,
        )

    async def _portions(self, job: Job, counts: dict[str, int]) -> AsyncGenerator[Portion, None]:
        for number in range(job.value["entries"]):
            counted = await self._jobs.counted(job.id, number)
            if counted is None:
                if await self._jobs.find(job.id) is None:
                    raise AnswerCut("the job was removed while its result was read")
                return
            entry = counted.entry
            lead = [number, entry.resolution.value, list(entry.actors), counted.code, counted.message]
            empty: list[Any] = [entry.label, *[None] * (len(COUNTED) - 1)]
            rows = [[*lead, *row] for row in counted.rows or [empty]]
            counts["entries"] += 1
            counts["rows"] += len(rows)
            yield rows

    async def _find(self, job_id: str, caller: Caller) -> Job:
        job = await self._jobs.find(job_id)
        if job is None or not is_of(job.value["owner"], caller):
            raise fault(JOB_NOT_FOUND, None, "no job of yours with this id is remembered")
        return job

    async def _told(self, job: Job) -> JobTold:
        problems = {one["entry"]: one for one in job.value["problems"]}
        told = [
            ToldEntry(
                entry=one.number,
                label=one.label,
                resolution=one.resolution,
                actors=list(one.actors),
                code=problems.get(one.number, {}).get("code"),
                message=problems.get(one.number, {}).get("message"),
            )
            for one in await self._jobs.entries(job.id)
            if one.number in problems or one.resolution in _TOLD
        ]
        return JobTold(**_shown(job), told=told)


def _shown(job: Job) -> dict[str, Any]:
    names = ("title", "state", "entries", "done", "as_of", "ended_at", "common")
    return {
        "id": job.id,
        "problems": len(job.value["problems"]),
        **{name: job.value[name] for name in names},
    }
