"""Webhooks, on both stores, to a real server on this machine."""

import asyncio
from contextlib import asynccontextmanager

from services.search.hooks.addresses import allowed_networks
from services.search.hooks.client import Sender
from services.search.hooks.sending import Deliveries
from services.search.hooks.signature import HEADER, verified
from services.search.saved.reading import MatchReader
from services.search.saved.requests import SearchToSave
from tests.receiver import CUT, NO_ANSWER, receiving


@asynccontextmanager
async def delivering(desk, *, total_s=10.0):
    """Deliveries of one process."""
    sender = Sender(allowed_networks("127.0.0.1/32"), plain_http=True, total_s=total_s)
    async with sender:
        yield Deliveries(
            desk.records,
            MatchReader(desk.engine, desk.clock),
            desk.scopes,
            sender,
            desk.clock,
            base="https://telex.example",
            chance=lambda: 0.999,
        )


async def delivered(desk, deliveries, search):
    """Attempt after attempt, as long as there is one to make now; when to look again."""
    while True:
        again_ms = await deliveries.deliver(search)
        if again_ms is None or again_ms > desk.clock().timestamp() * 1000:
            return again_ms


async def hook(desk, url, **more):
    """The id and the secret of a saved search with a webhook."""
    search = await desk.save({"q": "harbour", "linked": False}, webhook={"url": url}, **more)
    kept = await desk.records.get("search", search)
    return search, kept.value["webhook"]["secret"]


def told(posted):
    """The articles that each delivery told of."""
    return [[one["article_id"] for one in delivery.json["matches"]] for delivery in posted]


def article(name):
    return {"id": name, "headline": f"Harbour {name}", "body": "The harbour of Jõgeva."}


async def state(desk, search):
    return (await desk.service.get(search, desk.owner())).webhook


async def test_new_matches_are_delivered_signed_and_in_order(desk):
    async with receiving() as receiver, delivering(desk) as deliveries:
        search, secret = await hook(desk, receiver.url)
        await desk.arrive(article("a"), article("b"))
        await delivered(desk, deliveries, search)
        await delivered(desk, deliveries, search)
        await desk.arrive(article("c"))
        await delivered(desk, deliveries, search)
    assert told(receiver.posted) == [["a", "b"], ["c"]]
    first = receiver.posted[0]
    now = int(desk.clock().timestamp())
    assert verified(secret, first.body, first.headers[HEADER.lower()], now)
    assert not verified(secret, first.body + b" ", first.headers[HEADER.lower()], now)
    assert first.headers["content-type"] == "application/json"
    assert first.headers["telex-attempt"] == "1"
    assert first.headers["telex-delivery"] == first.json["delivery"] != receiver.posted[1].json["delivery"]
    assert first.json["search"]["page"] == "https://telex.example/?q=harbour&linked=false&sort=newest"
    match = first.json["matches"][0]
    assert match["article"]["headline"] == "Harbour a"
    assert match["highlights"]["headline"] == ["<mark>Harbour</mark> a"]
    assert (await state(desk, search)).state == "well"


async def test_a_delivery_that_is_not_taken_comes_again_later_and_nothing_overtakes_it(desk):
    answers = (500, NO_ANSWER, CUT, 302, 429)
    async with receiving(*answers) as receiver, delivering(desk, total_s=0.3) as deliveries:
        search, _ = await hook(desk, receiver.url)
        await desk.arrive(article("a"))
        waits = []
        for number in range(len(answers)):
            again_ms = await delivered(desk, deliveries, search)
            waits.append(again_ms / 1000 - desk.clock().timestamp())
            await desk.arrive(article(f"b{number}"))
            # Too early.
            assert await delivered(desk, deliveries, search) == again_ms
            assert len(receiver.posted) == number + 1
            desk.clock.forward(waits[-1])
        assert (await state(desk, search)).failures == len(answers)
        await delivered(desk, deliveries, search)
    assert [round(one) for one in waits] == [5, 10, 20, 40, 80]
    assert told(receiver.posted) == [["a"]] * 6 + [[f"b{number}" for number in range(5)]]
    ids = [one.headers["telex-delivery"] for one in receiver.posted]
    assert len(set(ids[:6])) == 1 != len(set(ids))
    assert [one.headers["telex-attempt"] for one in receiver.posted[:6]] == list("123456")


