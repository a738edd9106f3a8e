"""A search that the index fails on for a while loses nothing by it, on both engines."""

import asyncio
from datetime import timedelta

from schemas.moments import epoch_ms
from schemas.outcomes import Outcome
from services.search.saved.problem import Failed, Missed, Troubles, grown
from tests.contract.saved.desk import BEGIN, ids
from tests.contract.saved.poison import Poison


async def test_an_embargo_that_ends_meanwhile_is_told_of(desk, monkeypatch):
    bad, good = await desk.save({"q": "poison"}), await desk.save({"q": "harbour"})
    poison = Poison(desk, monkeypatch, works=False)
    end = BEGIN + timedelta(seconds=60)
    await desk.arrive({"id": "e", "body": "harbour poison", "embargoed_until": end.isoformat()})
    desk.clock.forward(55)
    poison.works = True
    await desk.arrive({"id": "x", "body": "harbour poison"})
    desk.clock.forward(10)
    await desk.look_again()
    assert ids(await desk.matched(good)) == ["x", "e"]
    poison.works = False
    for wait in (60, 60):
        desk.clock.forward(wait)
        await desk.all_due()
    assert sorted(await desk.matched(bad)) == [("e", 1, "new"), ("x", 1, "new")]


async def test_an_embargo_that_begins_meanwhile_is_told_of_when_it_ends(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    poison = Poison(desk, monkeypatch)
    await desk.arrive({"id": "x", "body": "poison"})
    end = BEGIN + timedelta(seconds=600)
    await desk.arrive({"id": "e", "body": "poison", "embargoed_until": end.isoformat()})
    poison.works = False
    desk.clock.forward(300)
    await desk.all_due()
    assert ids(await desk.matched(search)) == ["x"]
    desk.clock.forward(600)
    await desk.all_due()
    assert await desk.matched(search) == [("x", 1, "new"), ("e", 1, "new")]


async def test_a_search_that_fails_when_an_embargo_ends_is_told_of_it_later(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    poison = Poison(desk, monkeypatch, works=False)
    await desk.arrive(
        {"id": "e", "body": "poison", "embargoed_until": (BEGIN + timedelta(days=3)).isoformat()}
    )
    desk.clock.forward(3 * 86_400 + 1)
    poison.works = True
    await desk.look_again()
    assert await desk.matched(search) == []
    poison.works = False
    for wait in (31, 2):
        desk.clock.forward(wait)
        await desk.all_due()
    assert await desk.matched(search) == [("e", 1, "new")]


async def test_what_is_withdrawn_meanwhile_is_told_at_once(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    poison = Poison(desk, monkeypatch, works=False)
    await desk.arrive({"id": "a", "body": "poison"})
    poison.works = True
    await desk.arrive({"id": "x", "body": "poison"})
    await desk.index({"id": "a", "body": "poison", "version": 2, "status": "canceled"})
    await desk.watch.handle([desk.receipt("a", 2, Outcome.CANCELED)])
    assert await desk.matched(search) == [("a", 1, "new"), ("a", 2, "withdrawn")]


async def test_a_match_that_waits_for_its_copies_meanwhile_is_told(desk, monkeypatch):
    watch = desk.watcher(settle_ms=20_000)
    search = await desk.save({"q": "poison"}, once_per_story=True)
    poison = Poison(desk, monkeypatch, works=False)
    await watch.handle(await desk.index({"id": "a", "body": "poison"}))
    desk.clock.forward(15)
    poison.works = True
    await watch.handle(await desk.index({"id": "b", "body": "poison"}))
    desk.clock.forward(6)
    await desk.look_again(watch)
    poison.works = False
    for _ in range(2):
        desk.clock.forward(300)
        await desk.all_due(watch)
    assert sorted(await desk.matched(search)) == [("a", 1, "new"), ("b", 1, "new")]


async def test_what_cannot_be_searched_meanwhile_is_told_when_it_can(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    poison = Poison(desk, monkeypatch)
    await desk.arrive({"id": "x", "body": "poison"})
    await desk.watch.handle([desk.receipt("late", 1)])
    poison.works = False
    desk.clock.forward(40)
    await desk.all_due()
    # Written by somebody whose clock is far behind: no time leads to it.
    desk.clock.forward(-3000)
    await desk.index({"id": "late", "body": "poison"})
    desk.clock.forward(3100)
    await desk.all_due()
    assert ids(await desk.matched(search)) == ["x", "late"]


async def test_what_was_indexed_before_the_failure_and_comes_after_it_is_looked_at(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    desk.clock.forward(600)
    early = await desk.index({"id": "early", "body": "poison"})
    desk.clock.forward(600)
    poison = Poison(desk, monkeypatch)
    await desk.arrive({"id": "x", "body": "poison"})
    await desk.watch.handle(early)
    poison.works = False
    desk.clock.forward(40)
    await desk.all_due()
    assert sorted(await desk.matched(search)) == [("early", 1, "new"), ("x", 1, "new")]


async def test_what_was_received_long_before_it_was_indexed_is_new_all_the_same(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    poison = Poison(desk, monkeypatch)
    desk.clock.forward(3600)
    received = desk.clock() - timedelta(seconds=1800)
    replayed = await desk.index({"id": "old", "body": "poison"}, received=received - timedelta(hours=3))
    poison.works = False
    other = desk.watcher()
    await desk.records.delete("arrived", "articles.raw.v1/0")
    await desk.records.put("arrived", "articles.raw.v1/0", {"spans": [[0, 0]]}, revision=None)
    poison.works = True
    await other.handle(replayed)
    await other.handle(await desk.index({"id": "a", "body": "poison"}, received=received))
    poison.works = False
    desk.clock.forward(300)
    await desk.all_due()
    assert sorted(await desk.matched(search)) == [("a", 1, "new"), ("old", 1, "re_enriched")]


async def test_a_failure_while_it_catches_up_is_caught_up_with_too(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    poison = Poison(desk, monkeypatch)
    await desk.arrive({"id": "a", "body": "poison"})
    poison.works = False
    desk.clock.forward(31)
    real, others = desk.log.append, []

    async def append(log, *arguments):
        appended = await real(*arguments)
        if not others:
            others.append("b")
            desk.clock.forward(10)
            poison.works = True
            await desk.arrive({"id": "b", "body": "poison"})
            poison.works = False
        return appended

    monkeypatch.setattr(type(desk.log), "append", append)
    await desk.look_again()
    desk.clock.forward(300)
    await desk.all_due()
    assert await desk.matched(search) == [("a", 1, "new"), ("b", 1, "new")]
    assert await Troubles(desk.records).get(search) is None


async def test_two_failures_at_once_are_both_remembered(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    poison = Poison(desk, monkeypatch)
    troubles, now_ms = Troubles(desk.records), epoch_ms(desk.clock())
    real, once = desk.records.put, []

    async def put(kind, key, value, *, revision):
        if kind == "search-problem" and not once:
            once.append(key)
            earlier = grown(None, Failed("x", "x"), now_ms, Missed(7, 5), 1)
            await troubles.put(search, earlier, None)
        return await real(kind, key, value, revision=revision)

    monkeypatch.setattr(desk.records, "put", put)
    await desk.arrive({"id": "a", "body": "poison"})
    trouble = await troubles.get(search)
    assert (trouble.catch_up_ms, trouble.new_from_ms, trouble.failures) == (7, 5, 2)
    poison.works = False


async def test_a_search_that_catches_up_for_long_holds_up_nothing_else_that_is_due(desk, monkeypatch):
    slow, other = await desk.save({"q": "poison"}), await desk.save({"q": "harbour"})
    poison = Poison(desk, monkeypatch)
    end = BEGIN + timedelta(seconds=50)
    await desk.arrive(
        {"id": "x", "body": "poison"}, {"id": "e", "body": "harbour", "embargoed_until": end.isoformat()}
    )
    poison.works = False
    held, real = asyncio.Event(), desk.log.append

    async def append(log, search_id, *arguments):
        if search_id == slow:
            await held.wait()
        return await real(search_id, *arguments)

    monkeypatch.setattr(type(desk.log), "append", append)
    desk.clock.forward(31)
    async with asyncio.timeout(5):
        assert await desk.watch.look_again() == 1
        desk.clock.forward(20)
        assert await desk.watch.look_again() == 1
        assert ids(await desk.matched(other)) == ["e"]
        # Nothing is asked twice, and nothing at once.
        assert (await desk.watch.look_again(), len(desk.watch.catch_ups)) == (0, 1)
        held.set()
        await asyncio.gather(*desk.watch.catch_ups)
    assert ids(await desk.matched(slow)) == ["x"]
    desk.clock.forward(40)
    await desk.all_due()
    assert await desk.records.page("due") == []


async def test_a_search_whose_watcher_dies_while_it_catches_up_is_taken_up_by_the_next(desk, monkeypatch):
    search = await desk.save({"q": "poison"})
    poison = Poison(desk, monkeypatch)
    await desk.arrive({"id": "a", "body": "poison"})
    poison.works = False
    desk.clock.forward(31)
    dying = desk.watcher()
    await dying.look_again()
    for task in dying.catch_ups:
        task.cancel()
    await asyncio.gather(*dying.catch_ups, return_exceptions=True)
    assert await desk.matched(search) == []
    desk.clock.forward(61)
    await desk.all_due()
    assert await desk.matched(search) == [("a", 1, "new")]


async def test_a_search_that_catches_up_waits_for_copies_as_always(desk, monkeypatch):
    watch = desk.watcher(settle_ms=20_000)
    search = await desk.save({"q": "poison"}, once_per_story=True)
    poison = Poison(desk, monkeypatch)
    await watch.handle(await desk.index({"id": "a", "body": "poison one"}))
    desk.clock.forward(31)
    await desk.index({"id": "b", "body": "poison two"})
    poison.works = False
    await desk.look_again(watch)
    assert await desk.matched(search) == []
    await desk.index({"id": "b", "body": "poison two", "story_id": "a"})
    desk.clock.forward(21)
    await desk.all_due(watch)
    assert ids(await desk.matched(search)) == ["a"]
