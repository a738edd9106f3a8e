"""What saved searches match, on both engines: what the search finds, once, in one order, and as what."""

import asyncio
import random
from datetime import timedelta

import pytest

from schemas.outcomes import Outcome
from services.engines.errors import IndexUnavailable
from services.search.errors import RequestError
from services.search.saved.requests import SearchToSave
from services.search.visibility import Scope
from tests.contract.saved.desk import BEGIN, ids
from tests.contract.saved.poison import Poison

WORDS = ("harbour", "ferry", "strike", "minister", "Putin", "Paris", "election", "storm")


def rows(number, *, begin=0):
    """Articles of a few words each, always the same ones."""
    drawn = random.Random(begin)  # noqa: S311 - the same articles each time
    return [
        {
            "id": f"a{place:04d}",
            "language": drawn.choice(["en", "fr", "de"]),
            "headline": " ".join(drawn.sample(WORDS, 2)),
            "body": " ".join(drawn.choices(WORDS, k=6)) + ".",
        }
        for place in range(begin, begin + number)
    ]


async def test_a_saved_search_matches_what_the_search_finds(desk):
    searches = [
        {"q": "harbour"},
        {"q": '"ferry strike" OR stor*'},
        {"q": "Putin NOT election", "linked": True},
        {"q": "headline:minister", "language": ["fr", "de"]},
        {"exclude_language": ["en"]},
        {"q": "Paris"},
        {"published_basis": ["stated"]},
    ]
    saved = [await desk.save(one) for one in searches]
    for begin in (0, 110):
        await desk.arrive(*rows(110 if begin == 0 else 20, begin=begin))
    for search, search_id in zip(searches, saved, strict=True):
        matched = await desk.matched(search_id)
        assert set(ids(matched)) == await desk.finds({"linked": False, **search})
        assert len(set(ids(matched))) == len(matched)
        assert {kind for _, _, kind in matched} <= {"new"}
    assert len(await desk.matched(saved[0])) > 60


async def test_only_what_arrives_after_it_was_saved_is_new(desk):
    early = await desk.index(*rows(10))
    await desk.engine.refresh()
    desk.clock.forward(60)
    search = await desk.save({})
    with_some = await desk.save({}, backfill=3)
    await desk.watch.handle(early)
    assert await desk.matched(search) == []
    assert [(kind, len(article)) for article, _, kind in await desk.matched(with_some)] == [
        ("earlier", 5)
    ] * 3
    await desk.arrive({"id": "late", "body": "harbour"})
    assert await desk.matched(search) == [("late", 1, "new")]


async def test_receipts_that_come_again_are_told_once(desk):
    search = await desk.save({"q": "harbour OR ferry OR strike OR minister"})
    receipts = await desk.index(*rows(60))
    await desk.watch.handle(receipts[:40])
    await desk.watch.handle(receipts)
    await desk.watcher().handle(receipts)
    matched = await desk.matched(search)
    assert len(matched) == len(set(ids(matched))) > 20
    assert {kind for _, _, kind in matched} == {"new"}


async def test_two_watchers_with_the_same_receipts_tell_each_once(desk):
    search = await desk.save({})
    receipts = await desk.index(*rows(120))
    watchers = [desk.watcher() for _ in range(2)]
    await asyncio.gather(*(one.handle(receipts) for one in watchers))
    matched = await desk.matched(search)
    assert sorted(ids(matched)) == sorted(one.id for one in receipts)


