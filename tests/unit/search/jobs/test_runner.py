"""Who works on a job, and what becomes of it when that process ends, loses it, or finds no index."""

import asyncio
import socket
from datetime import timedelta

import httpx
import pytest

from services.engines.errors import IndexUnavailable
from services.engines.records import RecordChanged
from services.runtime.settings import Settings
from services.search.access.caller import Caller
from services.search.app import create_app
from services.search.counting.desk import Desk
from services.search.errors import JOB_NOT_FOUND, AnswerCut, RequestError
from services.search.exporting.history import HistoryPage
from services.search.jobs import store
from services.search.jobs.desk import JobDesk
from services.search.jobs.parameters import JobRequest, ResultOf
from services.search.jobs.runner import LEASE_S, POLL_S, Runner
from services.search.jobs.store import Jobs
from services.search.server import serve
from services.search.visibility import Scope
from tests.everybody import OPEN
from tests.unit.search.conftest import NOW
from tests.unit.search.promised import problem
from tests.unit.search.recording_index import RecordingIndex
from tests.unit.search.test_visibility import CLAUSE

ONE = Caller("one", "The One", frozenset({Scope.READ, Scope.EXPORT}))
WAITS = (6, 12, 24, 48)
OTHER = Caller("other", "Another", frozenset({Scope.READ, Scope.EXPORT}))


class Clock:
    def __init__(self):
        self.now, self.steady = NOW, 0.0

    def __call__(self):
        return self.now

    def monotonic(self):
        return self.steady


class HeldIndex(RecordingIndex):
    """Waits for `go` at question `held_at` (from 1)."""

    def __init__(self):
        super().__init__()
        self.asked = self.held_at = 0
        self.reached, self.go = asyncio.Event(), asyncio.Event()

    async def search_many(self, queries):
        self.asked += 1
        if self.asked == self.held_at:
            self.reached.set()
            await self.go.wait()
        return await super().search_many(queries)


class House:
    """Jobs, and as many processes as are wanted."""

    def __init__(self, records):
        self.clock = Clock()
        self.index = HeldIndex()
        self.counting = Desk(self.index, self.clock)
        self.jobs = Jobs(records, 30, self.clock)
        self.desk = JobDesk(self.jobs, self.counting)

    def process(self, at_once=2):
        return Runner(self.jobs, self.counting, at_once, self.clock.monotonic)

    async def job(self, entries=3, caller=ONE):
        queries = [f"words{number}" for number in range(entries)]
        made = await self.desk.create(JobRequest(queries=queries, linked=False), caller)
        self.clock.now += timedelta(seconds=1)
        return made.id

    async def result(self, job_id, caller=ONE):
        export = await self.desk.result(job_id, ResultOf(), caller)
        rows = [row async for portion in export.portions for row in portion]
        return [row[0] for row in rows], export.ended()["entries_done"]


@pytest.fixture
def house(records):
    return House(records)


async def end(tasks):
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_job_is_counted_to_its_end_under_the_clause(house):
    job = await house.job()
    await end(await house.process().take())
    told = await house.desk.job(job, ONE)
    assert (told.state, told.done, told.ended_at) == ("done", 3, "2026-03-01T12:00:01Z")
    assert await house.result(job) == ([0, 1, 2], 3)
    assert {query.visible for query in house.index.queries} == {CLAUSE}
    assert await house.process().take() == []


async def test_a_process_works_on_so_many_jobs_at_a_time(house):
    for _ in range(3):
        await house.job()
    process = house.process(at_once=2)
    tasks = await process.take()
    assert len(tasks) == 2
    assert await process.take() == []
    await end(tasks)
    await end(await process.take())
    assert await house.jobs.open() == []
    await house.job()
    assert await house.process(at_once=0).take() == []


async def test_two_processes_never_take_one_job(house):
    await house.job()
    tasks = [await process.take() for process in (house.process(), house.process())]
    assert [len(one) for one in tasks] == [1, 0]
    await end(tasks[0])


async def test_a_process_that_ends_gives_its_jobs_back_and_another_goes_on(house):
    job = await house.job()
    house.index.held_at = 2
    (task,) = await house.process().take()
    await house.index.reached.wait()
    task.cancel()
    await end([task])
    told = await house.desk.job(job, ONE)
    assert (told.state, told.done) == ("queued", 1)
    assert await house.result(job) == ([0], 1)
    asked = house.index.asked
    await end(await house.process().take())
    assert await house.result(job) == ([0, 1, 2], 3)
    assert house.index.asked == asked + 2


async def test_a_job_whose_process_died_is_taken_over_when_it_was_silent_long_enough(house):
    job = await house.job()
    house.index.held_at = 2
    died = house.process()
    (task,) = await died.take()
    await house.index.reached.wait()
    other = house.process()
    assert await other.take() == []
    house.clock.steady += LEASE_S - 1
    assert await other.take() == []
    house.clock.steady += 1
    (taken,) = await other.take()
    await end([taken])
    assert (await house.desk.job(job, ONE)).state == "done"
    # It was suspended only: it finds that it has lost the job, and changes nothing.
    house.index.go.set()
    await end([task])
    told = await house.desk.job(job, ONE)
    assert (told.state, told.done) == ("done", 3)
    assert await house.result(job) == ([0, 1, 2], 3)