async def test_what_was_begun_before_a_crash_is_delivered_after_it(desk):
    async with receiving(NO_ANSWER) as receiver:
        async with delivering(desk) as deliveries:
            search, _ = await hook(desk, receiver.url)
            await desk.arrive(article("a"))
            dying = asyncio.create_task(delivered(desk, deliveries, search))
            await receiver.came(1)
            dying.cancel()
            await asyncio.gather(dying, return_exceptions=True)
        async with delivering(desk) as another:
            # Nobody knows that it died until it has not been heard of for a minute.
            again_ms = await delivered(desk, another, search)
            assert len(receiver.posted) == 1
            desk.clock.forward(again_ms / 1000 - desk.clock().timestamp() + 1)
            await delivered(desk, another, search)
    assert told(receiver.posted) == [["a"], ["a"]]
    assert receiver.posted[0].json["delivery"] == receiver.posted[1].json["delivery"]


async def test_two_processes_deliver_each_once(desk):
    async with receiving() as receiver, delivering(desk) as one, delivering(desk) as other:
        search, _ = await hook(desk, receiver.url)
        for number in range(6):
            await desk.arrive(article(f"a{number}"))
            await asyncio.gather(delivered(desk, one, search), delivered(desk, other, search))
        await delivered(desk, one, search)
    assert [one for some in told(receiver.posted) for one in some] == [f"a{number}" for number in range(6)]


async def test_a_webhook_that_fails_for_days_says_so_is_paused_and_can_be_resumed(desk):
    async with receiving(*[503] * 4) as receiver, delivering(desk) as deliveries:
        search, _ = await hook(desk, receiver.url)
        await desk.arrive(article("a"))
        states = []
        for days in (0, 0.5, 1, 4):
            desk.clock.forward(days * 86_400)
            await delivered(desk, deliveries, search)
            states.append((await state(desk, search)).state)
        assert states == ["retrying", "retrying", "failing", "paused"]
        shown = await state(desk, search)
        assert (shown.last_status, shown.last_problem, shown.failures) == (503, "answered 503", 4)
        desk.clock.forward(86_400)
        await desk.arrive(article("b"))
        await delivered(desk, deliveries, search)
        assert len(receiver.posted) == 4
        await desk.service.resume(search, desk.owner())
        await delivered(desk, deliveries, search)
    # Nothing was lost meanwhile.
    assert told(receiver.posted)[4:] == [["a"], ["b"]]
    assert (await state(desk, search)).state == "well"


async def test_a_receiver_that_says_it_is_gone_is_asked_no_more(desk):
    async with receiving(410) as receiver, delivering(desk) as deliveries:
        search, _ = await hook(desk, receiver.url)
        await desk.arrive(article("a"))
        assert await delivered(desk, deliveries, search) is None
    assert (await state(desk, search)).state == "paused"


async def test_a_withdrawn_article_is_not_sent(desk):
    async with receiving(500) as receiver, delivering(desk) as deliveries:
        search, _ = await hook(desk, receiver.url)
        await desk.arrive(article("a"), article("b"))
        await delivered(desk, deliveries, search)
        await desk.index({"id": "a", "body": "", "version": 2, "status": "withheld"})
        await desk.engine.refresh()
        desk.clock.forward(10)
        await delivered(desk, deliveries, search)
    assert told(receiver.posted) == [["a", "b"], ["b"]]