async def test_kinds(desk):
    search = await desk.save({"q": "harbour"})
    (first,) = await desk.arrive({"id": "a", "body": "The harbour is open."})
    await desk.arrive({"id": "a", "body": "The harbour is closed.", "version": 2})
    # The same message, read anew: nothing has changed.
    await desk.watch.handle([first])
    again = await desk.index({"id": "a", "body": "The harbour is closed.", "version": 2})
    await desk.watch.handle(again)
    expected = [("a", 1, "new"), ("a", 2, "new_version")]
    assert await desk.matched(search) == expected
    # Something derived has changed.
    changed = await desk.index(
        {"id": "a", "body": "The harbour is closed.", "version": 2, "actors": [["Q7747", "Vladimir Putin", "person", "RU", 0.5, "name"]]}
    )  # fmt: skip
    await desk.watch.handle(changed)
    await desk.watch.handle([desk.receipt("a", 3, Outcome.CANCELED)])
    assert await desk.matched(search) == [*expected, ("a", 2, "re_enriched"), ("a", 3, "withdrawn")]


async def test_an_old_article_that_matches_because_it_is_read_anew_is_not_new(desk):
    receipts = await desk.index({"id": "a", "body": "The harbour is open."})
    search = await desk.save({"actor": ["Q7747"]})
    await desk.watch.handle(receipts)
    desk.clock.forward(3600)
    await desk.index(
        {"id": "a", "body": "The harbour is open.", "actors": [["Q7747", "Vladimir Putin", "person", "RU", 0.5, "name"]]}
    )  # fmt: skip
    await desk.watch.handle([receipts[0].model_copy(update={"at": "2026-03-01T13:00:00Z"})])
    assert await desk.matched(search) == [("a", 1, "re_enriched")]


async def test_what_is_withdrawn_is_shown_no_more(desk):
    search = await desk.save({"q": "harbour"})
    await desk.arrive({"id": "a", "headline": "Harbour open", "body": "The harbour."})
    (match,) = (await desk.new(search)).matches
    assert match["article"]["headline"] == "Harbour open"
    assert match["highlights"]["headline"] == ["<mark>Harbour</mark> open"]
    await desk.index({"id": "a", "body": "", "version": 2, "status": "canceled"})
    await desk.engine.refresh()
    (match,) = (await desk.new(search)).matches
    assert (match["article"], match["highlights"]) == (None, {})
    await desk.watch.handle([desk.receipt("a", 2, Outcome.CANCELED)])
    assert await desk.matched(search) == [("a", 1, "new"), ("a", 2, "withdrawn")]
    # Nothing of the article is kept with the search.
    kept = [
        record.value
        for kind in (f"match/{search}", f"told/{search}")
        for record in await desk.records.page(kind)
    ]
    assert "arbour" not in str(kept)


async def test_an_embargo_is_told_of_when_it_ends_and_before_to_who_may_see_it(desk):
    desk.keys["early"] = frozenset({Scope.EMBARGOED})
    search = await desk.save({"q": "harbour"})
    early = await desk.save({"q": "harbour"}, key="early")
    end = BEGIN + timedelta(hours=2)
    await desk.arrive({"id": "a", "body": "harbour", "embargoed_until": end.isoformat()})
    assert await desk.matched(early) == [("a", 1, "new")]
    assert await desk.matched(search) == []
    desk.clock.forward(7199)
    assert await desk.look_again() == 0
    desk.clock.forward(2)
    assert await desk.look_again() == 1
    assert await desk.matched(search) == [("a", 1, "new")]
    assert len(await desk.matched(early)) == 1
    assert await desk.look_again() == 0


async def test_one_notice_a_story_once_its_copies_had_time_to_be_joined(desk):
    desk.watch = desk.watcher(settle_ms=20_000)
    search = await desk.save({"q": "harbour"}, once_per_story=True)
    every = await desk.save({"q": "harbour"})
    of_story = await desk.save({"story": ["a"]})
    await desk.arrive({"id": "a", "body": "harbour one"}, {"id": "b", "body": "harbour two"})
    # What the joining pass does: no receipt tells of it.
    await desk.index({"id": "b", "body": "harbour two", "story_id": "a"})
    assert len(await desk.matched(every)) == 2
    assert await desk.matched(search) == []
    desk.clock.forward(21)
    assert await desk.look_again() == 2
    assert ids(await desk.matched(search)) == ["a"]
    assert sorted(ids(await desk.matched(of_story))) == ["a", "b"]
    # A later copy of a story that was told of, under whatever name the story has by then.
    await desk.index({"id": "a", "body": "harbour one", "story_id": "0"})
    await desk.arrive(
        {"id": "c", "body": "harbour three", "story_id": "0"}, {"id": "d", "body": "harbour four"}
    )
    desk.clock.forward(21)
    await desk.look_again()
    assert ids(await desk.matched(search)) == ["a", "d"]


