"""Works on jobs in the background of a search process: takes one, counts its entries in order, and notes after each how far it is.

A job belongs to the process that is its `worker`. Each note is a write at the revision that was read before, so a process
that lost the job, because it was cancelled or another took it over, finds out at its next note, and stops. A job whose
record does not change for LEASE_S has lost its process: another goes on behind the last entry that was counted. To count an
entry twice does no harm.

When the index does not answer, the job is given back and says until when no process shall take it (`not_before`).
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from schemas.moments import iso, parse_moment
from services.engines.errors import EngineError
from services.engines.records import RecordChanged
from services.search.counting.desk import Desk
from services.search.jobs.entries import Counted, Entry
from services.search.jobs.parameters import JobOf
from services.search.jobs.store import Job, Jobs
from services.search.jobs.tally import Tally
from services.search.problems import INDEX_UNAVAILABLE, INTERNAL_ERROR

LEASE_S: Final = 90.0
POLL_S: Final = 3.0
# So often the index may fail to answer one entry, before that is said in its place.
ATTEMPTS: Final = 5
_LONGEST_WAIT_S: Final = 60.0
_log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Seen:
    revision: str
    since: float


class Runner:
    """Works on `at_once` jobs at a time (0: on none). `monotonic` is in seconds."""

    def __init__(
        self,
        jobs: Jobs,
        desk: Desk,
        at_once: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jobs = jobs
        self._desk = desk
        self._at_once = at_once
        self._monotonic = monotonic
        self._me = secrets.token_hex(8)
        self._seen: dict[str, _Seen] = {}
        self._working: dict[str, asyncio.Task[None]] = {}
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """There is a new job."""
        self._awake.set()

    async def run(self) -> None:
        """Work until cancelled; jobs in hand are given back then."""
        try:
            while self._at_once:
                try:
                    await self.take()
                except EngineError as error:
                    _log.debug("jobs_not_seen", problem=str(error))
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await self._awake.wait()
                self._awake.clear()
        finally:
            for one in self._working.values():
                one.cancel()
            await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def take(self) -> list[asyncio.Task[None]]:
        """Begin to work on open jobs that nobody works on, as many as may be. Raises the errors of records."""
        taken: list[asyncio.Task[None]] = []
        found = await self._jobs.open()
        self._seen = {one.id: self._since(one) for one in found}
        for job in found:
            if len(self._working) >= self._at_once:
                break
            if job.id not in self._working and self._is_free(job):
                with suppress(RecordChanged):
                    mine = await self._jobs.change(job, state="running", worker=self._me)
                    task = asyncio.create_task(self._work(mine), name=f"job {job.id}")
                    self._working[job.id] = task
                    taken.append(task)
        return taken

    def _since(self, job: Job) -> _Seen:
        before = self._seen.get(job.id)
        if before is not None and before.revision == job.revision:
            return before
        return _Seen(job.revision, self._monotonic())

    def _is_free(self, job: Job) -> bool:
        if job.state == "queued":
            return job.not_before is None or job.not_before <= self._desk.now()
        return self._monotonic() - self._seen[job.id].since >= LEASE_S

    async def _work(self, job: Job) -> None:
        holding = _Holding(self._jobs, job)
        waits = False
        try:
            await self._count_all(holding)
        except RecordChanged:
            await self._given_up(job)
        except EngineError as error:
            _log.warning("job_waits", job=job.id, problem=str(error))
            waits = True
            with suppress(EngineError):
                await holding.note(state="queued", worker=None)
        except asyncio.CancelledError:
            # The process ends: another may go on at once.
            with suppress(EngineError):
                await holding.note(state="queued", worker=None)
            raise
        except Exception:  # noqa: BLE001 - said below, and in the job
            # A job that cannot be worked on at all is not taken up again and again.
            _log.exception("job_failed", job=job.id)
            with suppress(EngineError):
                await holding.note(state="failed", worker=None, ended_at=iso(self._desk.now()))
        finally:
            del self._working[job.id]
            if not waits:  # else what does not answer would be asked again at once
                self._awake.set()

    async def _count_all(self, holding: "_Holding") -> None:
        job = holding.job
        tally = Tally(
            self._desk,
            JobOf.model_validate(job.value["common"]),
            parse_moment(job.value["as_of"]).start,
            job.scopes,
        )
        entries = await self._jobs.entries(job.id)
        for entry in entries[await self._jobs.done(job.id) :]:
            # What was noted of this entry when its rows were not kept does not hold any more.
            problems = [one for one in holding.job.value["problems"] if one["entry"] < entry.number]
            await holding.note(done=entry.number, problems=problems)
            counted = await self._counted(tally, entry, holding)
            if counted.code is not None:
                # Before its rows: what has rows is not counted again, and would never be noted.
                problem = {"entry": entry.number, "code": counted.code, "message": counted.message}
                await holding.note(problems=[*problems, problem])
            await self._jobs.keep(job.id, counted)
        await holding.note(state="done", done=len(entries), worker=None, ended_at=iso(self._desk.now()))

    async def _counted(self, tally: Tally, entry: Entry, holding: "_Holding") -> Counted:
        try:
            counted = await tally.count(entry)
        except EngineError:
            attempts = holding.job.value["attempts"] + 1
            if attempts < ATTEMPTS:
                await holding.note(attempts=attempts, not_before=iso(self._after(attempts)))
                raise
            counted = Counted(entry, (), INDEX_UNAVAILABLE, "the index could not answer this one")
        except Exception:  # noqa: BLE001 - a mistake of ours in one entry is not the end of the others
            _log.exception("job_entry_failed", job=holding.job.id, entry=entry.number)
            counted = Counted(entry, (), INTERNAL_ERROR, "something went wrong here")
        if holding.job.value["attempts"]:
            await holding.note(attempts=0)
        return counted

    def _after(self, attempts: int) -> datetime:
        return self._desk.now() + timedelta(seconds=min(POLL_S * 2**attempts, _LONGEST_WAIT_S))

    async def _given_up(self, job: Job) -> None:
        """What was counted for a job that was removed meanwhile goes with it."""
        with suppress(EngineError):
            if await self._jobs.find(job.id) is None:
                await self._jobs.remove(job.id, job.value["owner"])


class _Holding:
    """A job that this process works on, as it last wrote it."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self.job = job

    async def note(self, **changes: object) -> None:
        """Write `changes`. Raises RecordChanged when the job is not this process's any more."""
        self.job = await self._jobs.change(self.job, **changes)