async def test_a_cancelled_job_stops_and_keeps_what_was_counted_then_it_can_be_removed(house, records):
    job = await house.job()
    house.index.held_at = 2
    (task,) = await house.process().take()
    await house.index.reached.wait()
    assert (await house.desk.end(job, ONE)).state == "cancelled"
    house.index.go.set()
    await end([task])
    assert house.index.asked == 2
    assert (await house.desk.job(job, ONE)).state == "cancelled"
    assert (await house.result(job))[0][:1] == [0]
    assert await house.process().take() == []
    assert await house.desk.end(job, ONE) is None
    with pytest.raises(RequestError) as gone:
        await house.desk.job(job, ONE)
    assert gone.value.code == JOB_NOT_FOUND
    for kind in ("job", "job-open", "job-of/one", f"job-rows/{job}", f"job-entries/{job}"):
        assert await records.page(kind) == []


async def test_what_is_counted_for_a_job_that_was_removed_meanwhile_goes_with_it(house, records):
    job = await house.job()
    house.index.held_at = 2
    (task,) = await house.process().take()
    await house.index.reached.wait()
    await house.desk.end(job, ONE)
    await house.desk.end(job, ONE)
    house.index.go.set()
    await end([task])
    assert await records.page(f"job-rows/{job}") == []


async def test_a_job_waits_for_an_index_that_is_away_and_says_so_of_an_entry_in_the_end(house):
    job = await house.job()
    house.index.trouble = IndexUnavailable("away")
    process = house.process()
    for wait in WAITS:
        await end(await process.take())
        assert (await house.desk.job(job, ONE)).state == "queued"
        assert (await house.result(job))[1] == 0
        # No process asks again before.
        house.clock.now += timedelta(seconds=wait - 1)
        assert [await one.take() for one in (process, house.process())] == [[], []]
        house.clock.now += timedelta(seconds=1)
    house.index.trouble = None
    await end(await process.take())
    told = await house.desk.job(job, ONE)
    assert (told.state, told.problems) == ("done", 0)

    job = await house.job(entries=1)
    house.index.trouble = IndexUnavailable("away")
    for wait in (*WAITS, 0):
        await end(await process.take())
        house.clock.now += timedelta(seconds=wait)
    told = await house.desk.job(job, ONE)
    assert (told.state, [one.code for one in told.told]) == ("done", ["index_unavailable"])


async def test_a_process_is_not_woken_by_an_index_that_is_away(house):
    await house.job()
    house.index.trouble = IndexUnavailable("away")
    running = asyncio.create_task(house.process().run())
    async with asyncio.timeout(60):
        while not house.index.asked:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    # The clock stands long behind every wait: what is free is taken as soon as somebody looks.
    house.clock.now += timedelta(hours=1)
    await asyncio.sleep(POLL_S / 4)
    running.cancel()
    await end([running])
    assert house.index.asked == 1


async def test_a_result_whose_job_is_removed_while_it_is_read_is_cut(house):
    job = await house.job()
    await end(await house.process().take())
    export = await house.desk.result(job, ResultOf(), ONE)
    await anext(export.portions)
    await house.desk.end(job, ONE)
    with pytest.raises(AnswerCut):
        [portion async for portion in export.portions]


async def test_a_problem_is_noted_of_every_entry_that_has_one_whenever_its_process_dies(house, monkeypatch):
    job = await house.job()
    house.index.trouble = ValueError("a mistake")
    keep, kept = house.jobs.keep, []

    async def dying(job_id, counted):
        """The answers to the first two writes are lost: of one that was written, and of one that was not."""
        kept.append(counted)
        if len(kept) != 2:
            await keep(job_id, counted)
        if len(kept) <= 2:
            raise IndexUnavailable("the answer is lost")

    monkeypatch.setattr(house.jobs, "keep", dying)
    process = house.process()
    await end(await process.take())
    assert (await house.desk.job(job, ONE)).problems == 1
    await end(await process.take())
    house.index.trouble = None
    await end(await process.take())
    told = await house.desk.job(job, ONE)
    assert (told.state, told.done) == ("done", 3)
    codes = [(await house.jobs.counted(job, number)).code for number in range(3)]
    assert codes == ["internal_error", None, None]
    assert [(one.entry, one.code) for one in told.told] == [(0, "internal_error")]


async def test_a_mistake_of_ours_in_one_entry_is_told_in_its_place(house):
    job = await house.job(entries=1)
    house.index.trouble = ValueError("a mistake")
    await end(await house.process().take())
    told = await house.desk.job(job, ONE)
    assert (told.state, [one.code for one in told.told]) == ("done", ["internal_error"])


async def test_a_job_that_cannot_be_worked_on_fails_once(house, records):
    job = await house.job()
    await records.put_many(f"job-entries/{job}", {"00000": {"entries": [{"of": "another form"}]}})
    await end(await house.process().take())
    assert (await house.jobs.find(job)).state == "failed"
    assert await house.process().take() == []


