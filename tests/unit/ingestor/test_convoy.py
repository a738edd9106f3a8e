"""Several batches under way at once come out in the order in which they went in, and end together."""

import asyncio
from contextlib import aclosing

import pytest

from services.engines.bus import Message, Place
from services.ingestor.convoy import convoy


def batch(number: int) -> list[Message]:
    return [Message(Place("articles.raw.v1", 0, number), None, b"", (), 0)]


async def source(count: int):
    for number in range(count):
        yield batch(number)
        yield []  # a poll that brought nothing


class Path:
    """Batches that end when they are let; what comes back of one are its messages."""

    def __init__(self, count: int) -> None:
        self.ends = [asyncio.Event() for _ in range(count)]
        self.under_way: set[int] = set()
        self.most = 0
        self.given_up: list[int] = []

    async def fly(self, messages):
        number = messages[0].place.offset
        self.under_way.add(number)
        self.most = max(self.most, len(self.under_way))
        try:
            await self.ends[number].wait()
        except asyncio.CancelledError:
            self.given_up.append(number)
            raise
        finally:
            self.under_way.discard(number)
        return messages


async def turns() -> None:
    """Let every task go as far as it gets."""
    for _ in range(20):
        await asyncio.sleep(0)


async def taken(finished, came: list[int]) -> None:
    """What comes out goes to `came`, by number."""
    async with aclosing(finished) as batches:
        async for messages in batches:
            came.append(messages[0].place.offset)  # noqa: PERF401 - what came before a failure counts


async def test_what_is_finished_early_comes_out_after_what_went_in_before_it():
    path = Path(6)
    came = []
    taking = asyncio.create_task(taken(convoy(source(6), path, lambda: 3), came))
    await turns()
    assert path.under_way == {0, 1, 2}
    path.ends[2].set()
    path.ends[1].set()
    await turns()
    assert came == []
    for end in path.ends:
        end.set()
    await taking
    assert came == [0, 1, 2, 3, 4, 5]
    assert path.most == 3


async def test_when_one_fails_the_others_are_given_up_and_nothing_after_it_comes_out():
    path = Path(4)
    came = []

    async def fly(messages):
        if messages[0].place.offset == 1:
            raise RuntimeError("the second one")
        return await Path.fly(path, messages)

    path.fly = fly
    path.ends[0].set()
    with pytest.raises(RuntimeError, match="the second one"):
        await taken(convoy(source(4), path, lambda: 4), came)
    assert came == [0]
    assert path.given_up == [2, 3]
