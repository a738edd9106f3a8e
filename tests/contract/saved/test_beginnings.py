"""What a saved search begins with and leaves, on both engines: nothing falls between, and nothing stays."""

from datetime import timedelta

import pytest

from services.engines.errors import IndexForbidden, IndexUnavailable
from services.search.saved.beginning import Beginnings
from services.search.saved.problem import Failed, Missed, Troubles, grown
from services.search.saved.requests import SearchToSave
from services.search.visibility import Scope
from tests.contract.saved.desk import BEGIN, ids

END = (BEGIN + timedelta(seconds=600)).isoformat()


async def test_what_is_indexed_while_a_search_is_saved_is_in_its_list(desk, monkeypatch):
    real = Beginnings.begin

    async def begin(*arguments):
        await desk.arrive({"id": "before", "body": "harbour"})
        await real(*arguments)
        await desk.arrive({"id": "after", "body": "harbour"})

    monkeypatch.setattr(Beginnings, "begin", begin)
    await desk.index({"id": "early", "body": "harbour"})  # and not searchable yet
    search = await desk.save({"q": "harbour"}, backfill=10)
    assert await desk.matched(search) == [("before", 1, "new"), ("early", 1, "earlier"), ("after", 1, "new")]


async def test_a_key_that_may_not_refresh_misses_nothing_that_was_handled_before(desk, monkeypatch):
    await desk.save({"q": "nothing"})
    early = await desk.index({"id": "early", "body": "harbour"})
    real, refresh, saved = desk.engine.search, desk.engine.refresh, []

    async def forbidden():
        raise IndexForbidden("it may only read")

    async def search(query):
        found = await real(query)
        if not saved:
            # The watcher looks up what it was told of; meanwhile a search is saved.
            saved.append("")
            monkeypatch.setattr(desk.engine, "refresh", forbidden)
            saved[0] = await desk.save({"q": "harbour"}, backfill=10)
            monkeypatch.setattr(desk.engine, "refresh", refresh)
        return found

    monkeypatch.setattr(desk.engine, "search", search)
    await desk.watch.handle(early)
    assert ids(await desk.matched(saved[0])) == ["early"]


@pytest.mark.parametrize("another", [True, False], ids=["with-another", "the-first"])
async def test_an_embargo_from_before_a_search_was_saved_is_told_of_when_it_ends(desk, another):
    if another:
        await desk.save({"q": "nothing"})
    desk.keys["early"] = frozenset({Scope.EMBARGOED})
    await desk.arrive(
        {"id": "e", "body": "harbour", "embargoed_until": END},
        {"id": "other", "body": "ferry", "embargoed_until": END},
        {"id": "past", "body": "harbour"},
    )
    desk.clock.forward(60)
    search = await desk.save({"q": "harbour"}, backfill=10)
    stated = await desk.save({"q": "strike"})
    await desk.service.put(stated, SearchToSave(name="x", search={"q": "harbour"}), desk.owner())
    early = await desk.save({"q": "harbour"}, key="early")
    desk.clock.forward(539)
    await desk.all_due()
    assert ids(await desk.matched(search)) == ["past"]
    desk.clock.forward(2)
    await desk.all_due()
    assert await desk.matched(search) == [("past", 1, "earlier"), ("e", 1, "new")]
    assert await desk.matched(stated) == [("e", 1, "new")]
    # Who could see it all the while is told nothing new.
    assert await desk.matched(early) == []


async def test_an_embargo_that_ended_before_a_search_was_saved_is_nothing_new(desk):
    other = await desk.save({"q": "harbour"})
    await desk.arrive({"id": "e", "body": "harbour", "embargoed_until": END})
    desk.clock.forward(700)
    search = await desk.save({"q": "harbour"})
    await desk.all_due()
    assert ids(await desk.matched(other)) == ["e"]
    assert await desk.matched(search) == []


async def test_a_search_that_cannot_be_filled_is_not_saved(desk, monkeypatch):
    async def away(*_):
        raise IndexUnavailable("it is away")

    monkeypatch.setattr(Beginnings, "begin", away)
    with pytest.raises(IndexUnavailable):
        await desk.save({"q": "harbour"}, backfill=10, webhook={"url": "http://receiver.example/"})
    assert await desk.service.of(desk.owner()) == []
    assert await desk.records.page("hook") == []


async def test_a_search_that_could_not_be_deleted_whole_can_be_deleted_again(desk, monkeypatch):
    search = await desk.save({"q": "harbour"}, webhook={"url": "http://receiver.example/"})
    await desk.arrive({"id": "a", "body": "harbour"})
    real, kinds = desk.records.delete, []

    async def delete(kind, key):
        kinds.append(kind)
        if kind == "hook" and kinds.count("hook") == 1:
            raise IndexUnavailable("it is away")
        return await real(kind, key)

    monkeypatch.setattr(desk.records, "delete", delete)
    with pytest.raises(IndexUnavailable):
        await desk.service.delete(search, desk.owner())
    await desk.service.delete(search, desk.owner())
    assert kinds[-1] == "search"
    for kind in ("search", "hook", "told-through", f"match/{search}", f"told/{search}", f"past/{search}"):
        assert await desk.records.page(kind) == [], kind


async def test_what_is_written_for_a_search_while_it_is_deleted_is_swept_away(desk, monkeypatch):
    search, other = await desk.save({"q": "harbour"}), await desk.save({"q": "harbour"})
    real = desk.log.append

    async def append(log, search_id, *arguments):
        if search_id == search:
            await desk.service.delete(search, desk.owner())
        return await real(search_id, *arguments)

    monkeypatch.setattr(type(desk.log), "append", append)
    await desk.arrive({"id": "a", "body": "harbour"})
    trouble = grown(None, Failed("x", "x"), 1, Missed(1, None), 1)
    await Troubles(desk.records).put(search, trouble, None)
    assert len(await desk.records.page(f"match/{search}")) == 1
    await desk.watch.trim()
    for kind in ("search-problem", f"match/{search}", f"told/{search}"):
        assert await desk.records.page(kind) == [], kind
    assert [one.key for one in await desk.records.page("told-through")] == [other]
    assert ids(await desk.matched(other)) == ["a"]