async def test_what_cannot_be_searched_yet_is_told_when_it_can(desk):
    search = await desk.save({"q": "harbour"})
    await desk.watch.handle([desk.receipt("a", 1)])
    await desk.index({"id": "a", "body": "harbour"})
    desk.clock.forward(3)
    assert await desk.look_again() == 1
    assert await desk.matched(search) == [("a", 1, "new")]


async def test_a_publisher_that_is_named_before_it_has_an_article(desk):
    search = await desk.save({"publisher": ["The Harbour Gazette"]})
    await desk.arrive(
        {"id": "a", "body": "x", "publisher": ["gazette.example", "The Harbour Gazette", "gazette.example"]}
    )
    await desk.arrive({"id": "b", "body": "x", "publisher": ["other.example", "Other", "other.example"]})
    assert ids(await desk.matched(search)) == ["a"]


async def test_a_search_that_cannot_be_read_any_more_says_so_and_harms_no_other(desk):
    broken = await desk.save({"q": "harbour"})
    other = await desk.save({"q": "harbour"})
    record = await desk.records.get("search", broken)
    await desk.records.put(
        "search", broken, {**record.value, "search": {"q": "(harbour"}}, revision=record.revision
    )
    await desk.arrive({"id": "a", "body": "harbour"})
    assert await desk.matched(other) == [("a", 1, "new")]
    answer = await desk.service.get(broken, desk.owner())
    assert (answer.state, answer.problem.code, answer.problem.position) == ("broken", "query_syntax", 0)
    feed = await desk.service.feed(broken, "atom", "", desk.owner())
    assert [entry.title for entry in feed.entries] == ["This saved search does not work"]
    # What came while it was broken is told once it is mended.
    await desk.arrive({"id": "b", "body": "harbour"})
    fixed = SearchToSave(name="x", search={"q": "harbour"})
    await desk.service.put(broken, fixed, desk.owner())
    assert await desk.look_again() == 1
    assert sorted(await desk.matched(broken)) == [("a", 1, "new"), ("b", 1, "new")]
    assert (await desk.service.get(broken, desk.owner())).state == "well"
    desk.clock.forward(4000)
    await desk.look_again()
    await desk.arrive({"id": "c", "body": "harbour"})
    assert len(await desk.matched(broken)) == 3


async def test_a_search_that_the_index_fails_on_is_asked_alone_and_tried_again(desk, monkeypatch):
    bad = await desk.save({"q": "poison"})
    good = await desk.save({"q": "harbour"})
    poison = Poison(desk, monkeypatch)
    await desk.arrive({"id": "a", "body": "harbour poison"})
    assert ids(await desk.matched(good)) == ["a"]
    for wait in (31, 61):
        assert (await desk.service.get(bad, desk.owner())).state == "well"
        desk.clock.forward(wait)
        assert await desk.look_again() == 1
    answer = await desk.service.get(bad, desk.owner())
    assert (answer.state, answer.problem.code) == ("broken", "search_unanswerable")
    poison.works = False
    desk.clock.forward(300)
    await desk.look_again()
    assert await desk.matched(bad) == [("a", 1, "new")]
    assert (await desk.service.get(bad, desk.owner())).state == "well"


