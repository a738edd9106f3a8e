"""What bounds the work in hand: bytes, turns, slots, the pace of the index, runaway rejects."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingestor.breaker import RejectBreaker
from services.ingestor.budget import ByteBudget
from services.ingestor.pace import QUICK_S, SLOW_S, Pace
from services.ingestor.turns import Slots, Turns


def test_a_full_budget_offers_room_again_only_when_half_is_free():
    budget = ByteBudget(100)
    budget.take(60)
    assert not budget.full
    budget.take(60)
    assert budget.full
    budget.give_back(60)
    assert budget.full
    budget.give_back(20)
    assert not budget.full
    assert budget.used == 40


async def _entered(turn: object, log: list[str], name: str, leave: asyncio.Event) -> None:
    async with turn:  # type: ignore[attr-defined]
        log.append(f"{name} in")
        await leave.wait()
        log.append(f"{name} out")


async def test_batches_that_share_an_article_write_one_after_the_other_and_others_do_not_wait():
    turns, log = Turns(), []
    leave = {name: asyncio.Event() for name in "abc"}
    tasks = [
        asyncio.create_task(_entered(turns.ask(ids), log, name, leave[name]))
        for name, ids in (("a", {"1", "2"}), ("b", {"2", "3"}), ("c", {"4"}))
    ]
    await asyncio.sleep(0)
    assert log == ["a in", "c in"]
    leave["a"].set()
    leave["b"].set()
    leave["c"].set()
    await asyncio.gather(*tasks)
    assert log.index("a out") < log.index("b in")


async def test_a_cancelled_turn_lets_the_next_one_in():
    turns, log = Turns(), []
    never, soon = asyncio.Event(), asyncio.Event()
    soon.set()
    first = asyncio.create_task(_entered(turns.ask({"1"}), log, "first", never))
    second = asyncio.create_task(_entered(turns.ask({"1"}), log, "second", soon))
    third = asyncio.create_task(_entered(turns.ask({"1"}), log, "third", soon))
    await asyncio.sleep(0)
    second.cancel()
    first.cancel()
    await asyncio.gather(first, second, third, return_exceptions=True)
    assert log == ["first in", "third in", "third out"]


@given(st.lists(st.tuples(st.sets(st.sampled_from("abcd"), min_size=1), st.integers(0, 3)), max_size=12))
def test_no_article_is_ever_in_two_turns_and_all_come_to_an_end_in_order(batches):
    async def run() -> None:
        turns = Turns()
        inside: set[str] = set()
        order: dict[str, list[int]] = {name: [] for name in "abcd"}

        async def work(number: int, ids: set[str], pauses: int) -> None:
            async with turns.ask(ids):
                assert not inside & ids
                inside.update(ids)
                for name in ids:
                    order[name].append(number)
                for _ in range(pauses):
                    await asyncio.sleep(0)
                inside.difference_update(ids)

        await asyncio.gather(*(work(number, ids, pauses) for number, (ids, pauses) in enumerate(batches)))
        assert all(numbers == sorted(numbers) for numbers in order.values())

    asyncio.run(run())


async def test_so_many_are_let_in_as_the_limit_says_now():
    slots, inside = Slots(1), []
    leave = asyncio.Event()

    async def work(number: int) -> None:
        async with slots.slot():
            inside.append(number)
            await leave.wait()

    tasks = [asyncio.create_task(work(number)) for number in range(4)]
    await asyncio.sleep(0)
    assert inside == [0]
    assert not slots.free
    slots.resize(3)
    await asyncio.sleep(0)
    assert inside == [0, 1, 2]
    slots.resize(1)
    leave.set()
    await asyncio.gather(*tasks)
    assert inside == [0, 1, 2, 3]
    assert slots.free


async def test_a_cancelled_wait_takes_no_place():
    slots = Slots(1)
    async with slots.slot():
        waiting = asyncio.create_task(slots.slot().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert slots.free


def test_an_overloaded_index_is_given_half_and_a_quick_one_more_again():
    pace = Pace(most_articles=400, most_in_flight=4)
    assert (pace.batch_size, pace.in_flight) == (400, 2)
    pace.overloaded()
    assert (pace.batch_size, pace.in_flight) == (200, 1)
    for _ in range(100):
        pace.answered(pace.batch_size, QUICK_S / 2)
    assert (pace.batch_size, pace.in_flight) == (400, 4)


def test_a_slow_index_is_given_smaller_batches_but_never_none():
    pace = Pace(most_articles=400, most_in_flight=4)
    for _ in range(100):
        pace.answered(pace.batch_size, SLOW_S * 2)
    assert 0 < pace.batch_size < 50
    assert pace.in_flight == 2


def test_small_batches_say_nothing_about_larger_ones():
    pace = Pace(most_articles=400, most_in_flight=1)
    pace.overloaded()
    for _ in range(100):
        pace.answered(1, QUICK_S / 10)
    assert pace.batch_size == 200


@pytest.mark.parametrize("most", [1, 5])
def test_a_limit_below_the_usual_floor_is_kept(most):
    pace = Pace(most_articles=most, most_in_flight=1)
    pace.overloaded()
    pace.answered(most, SLOW_S * 2)
    assert pace.batch_size == most


def test_rejects_that_run_away_pause_the_feed_and_a_fine_probe_ends_it():
    breaker = RejectBreaker(share=0.5, window=100, pause_s=60)
    breaker.counted(50, 99, now=0)
    assert not breaker.paused
    breaker.counted(2, 2, now=0)
    assert breaker.paused
    assert breaker.wait_s(now=10) == 50
    breaker.counted(10, 10, now=70)
    assert breaker.wait_s(now=70) == 60
    breaker.counted(1, 10, now=130)
    assert not breaker.paused
    assert breaker.wait_s(now=130) == 0


def test_a_few_rejects_at_the_start_say_nothing_yet():
    breaker = RejectBreaker(share=0.5, window=100, pause_s=60)
    breaker.counted(99, 99, now=0)
    assert not breaker.paused


def test_a_share_of_one_never_pauses():
    breaker = RejectBreaker(share=1.0, window=10, pause_s=60)
    breaker.counted(1000, 1000, now=0)
    assert not breaker.paused


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=20))
def test_it_pauses_exactly_when_the_share_of_the_last_window_is_exceeded(batches):
    breaker = RejectBreaker(share=0.5, window=20, pause_s=1)
    recent: list[bool] = []
    for rejected, fine in batches:
        breaker.counted(rejected, rejected + fine, now=0)
        recent = [*recent, *[True] * rejected, *[False] * fine][-20:]
        assert breaker.paused == (len(recent) == 20 and sum(recent) > 10)
        if breaker.paused:
            break