async def test_entries_that_are_too_long_to_be_kept_are_refused(client, monkeypatch):
    monkeypatch.setattr("services.engines.records.MAX_VALUE_BYTES", 500)
    found = problem(await client.post("/v1/jobs", json={"queries": ["x" * 500]}), "invalid_parameter")
    assert found["errors"][0]["param"] == "queries"


async def test_a_key_sees_its_own_jobs_newest_first(house):
    mine = [await house.job() for _ in range(3)]
    theirs = await house.job(caller=OTHER)
    page = await house.desk.history(HistoryPage(size=2), ONE)
    assert [one.id for one in page.jobs] == [mine[2], mine[1]]
    page = await house.desk.history(HistoryPage(size=2, after=page.next), ONE)
    assert ([one.id for one in page.jobs], page.next) == ([mine[0]], None)
    for asked in (
        house.desk.job(theirs, ONE),
        house.desk.end(theirs, ONE),
        house.desk.result(theirs, ResultOf(), ONE),
    ):
        with pytest.raises(RequestError) as refused:
            await asked
        assert refused.value.code == JOB_NOT_FOUND


async def test_jobs_are_forgotten_in_time(house, records):
    old = await house.job()
    await end(await house.process().take())
    house.clock.now += timedelta(days=30)
    new = await house.job()
    assert [one.key for one in await records.page("job")] == [new]
    assert await records.page(f"job-rows/{old}") == []


async def test_only_so_many_jobs_wait(client, monkeypatch):
    monkeypatch.setattr(store, "MAX_OPEN", 2)
    asked = {"queries": ["a"], "linked": False}
    for _ in range(2):
        assert (await client.post("/v1/jobs", json=asked)).status_code == 202
    problem(await client.post("/v1/jobs", json=asked), "too_many_jobs")


async def test_a_write_at_an_old_revision_is_refused(house):
    job = await house.jobs.find(await house.job())
    await house.jobs.change(job, done=1)
    with pytest.raises(RecordChanged):
        await house.jobs.change(job, done=2)


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({}, "invalid_parameter", None),
        ({"queries": ["a"], "names": ["b"]}, "invalid_parameter", None),
        ({"queries": []}, "invalid_parameter", None),
        ({"queries": ["a"] * 501}, "too_many_values", "queries"),
        ({"names": [str(number) for number in range(501)]}, "too_many_values", "names"),
        ({"queries": ["a"], "size": 3}, "unknown_parameter", "size"),
        ({"queries": ["a"], "published_from": "x"}, "date_invalid", "published_from"),
        ({"queries": [{"color": "x"}]}, "unknown_parameter", None),
        ({"names": [""]}, "invalid_parameter", None),
    ],
)
async def test_a_list_that_cannot_be_a_job_is_refused_at_once(client, body, code, param):
    found = problem(await client.post("/v1/jobs", json=body), code)
    if param is not None:
        assert found["errors"][0]["param"] == param


async def test_a_list_of_names_as_a_body_is_text(client):
    problem(await client.post("/v1/jobs/names", json={"names": ["a"]}), "unsupported_media_type")
    text = {"Content-Type": "text/plain"}
    problem(await client.post("/v1/jobs/names", content=b"\n\n", headers=text), "invalid_parameter")
    problem(await client.post("/v1/jobs/names", content=b"\xff", headers=text), "body_invalid")
    many = "\n".join(map(str, range(501)))
    assert (
        "501"
        in problem(await client.post("/v1/jobs/names", content=many, headers=text), "too_many_values")[
            "detail"
        ]
    )
    problem(await client.post("/v1/jobs/names?color=x", content=b"a", headers=text), "unknown_parameter")
    problem(await client.get("/v1/jobs/none"), "job_not_found")
    problem(await client.get(f"/v1/jobs/{'z' * 600}"), "job_not_found")
    problem(await client.get(f"/v1/exports/{'z' * 600}"), "export_not_found")
    problem(await client.delete("/v1/jobs/none"), "job_not_found")
    problem(await client.get("/v1/jobs"), "key_missing")


async def test_a_search_process_works_on_jobs_by_itself(records):
    app = create_app(RecordingIndex(), records, Settings(**OPEN), clock=lambda: NOW)
    opened = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{opened.getsockname()[1]}"
    stop, listening = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(serve(app, opened, stop, on_listening=listening.set))
    await asyncio.wait_for(listening.wait(), 60)
    try:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            job = (await client.post("/v1/jobs", json={"queries": ["a", "b"], "linked": False})).json()
            async with asyncio.timeout(120):
                while (await client.get(f"/v1/jobs/{job['id']}")).json()["state"] != "done":  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert len((await client.get(f"/v1/jobs/{job['id']}/result")).text.splitlines()) == 4
            assert (await client.delete(f"/v1/jobs/{job['id']}")).status_code == 204
    finally:
        stop.set()
        await asyncio.wait_for(running, 60)