async def test_trouble_of_the_whole_index_is_nobodys_fault_and_loses_nothing(desk, monkeypatch):
    search = await desk.save({"q": "harbour"})
    receipts = await desk.index({"id": "a", "body": "harbour"})

    async def down(*_):
        raise IndexUnavailable("it is away")

    with monkeypatch.context() as away:
        for name in ("search", "search_many", "check", "refresh"):
            away.setattr(desk.engine, name, down)
        with pytest.raises(IndexUnavailable):
            await desk.watch.handle(receipts)
    assert (await desk.service.get(search, desk.owner())).state == "well"
    await desk.watch.handle(receipts)
    assert await desk.matched(search) == [("a", 1, "new")]


async def test_the_cursor_misses_nothing_and_repeats_nothing(desk):
    search = await desk.save({})
    beginning = (await desk.new(search)).next
    told, since = [], beginning
    for begin in range(0, 60, 20):
        await desk.arrive(*rows(20, begin=begin))
        while True:
            answer = await desk.new(search, since, size=7)
            told += [one["article_id"] for one in answer.matches]
            since = answer.next
            if not answer.more:
                break
    assert told == [f"a{number:04d}" for number in range(60)]
    answer = await desk.new(search, since)
    assert (answer.matches, answer.next, answer.more) == ([], since, False)
    only = await desk.new(search, beginning, kind=["withdrawn"])
    assert (only.matches, only.next) == ([], since)


async def test_a_cursor_belongs_to_its_search(desk):
    one, other = [await desk.save({}) for _ in range(2)]
    await desk.arrive(*rows(3))
    since = (await desk.new(one)).next
    for forged in (since.replace("3-", "2-"), "3-", "x", "", "-1-0", since + "0"):
        with pytest.raises(RequestError) as refused:
            await desk.new(one, forged)
        assert refused.value.code == "cursor_invalid"
    with pytest.raises(RequestError):
        await desk.new(other, since)


async def test_a_log_is_bounded_and_an_old_cursor_is_told_so(desk):
    search = await desk.save({})
    for begin in range(0, 40, 10):
        await desk.arrive(*rows(10, begin=begin))
    since = (await desk.new(search, size=1)).next
    now_ms = int(desk.clock().timestamp() * 1000)
    assert await desk.log.trim(search, before_ms=now_ms - 1, most=15) == 20
    assert len(await desk.log.read(search, 0, 100)) == 20
    with pytest.raises(RequestError) as expired:
        await desk.new(search, since)
    assert expired.value.code == "cursor_expired"
    answer = await desk.new(search)
    assert [one["sequence"] for one in answer.matches] == list(range(21, 41))
    # What is not in the log any more is not told of again.
    await desk.arrive(*rows(1))
    assert len(await desk.log.read(search, 0, 100)) == 20


async def test_the_key_of_an_owner_that_was_taken_back_ends_its_searches(desk):
    desk.keys["gone"] = frozenset()
    search = await desk.save({}, key="gone")
    token = await desk.service.new_feed_token(search, desk.owner("gone"))
    await desk.service.feed_by_token(search, "atom", "", token)
    del desk.keys["gone"]
    await desk.arrive(*rows(1))
    assert await desk.log.read(search, 0, 10) == []
    with pytest.raises(RequestError):
        await desk.service.feed_by_token(search, "atom", "", token)


async def test_who_asks_for_the_search_of_another_learns_nothing_of_it(desk):
    search = await desk.save({})
    desk.keys["other"] = frozenset()
    for asked in (search, "0" * 24, "../x", ""):
        with pytest.raises(RequestError) as refused:
            await desk.service.get(asked, desk.owner("other"))
        assert refused.value.code == "search_not_found"
    assert await desk.service.of(desk.owner("other")) == []


async def test_a_deleted_search_leaves_nothing(desk):
    search = await desk.save({}, webhook={"url": "http://receiver.example/"})
    await desk.arrive(*rows(3))
    await desk.service.delete(search, desk.owner())
    for kind in ("search", "hook", "told-through", f"match/{search}", f"told/{search}"):
        assert await desk.records.page(kind) == [], kind
