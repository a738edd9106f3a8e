"""What stays in logs, and what comes into them, on both engines."""

from schemas.moments import epoch_ms
from schemas.outcomes import Outcome
from services.search.saved import service


async def test_what_was_rejected_and_is_repaired_is_new(desk):
    search = await desk.save({"q": "harbour"})
    rejected = desk.receipt("a", 1, Outcome.REJECTED).model_copy(update={"id": None, "version": None})
    await desk.watch.handle([rejected])
    (repaired,) = await desk.index({"id": "a", "body": "harbour"})
    await desk.watch.handle([repaired.model_copy(update={"offset": rejected.offset})])
    assert await desk.matched(search) == [("a", 1, "new")]


PUTIN = ["Q7747", "Vladimir Putin", "person", "RU", 0.5, "name"]


async def test_a_feed_is_no_emptier_after_many_articles_were_read_anew(desk, monkeypatch):
    # What it does not tell of costs no reading, however much that is.
    monkeypatch.setattr(service, "_FEED_READS", 1)
    search = await desk.save({"q": "harbour"})
    every = await desk.save({"q": "harbour"}, kinds=["new", "re_enriched"])
    old = [{"id": f"o{number}", "body": "harbour"} for number in range(260)]
    await desk.arrive(*old)
    await desk.arrive({"id": "fresh", "headline": "Fresh", "body": "harbour"})
    before = await desk.service.feed(search, "atom", "", desk.owner())
    await desk.watch.handle(await desk.index(*({**one, "actors": [PUTIN]} for one in old)))
    after = await desk.service.feed(search, "atom", "", desk.owner())
    assert [one.id for one in after.entries] == [one.id for one in before.entries]
    assert (len(after.entries), after.entries[0].title) == (50, "Fresh")
    told = await desk.service.feed(every, "atom", "", desk.owner())
    assert {one.tags for one in told.entries} == {("re_enriched",)}


async def test_a_feed_reads_on_behind_articles_that_may_not_be_seen(desk):
    search = await desk.save({"q": "harbour"})
    await desk.arrive({"id": "first", "headline": "First", "body": "harbour"})
    hidden = [{"id": f"o{number}", "body": "harbour"} for number in range(250)]
    await desk.arrive(*hidden)
    await desk.index(*({**one, "version": 2, "status": "withheld"} for one in hidden))
    await desk.engine.refresh()
    feed = await desk.service.feed(search, "atom", "", desk.owner())
    assert [one.title for one in feed.entries] == ["First"]


async def test_a_log_that_was_too_long_does_not_tell_the_same_again(desk):
    search = await desk.save({"q": "harbour"})
    receipts = await desk.arrive(*({"id": f"a{number:03d}", "body": "harbour"} for number in range(300)))
    day_ms, now_ms = 86_400_000, epoch_ms(desk.clock())
    assert await desk.log.trim(search, before_ms=now_ms - 90 * day_ms, most=100) == 200
    assert ids_kept(await desk.log.read(search, 0, 1000)) == [f"a{number:03d}" for number in range(200, 300)]
    await desk.watch.handle(receipts)
    assert await desk.log.span(search) == (201, 301)
    # By age, what was told is forgotten, too.
    assert len(await desk.records.page(f"told/{search}", size=1000)) == 600
    assert await desk.log.trim(search, before_ms=now_ms + 1, most=100) == 0
    assert len(await desk.records.page(f"told/{search}", size=1000)) == 200
    assert await desk.records.page(f"past/{search}") == []


def ids_kept(numbered):
    return [one.match.article for one in numbered]


async def test_a_receipt_that_says_no_date_is_handled_as_of_now(desk):
    search = await desk.save({"q": "harbour"})
    (receipt,) = await desk.index({"id": "a", "body": "harbour"})
    await desk.watch.handle([receipt.model_copy(update={"at": "yesterday"})])
    assert await desk.matched(search) == [("a", 1, "new")]
