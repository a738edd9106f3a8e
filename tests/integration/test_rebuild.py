"""`telex rebuild`: the index made anew from the raw topic is the old one, document by document, whoever looks on."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import orjson
import pytest
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition
from click import ClickException

from schemas.forgotten import Forgotten
from schemas.outcomes import Outcome
from schemas.topics import FORGOTTEN, RAW
from services.cli.publish import receipts_end, wait_for_receipts
from services.cli.rebuild import rebuilt
from services.engines.bus import Outgoing
from services.engines.errors import IndexUnavailable
from services.engines.factory import make_index, make_rebuild
from services.engines.query import Query
from services.engines.reading import ends_of
from services.engines.rebuild import Stage
from services.runtime.kill_points import REBUILD_POINTS, STATUS
from tests.integration.traffic import CURRENT, Traffic, article, until

# Each starts processes and waits for them.
pytestmark = pytest.mark.timeout(900)
TELEX = [sys.executable, "-c", "from services.cli.main import main; main()"]
ENVIRONMENT = {"TELEX_LOG_LEVEL": "warning", "TELEX_BATCH_SIZE": "20", "TELEX_WORKERS": "0"}


# Versions in order, late, repeated, canceled, withheld, and what is rejected.
MESSAGES = [
    *(article(number) for number in range(60)),
    article(1, 2), article(2, 3), article(2, 2), article(3, 4), article(3, 4),
    {"uri": "urn:rebuild:4", "version": 2, "status": "canceled"},
    article(4, 0), article(5, 2, status="withheld"), article(6, 2), article(6, 3), article(6, 1),
    {"text": " "}, b"{", {"uri": "urn:rebuild:7", "text": "On the other scale.", "version_created": "2026-03-24T08:00:00Z"},
]  # fmt: skip


async def telex(*arguments: str, status: int = 0, **environment: str) -> str:
    """What `telex …` prints."""
    done = await asyncio.to_thread(
        subprocess.run,
        [*TELEX, *arguments],
        env={**os.environ, **ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def rebuild(settings, capsys):
    """`telex rebuild` in this process; gives what it prints at its end."""

    async def work(*, copy_missing: bool = False, leave_missing: bool = False, **changes: object) -> str:
        small = settings.model_copy(update={"batch_size": 20, **changes})
        assert await rebuilt(small, copy_missing=copy_missing, leave_missing=leave_missing) == 0
        return capsys.readouterr().out

    return work


@asynccontextmanager
async def reading(settings):
    index = make_index(settings, writable=False)
    await index.start()
    try:
        await index.refresh()
        yield index
    finally:
        await index.close()


async def everything_in(settings, ids) -> dict[str, object]:
    """Every document of `ids` and their earlier versions, but for the time of its indexing."""
    names = [*ids, *(f"{one}@{version}" for one in ids for version in range(10))]
    async with reading(settings) as index:
        found = await index.fetch(names)
        assert len(found) == (await index.stats()).documents
    return {
        name: replace(
            one,
            fields={**one.fields, "indexed_at": 0},
            article={**one.article, "indexed_at": ""},
        )
        for name, one in found.items()
    }


async def test_a_rebuilt_index_equals_the_old_one_document_by_document(start, settings, rebuild):
    async with start() as system:
        receipts = await system.publish(*MESSAGES)
    ids = {receipt.id for receipt in receipts if receipt.id is not None}
    before = await everything_in(settings, ids)
    assert {one.origin.startswith("late:") for one in before.values()} == {True, False}
    said = await rebuild()
    assert f"switched: {len(MESSAGES)} of {len(MESSAGES)} messages, 3 rejected" in said
    assert await everything_in(settings, ids) == before
    assert "switched" in await telex("rebuild", "--status")
    assert "removed" in await telex("rebuild", "--drop-old")
    assert "no rebuild" in await telex("rebuild", "--status")
    async with start() as system:
        (later,) = await system.publish(article(1, 9))
        assert later.outcome is Outcome.INDEXED
        assert (await system.articles())["total"]["value"] == 58


@pytest.mark.parametrize("seen", [1, 3])
async def test_a_killed_rebuild_goes_on_and_ends_the_same(start, settings, rebuild, seen):
    async with start() as system:
        receipts = await system.publish(*MESSAGES)
    ids = {receipt.id for receipt in receipts if receipt.id is not None}
    before = await everything_in(settings, ids)
    first = subprocess.Popen([*TELEX, "rebuild"], env={**os.environ, **ENVIRONMENT, "TELEX_BATCH_SIZE": "5"})  # noqa: ASYNC220
    watching = make_rebuild(settings)
    try:
        state = None
        while state is None or sum(state.positions.values()) < seen:
            assert first.poll() is None, "the kill has to come in the middle to prove anything"
            with suppress(IndexUnavailable):  # its shard is being made
                state = await watching.state()
            await asyncio.sleep(0.02)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    state = await watching.state()
    await watching.close()
    assert state.stage is Stage.FILLING
    assert "messages left" in await telex("rebuild", "--status")
    assert await everything_in(settings, ids) == before
    await rebuild()
    assert await everything_in(settings, ids) == before


@pytest.mark.parametrize("point", REBUILD_POINTS)
async def test_killed_while_ingestors_are_held_it_leaves_an_index_that_is_written_to_and_can_begin_again(
    start, settings, rebuild, point
):
    async with start() as system:
        receipts = await system.publish(*MESSAGES)
    await telex("rebuild", status=STATUS, TELEX_TEST_KILL_AT=f"{point}:1")
    async with start() as system:
        receipts += await system.publish(article(1, 9), article(99))
        assert [one.outcome for one in receipts[-2:]] == [Outcome.INDEXED] * 2
    ids = {receipt.id for receipt in receipts if receipt.id is not None}
    before = await everything_in(settings, ids)
    assert "switched" in await rebuild()
    assert await everything_in(settings, ids) == before


@pytest.mark.parametrize("pair_environment", ["real"], indirect=True)
async def test_an_ingestor_that_is_held_says_so_and_goes_on_by_itself_when_the_rebuild_was_killed(
    start, settings
):
    async with start() as system:
        receipts = await system.publish(*MESSAGES)
        await telex("rebuild", status=STATUS, TELEX_TEST_KILL_AT="held:1")
        publishing = asyncio.create_task(system.publish(article(1, 7), article(99)))
        while "an index is being rebuilt" not in (system.running.health.problem or ""):
            assert not publishing.done(), publishing.result()
            await asyncio.sleep(0.05)
        # Whoever searches has nothing to wait for.
        assert (await system.client.get("/health/ready")).status_code == 200
        receipts += await publishing
        assert [one.outcome for one in receipts[-2:]] == [Outcome.INDEXED] * 2
        assert "switched" in await telex("rebuild")
        receipts += await system.publish(article(1, 8))
        assert receipts[-1].outcome is Outcome.INDEXED
        assert (await system.articles())["total"]["value"] == 59
    ids = {receipt.id for receipt in receipts if receipt.id is not None}
    found = await everything_in(settings, ids)
    assert {f"{receipts[-1].id}@{version}" for version in (1, 2, 7)} <= found.keys()


async def test_a_correction_is_made_by_the_ingestor_and_of_what_came_before_it_by_the_rebuild(
    start, settings, rebuild, monkeypatch, tmp_path
):
    file = tmp_path / "corrections"
    file.write_bytes(b"")
    monkeypatch.setenv("TELEX_CORRECTIONS", str(file))
    text = "The house at 1945 Main Street burnt in August 2022."
    async with start.with_settings(settings.model_copy(update={"corrections": file})) as system:
        (first,) = await system.publish({"uri": "urn:rebuild:first", "text": text, "version": 1})
        await telex(
            "correct", first.id, "--not-date", "1945", "--author", "j.doe", "--reason", "house number"
        )
        (again,) = await system.publish({"uri": "urn:rebuild:first", "text": text, "version": 2})
        assert (again.id, again.outcome) == (first.id, Outcome.INDEXED)
    names = [f"{first.id}@{first.version}", first.id]
    assert await talked_about(settings, names) == [["1945", "August 2022"], ["August 2022"]]
    await rebuild(corrections=file)
    assert await talked_about(settings, names) == [["August 2022"], ["August 2022"]]


async def talked_about(settings, names) -> list[list[str]]:
    """The words of the dates that each document has."""
    async with reading(settings) as index:
        found = await index.fetch(names)
    return [[date["text"] for date in found[name].article.get("dates", ())] for name in names]


async def forget(article_id: str) -> None:
    """The command; where another process alone may erase, it may end before that has."""
    process = await asyncio.create_subprocess_exec(
        *TELEX, "forget", article_id, "--author", "j.doe", "--yes", env={**os.environ, **ENVIRONMENT}
    )
    assert await process.wait() in {0, 1}


async def test_what_was_forgotten_before_a_rebuild_or_during_it_is_not_in_the_new_index(
    start, settings, rebuild, monkeypatch
):
    async with start() as system:
        receipts = await system.publish(*MESSAGES)
        before, done, to_come = receipts[1].id, receipts[2].id, receipts[3].id
        await forget(before)
    saves = 0
    kind = type(make_rebuild(settings))
    save = kind.save
    forgetting = []

    async def save_in_between(self, positions) -> None:
        nonlocal saves
        saves += 1
        await save(self, positions)
        if saves == 2:
            # Of one article every message is in the new index by now, of the other some are to come.
            assert set(await self.destination().heads([before, done])) == {done}
            async with start.bus() as bus:
                forgetting.append(asyncio.create_task(forget(done)))
                forgetting.append(asyncio.create_task(forget(to_come)))
                recorded = 1
                while recorded < 3:
                    await asyncio.sleep(0.05)
                    recorded = sum((await ends_of(bus, FORGOTTEN.name)).values())

    monkeypatch.setattr(kind, "save", save_in_between)
    await rebuild()
    monkeypatch.undo()
    await asyncio.gather(*forgetting)
    gone = {before, done, to_come}
    ids = {receipt.id for receipt in receipts if receipt.id is not None}
    left = await everything_in(settings, ids)
    assert not [name for name in left if name.partition("@")[0] in gone]
    assert len({name.partition("@")[0] for name in left}) == len(ids) - 3


async def test_what_is_forgotten_but_was_not_erased_yet_is_not_copied(start, settings, rebuild):
    async with start() as system:
        receipts = await system.publish(article(1), article(2), article(2, 2))
        index = system.running.index
        (stray,) = (await index.fetch([receipts[0].id])).values()
        await index.write([replace(stray, texts={"body": "x"}, origin="articles.raw.v1/9/0")])
    # As a command leaves it that died half-way, with no ingestor running.
    record = Forgotten(id=receipts[0].id, author="j.doe", at="2026-03-24T00:00:00Z")
    async with start.bus() as bus:
        await bus.publish([Outgoing(FORGOTTEN.name, record.id.encode(), record.model_dump_json().encode())])
    assert "copied" not in await rebuild(copy_missing=True)
    async with reading(settings) as index:
        assert (await index.heads([one.id for one in receipts])).keys() == {receipts[1].id}


@pytest.mark.parametrize("pair_environment", ["real"], indirect=True)
async def test_when_the_oldest_messages_are_gone_their_documents_are_copied_when_asked_for(
    start, settings, rebuild
):
    async with start() as system:
        receipts = await system.publish(*MESSAGES)
    ids = {receipt.id for receipt in receipts if receipt.id is not None}
    before = await everything_in(settings, ids)
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bus.removeprefix("kafka://"))
    await admin.start()
    try:
        topic = TopicPartition(f"{settings.topic_prefix}{RAW.name}", receipts[0].partition)
        # Within the later versions: what is left of some is a version that came late, or one on another scale.
        await admin.delete_records({topic: RecordsToDelete(before_offset=62)})
    finally:
        await admin.close()
    with pytest.raises(ClickException, match="begins at 62"):
        await rebuild()
    assert await everything_in(settings, ids) == before
    assert "documents copied" in await rebuild(copy_missing=True)
    assert await everything_in(settings, ids) == before


async def test_documents_without_a_message_are_copied_when_asked_for(start, settings, rebuild):
    async with start() as system:
        receipts = await system.publish(article(1), article(2), article(2, 2))
        index = system.running.index
        for one in (await index.fetch([receipts[1].id, f"{receipts[1].id}@1"])).values():
            stray = orjson.loads(orjson.dumps(one.article).replace(receipts[1].id.encode(), b"f" * 32))
            await index.write(
                [
                    replace(
                        one,
                        doc_id=one.doc_id.replace(receipts[1].id, "f" * 32),
                        fields={**one.fields, "id": "f" * 32},
                        texts={"body": stray["body"]} if one.fields["current"] else {},
                        article=stray,
                        origin="articles.raw.v1/9/0",
                    )
                ]
            )
    with pytest.raises(ClickException, match=r"2 documents of the old index would be missing .*ffff"):
        await rebuild()
    async with reading(settings) as index:
        assert (await index.stats()).documents == 5
    assert "2 documents copied" in await rebuild(copy_missing=True)
    async with reading(settings) as index:
        assert (await index.stats()).documents == 5
        copied = await index.fetch(["f" * 32, f"{'f' * 32}@1"])
        assert [one.origin for one in copied.values()] == ["articles.raw.v1/9/0"] * 2
        found = await index.search(Query(CURRENT, size=10))
        assert "f" * 32 in [hit.id for hit in found.hits]
    assert "2 documents left out" in await rebuild(leave_missing=True)


async def origins(settings, names) -> dict[str, tuple[int, str]]:
    """Version and origin of every document."""
    async with reading(settings) as index:
        found = {name: (one.version, one.origin) for name, one in (await index.heads(names)).items()}
        assert len(found) == (await index.stats()).documents
    return found


@pytest.mark.parametrize("pair_environment", ["real"], indirect=True)
async def test_searches_and_ingestors_go_on_and_no_article_is_ever_missing(start, settings, rebuild):
    articles = 15
    async with start() as system:
        before = await receipts_end(system.running.bus, settings.group)
        traffic = Traffic(system, articles)
        async with traffic.going_on() as tasks:
            await until(lambda: len(traffic.seen) == articles, tasks)
            polls = traffic.polls
            assert "switched" in await telex("rebuild")
            assert traffic.polls > polls + 3, "searches went on all along"
            published = len(traffic.places)
            await until(lambda: len(traffic.places) >= published + 10, tasks)
        answered = await wait_for_receipts(system.running.bus, traffic.places, before, 120)
        assert len(answered) == len(traffic.places)
        assert {one.outcome for one in answered.values()} <= {Outcome.INDEXED, Outcome.SUPERSEDED}
        ids = {one.uri: one.id for one in answered.values()}
        heads = await system.running.index.heads(list(ids.values()))
        assert {uri: heads[one].version for uri, one in ids.items()} == traffic.sent
        await system.running.index.refresh()
        assert (await system.running.index.search(Query(CURRENT, size=0))).total == articles
    names = [
        *ids.values(),
        *(f"{one}@{n}" for one in ids.values() for n in range(max(traffic.sent.values()) + 1)),
    ]
    moved = await origins(settings, names)
    # Whatever was in flight at the switch: at rest, the same documents come out, each from the same message.
    await rebuild()
    assert await origins(settings, names) == moved