async def test_a_noisy_search_is_capped_and_what_is_left_out_is_counted(desk):
    async with receiving() as receiver, delivering(desk) as deliveries:
        search, _ = await hook(desk, receiver.url, max_per_hour=3)
        for number in range(4):
            await desk.arrive(*(article(f"{number}{letter}") for letter in "abc"))
            again_ms = await delivered(desk, deliveries, search)
        assert told(receiver.posted) == [["0a", "0b", "0c"]]
        desk.clock.forward(again_ms / 1000 - desk.clock().timestamp())
        await delivered(desk, deliveries, search)
        await desk.arrive(article("later"))
        await delivered(desk, deliveries, search)
    assert told(receiver.posted)[1:] == [[], ["later"]]
    assert [one.json["left_out"] for one in receiver.posted] == [
        None, {"matches": 9, "after_sequence": 3}, None,
    ]  # fmt: skip


async def test_what_comes_while_it_is_muted_is_not_delivered_later(desk):
    async with receiving() as receiver, delivering(desk) as deliveries:
        search, _ = await hook(desk, receiver.url)
        stated = {"name": "A search", "search": {"q": "harbour"}, "webhook": {"url": receiver.url}}
        await desk.service.put(search, SearchToSave.model_validate({**stated, "muted": True}), desk.owner())
        await desk.arrive(article("a"))
        assert await delivered(desk, deliveries, search) is None
        await desk.service.put(search, SearchToSave.model_validate(stated), desk.owner())
        await desk.arrive(article("b"))
        await delivered(desk, deliveries, search)
    assert told(receiver.posted) == [["b"]]


async def test_only_the_kinds_that_are_wanted_and_nothing_for_a_key_that_was_taken_back(desk):
    async with receiving() as receiver, delivering(desk) as deliveries:
        search, _ = await hook(desk, receiver.url, kinds=["new_version"])
        await desk.arrive(article("a"))
        await desk.arrive({**article("a"), "version": 2})
        await delivered(desk, deliveries, search)
        assert [one["kind"] for one in receiver.posted[0].json["matches"]] == ["new_version"]
        await desk.arrive({**article("a"), "version": 3})
        del desk.keys["desk"]
        assert await delivered(desk, deliveries, search) is None
    assert len(receiver.posted) == 1


async def test_a_slow_receiver_holds_up_no_other_and_a_stop_waits_for_none(desk):
    async with (
        receiving(*[NO_ANSWER] * 20) as slow,
        receiving() as quick,
        delivering(desk, total_s=60) as deliveries,
    ):
        # More than may be under way at all.
        waiting = [(await hook(desk, slow.url))[0] for _ in range(18)]
        other, _ = await hook(desk, quick.url)
        running = asyncio.create_task(deliveries.run())
        await desk.arrive(article("a"))
        for search in (*waiting, other):
            deliveries.wake(search)
        await quick.came(1)
        await slow.came(2)
        assert slow.connections == 2
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert told(quick.posted) == [["a"]]


async def test_a_long_backlog_is_delivered_in_turns(desk):
    async with receiving() as receiver, delivering(desk) as deliveries:
        search, _ = await hook(desk, receiver.url)
        await desk.arrive(*(article(f"a{number:03d}") for number in range(120)))
        for number in (1, 2, 3):
            # Each time its place is given back, so that another process may go on, too.
            assert await deliveries.deliver(search) == desk.clock().timestamp() * 1000
            assert len(receiver.posted) == number
            assert (await desk.records.get("hook", search)).value["busy_until_ms"] == 0
        assert await deliveries.deliver(search) is None
    assert [len(one) for one in told(receiver.posted)] == [50, 50, 20]


async def test_a_webhook_is_delivered_to_nobody_inside(desk):
    async with receiving(host="127.0.0.2") as inner, delivering(desk) as deliveries:
        search, _ = await hook(desk, inner.url)
        await desk.arrive(article("a"))
        await delivered(desk, deliveries, search)
    assert inner.connections == 0
    assert (await state(desk, search)).last_problem == "the address is not a public one"
