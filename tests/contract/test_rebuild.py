"""What a rebuild promises of the two indices it handles, on the embedded one and on Elasticsearch alike."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from services.engines.document import as_history
from services.engines.elastic.access import Access
from services.engines.elastic.client import Connection
from services.engines.elastic.destination import ElasticDestination
from services.engines.elastic.held import Held
from services.engines.elastic.layout import names
from services.engines.errors import IndexLocked, IndexMisconfigured, IndexUnavailable, RebuildTaken
from services.engines.factory import make_index
from services.engines.index import Verdict
from services.engines.query import Words
from services.engines.rebuild import Stage, Stub
from tests.contract import indexes
from tests.contract.indexes import document, fill, found, opened, rebuilding

index_settings = indexes.index_settings


@pytest.fixture
async def filled(index_settings):
    """Settings of an index with three documents."""
    async with opened(index_settings) as index:
        old = [as_history(document("a", 1, headline="One")), document("a", 2, headline="Two"), document("b")]
        await fill(index, old)
    return index_settings


elasticsearch_alone = pytest.mark.parametrize("index_settings", ["elasticsearch"], indirect=True)


async def test_readers_see_the_old_index_until_the_switch_and_then_the_new_one(filled):
    async with opened(filled, writable=False) as reader:
        async with rebuilding(filled) as rebuild:
            state = await rebuild.begin()
            assert (state.stage, state.positions) == (Stage.FILLING, {})
            new = rebuild.destination()
            assert await new.heads(["a", "b"]) == {}
            results = await new.write([document("a", 2, headline="Made anew"), document("c")])
            assert [result.verdict for result in results] == [Verdict.WRITTEN] * 2
            assert set(await new.fetch(["a", "b", "c"])) == {"a", "c"}
            await reader.refresh()
            assert await found(reader, Words("two")) == ["a"]
            assert (await reader.stats()).documents == 3
            await rebuild.hold()
            await rebuild.switch()
            assert await found(reader, Words("two")) == []
            assert await found(reader, Words("anew")) == ["a"]
            assert (await reader.stats()).documents == 2
        await reader.check()
    async with opened(filled) as writer:
        assert set(await writer.heads(["a", "b", "c"])) == {"a", "c"}
        await fill(writer, [document("d", headline="Later")])
        assert await found(writer, Words("later")) == ["d"]


async def test_the_old_index_can_be_read_and_is_kept_until_it_is_dropped(filled):
    async with rebuilding(filled) as rebuild:
        state = await rebuild.begin()
        stubs = [stub async for some in rebuild.stubs() for stub in some]
        assert sorted(stubs, key=lambda stub: stub.doc_id) == [
            Stub(name, version, "articles.raw.v1/0/0", name[0])
            for name, version in (("a", 2), ("a@1", 1), ("b", 1))
        ]
        assert (await rebuild.fetch_old(["a", "x"]))["a"].version == 2
        with pytest.raises(IndexMisconfigured, match="under way"):
            await rebuild.drop_old()
        await rebuild.hold()
        await rebuild.switch()
        assert (await rebuild.state()).stage is Stage.SWITCHED
    async with rebuilding(filled) as rebuild:
        assert await rebuild.drop_old() == [state.old]
        assert await rebuild.drop_old() == []
        assert await rebuild.state() is None
    async with opened(filled) as index:
        assert (await index.stats()).documents == 0


async def test_another_process_goes_on_where_one_was_stopped(filled):
    async with rebuilding(filled) as first:
        begun = await first.begin()
        await first.destination().write([document("a", 2)])
        await first.save({0: 7, 1: 3})
    async with rebuilding(filled) as second:
        state = await second.begin()
        assert (state.new, state.positions, state.started_at) == (begun.new, {0: 7, 1: 3}, begun.started_at)
        assert set(await second.destination().heads(["a"])) == {"a"}
        await second.hold()
        assert (await second.state()).stage is Stage.HELD
    async with rebuilding(filled) as third:
        state = await third.begin()
        assert (state.new, state.stage, state.positions) == (begun.new, Stage.FILLING, {0: 7, 1: 3})
        assert (await third.state()).stage is Stage.FILLING


async def test_only_one_process_works_on_a_rebuild(filled):
    async with rebuilding(filled) as first, rebuilding(filled) as second:
        await first.begin()
        with pytest.raises(IndexLocked):
            await second.begin()
        with pytest.raises(IndexLocked):
            await second.abandon()
        await first.save({0: 1})


async def test_a_rebuild_that_is_abandoned_leaves_nothing(filled):
    async with rebuilding(filled) as rebuild:
        state = await rebuild.begin()
        await rebuild.hold()
    async with rebuilding(filled) as rebuild:
        assert await rebuild.abandon() == [state.new]
        assert await rebuild.state() is None
        with pytest.raises(IndexMisconfigured):
            await rebuild.abandon()
    async with opened(filled) as index:
        await fill(index, [document("c")])
        assert (await index.stats()).documents == 4


async def test_one_rebuild_after_another_ends_with_one_index(filled):
    for number in range(3):
        async with rebuilding(filled) as rebuild:
            await rebuild.begin()
            await rebuild.destination().write([document(f"n{number}")])
            await rebuild.hold()
            await rebuild.switch()
    async with rebuilding(filled) as rebuild:
        assert len(await rebuild.drop_old()) == 3
    async with opened(filled) as index:
        assert set(await index.heads(["a", "n0", "n1", "n2"])) == {"n2"}


async def test_without_an_index_there_is_nothing_to_rebuild(index_settings):
    async with rebuilding(index_settings) as rebuild:
        with pytest.raises(IndexMisconfigured, match="telex init"):
            await rebuild.begin()
        assert await rebuild.state() is None


async def of_another_mapping(settings) -> None:
    """Make what is filled look as if an earlier Telex had made it."""
    if settings.index.startswith("tantivy://"):
        about = Path(settings.index.removeprefix("tantivy:///")) / "telex-index.json"
        about.write_text('{"schema": 0, "mapping": 1}')
        return
    used = names(settings.index_name)
    connection = Connection(Access.of(settings))
    await connection.ask("PUT", f"/{used.first}/_mapping", {"properties": {"of_old": {"type": "keyword"}}})
    actions = [
        {"remove": {"index": used.first, "alias": used.write}},
        {"add": {"index": used.first, "alias": f"{settings.index_name}-write-v1"}},
    ]
    await connection.ask("POST", "/_aliases", {"actions": actions})
    await connection.close()


async def test_an_index_of_another_mapping_is_replaced_by_one_of_this(filled):
    await of_another_mapping(filled)
    with pytest.raises(IndexMisconfigured, match="telex rebuild"):
        await opened(filled).__aenter__()
    async with rebuilding(filled) as rebuild:
        state = await rebuild.begin()
        assert {stub.doc_id async for some in rebuild.stubs() for stub in some} == {"a", "a@1", "b"}
        assert (await rebuild.fetch_old(["a"]))["a"].article == {"id": "a", "version": 2}
        await rebuild.destination().write([document("a", 2, headline="Made anew")])
        await rebuild.hold()
        await rebuild.switch()
    async with opened(filled) as index:
        assert await found(index, Words("anew")) == ["a"]
        await fill(index, [document("c")])
    async with rebuilding(filled) as rebuild:
        assert await rebuild.drop_old() == [state.old]


@elasticsearch_alone
async def test_an_ingestor_of_the_new_mapping_waits_for_the_switch_and_one_of_the_old_never_writes_into_it(
    filled,
):
    await of_another_mapping(filled)
    old_alias = f"{filled.index_name}-write-v1"
    connection = Connection(Access.of(filled))
    index = make_index(filled, writable=True)
    await index.start()
    held = Held(connection, replace(names(filled.index_name), write=old_alias))
    old = ElasticDestination(connection, old_alias, max_bytes=filled.batch_bytes, held=held)
    try:
        async with rebuilding(filled) as rebuild:
            await rebuild.begin()
            with pytest.raises(IndexUnavailable, match="rebuild"):
                await index.ensure()
            assert [one.verdict for one in await old.write([document("d")])] == [Verdict.WRITTEN]
            await rebuild.hold()
            await rebuild.switch()
        assert await index.ensure() == []
        assert [one.verdict for one in await old.write([document("e")])] == [Verdict.UNAVAILABLE]
        with pytest.raises(IndexUnavailable):
            await old.heads(["a"])
        assert await index.heads(["d", "e"]) == {}
    finally:
        await index.close()
        await connection.close()


@elasticsearch_alone
async def test_an_owner_that_comes_back_late_cannot_go_on(filled):
    async with rebuilding(filled) as first, rebuilding(filled) as second:
        await first.begin()
        await first._record._stop_beating()  # as if the process had been suspended
        state = await second.begin()
        for late in (first.save({0: 99}), first.hold(), first.switch()):
            with pytest.raises(RebuildTaken):
                await late
        assert (await second.state()).positions == state.positions


@elasticsearch_alone
async def test_a_beat_goes_on_though_the_answer_of_one_was_lost(filled):
    async with rebuilding(filled) as rebuild:
        await rebuild.begin()
        before = rebuild._record._mine
        await rebuild.save({0: 1})
        rebuild._record._mine = before
        await rebuild.save({0: 2})
        assert (await rebuild.state()).positions == {0: 2}


@elasticsearch_alone
async def test_while_writers_are_held_none_begins_and_nobody_gives_the_alias_back(filled):
    async with opened(filled) as index, rebuilding(filled) as rebuild:
        begun = index.destination()
        await begun.heads(["a"])
        await rebuild.begin()
        await rebuild.hold()
        with pytest.raises(IndexUnavailable, match="being rebuilt"):
            await index.heads(["a"])
        with pytest.raises(IndexUnavailable, match="being rebuilt"):
            await index.ensure()
        # Readers have nothing to wait for.
        await index.check()
        other = make_index(filled, writable=True)
        await other.start()
        with pytest.raises(IndexUnavailable, match="rebuild"):
            await other.ensure()
        await other.close()
        assert [one.verdict for one in await begun.write([document("c")])] == [Verdict.WRITTEN]
        await rebuild.release()
        assert set(await index.heads(["a", "c"])) == {"a", "c"}
        assert await index.ensure() == []


@asynccontextmanager
async def held_by_the_dead(settings):
    """Writers are held by a rebuild that does not go on; an index whose writers miss it after a second."""
    async with rebuilding(settings) as rebuild, opened(settings) as index:
        await rebuild.begin()
        await rebuild.hold()
        await rebuild._record._stop_beating()
        index._held = Held(index._connection, names(settings.index_name), lease_s=1.0)
        yield rebuild, index


async def heads_in_the_end(index, *doc_ids):
    """The heads of documents, asked for until they are told."""
    while True:
        try:
            return await index.heads(doc_ids)
        except IndexUnavailable:
            await asyncio.sleep(0.1)


@elasticsearch_alone
async def test_when_who_holds_writers_has_died_they_go_on_with_the_old_index_until_another_one_begins(filled):
    async with held_by_the_dead(filled) as (dead, index):
        assert set(await heads_in_the_end(index, "a", "c")) == {"a"}
        assert await index.ensure() == []
        begun = index.destination()
        await begun.heads(["a"])
        assert [one.verdict for one in await begun.write([document("c")])] == [Verdict.WRITTEN]
        # Had it only been suspended: what it has not seen must not be lost by its switch.
        for late in (dead.save({0: 1}), dead.switch()):
            with pytest.raises(RebuildTaken):
                await late
        async with rebuilding(filled) as next_one:
            assert (await next_one.begin()).stage is Stage.FILLING
            assert set(await index.heads(["a", "c"])) == {"a", "c"}
            await next_one.hold()
            with pytest.raises(IndexUnavailable, match="being rebuilt"):
                await index.heads(["a"])
            await next_one.switch()
            assert await index.heads(["a", "c"]) == {}


@elasticsearch_alone
async def test_a_rebuild_can_begin_again_while_writers_find_out_that_the_last_one_has_died(filled):
    async with held_by_the_dead(filled) as (_, index), rebuilding(filled) as next_one:
        _, state = await asyncio.gather(heads_in_the_end(index, "a"), next_one.begin())
        assert state.stage is Stage.FILLING
        assert set(await index.heads(["a"])) == {"a"}


@elasticsearch_alone
async def test_writers_of_the_old_mapping_do_not_go_on_with_an_index_that_was_replaced(filled):
    await of_another_mapping(filled)
    connection = Connection(Access.of(filled))
    used = replace(names(filled.index_name), write=f"{filled.index_name}-write-v1")
    held = Held(connection, used, lease_s=0.0)
    old = ElasticDestination(connection, used.write, max_bytes=filled.batch_bytes, held=held)
    try:
        async with rebuilding(filled) as rebuild:
            await rebuild.begin()
            await rebuild.hold()
            rebuild._record.change = _nothing  # it dies after the switch, before its note of it
            await rebuild.switch()
            with pytest.raises(IndexUnavailable, match="being rebuilt"):
                await old.heads(["a"])
    finally:
        await connection.close()


async def test_an_index_that_somebody_removed_is_filled_from_the_beginning(filled):
    async with rebuilding(filled) as rebuild:
        state = await rebuild.begin()
        await rebuild.save({0: 5})
    if filled.index.startswith("tantivy://"):
        home = Path(filled.index.removeprefix("tantivy:///")) / state.new
        for file in home.iterdir():
            file.unlink()
    else:
        connection = Connection(Access.of(filled))
        await connection.ask("DELETE", f"/{state.new}")
        await connection.close()
    async with rebuilding(filled) as rebuild:
        assert (await rebuild.begin()).positions == {}
        assert await rebuild.destination().heads(["a"]) == {}


async def test_a_rebuild_that_was_killed_between_the_switch_and_its_note_is_finished(filled, monkeypatch):
    async with rebuilding(filled) as rebuild:
        state = await rebuild.begin()
        await rebuild.hold()
        if filled.index.startswith("tantivy://"):
            monkeypatch.setattr(rebuild, "_note", _nothing)
        else:
            monkeypatch.setattr(rebuild._record, "change", _nothing)
        await rebuild.switch()
    async with rebuilding(filled) as rebuild:
        again = await rebuild.begin()
        assert (again.new, again.stage) == (state.new, Stage.SWITCHED)


async def _nothing(*_):
    pass


@elasticsearch_alone
async def test_the_record_and_the_aliases_are_named_after_the_index(filled):
    used = names(filled.index_name)
    async with rebuilding(filled) as rebuild:
        state = await rebuild.begin()
        connection = Connection(Access.of(filled))
        there = await connection.ask("GET", f"/{filled.index_name}*/_alias")
        await connection.close()
    assert set(there) == {used.first, state.new, used.record}
    assert set(there[used.first]["aliases"]) == {used.read, used.write}
    assert there[state.new]["aliases"] == {}


async def test_an_article_is_erased_from_the_index_that_is_made_and_from_the_one_that_is_replaced(filled):
    async with rebuilding(filled) as rebuild:
        await rebuild.begin()
        new = rebuild.destination()
        await new.write([document("a", 2), document("b"), document("c")])
        assert await rebuild.erase(["a"]) == {"a": 3}
        assert await new.heads(["a", "a@1"]) == {}
        assert await rebuild.fetch_old(["a", "a@1"]) == {}
        await rebuild.hold()
        await rebuild.switch()
    async with opened(filled) as writer:
        assert await writer.erase(["b", "c"]) == {"b": 2, "c": 1}
        assert await writer.fetch(["b", "c"]) == {}
