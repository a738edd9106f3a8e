"""What the trails keep of forgotten articles: nothing, in whatever order it comes."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from schemas.forgotten import Forgotten
from schemas.outcomes import Receipt
from services.engines.bus import Message, Place
from services.engines.sqlite.trails import SqliteTrails
from services.search.watching.trail_keeping import TrailKeeper

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = "2026-03-01T12:00:00Z"
A, B = "a" * 32, "b" * 32
URL = "https://x.example/1"
REJECTED = {"outcome": "rejected", "reason": "no_text", "stage": "s", "message": "quoted text"}


def receipt(offset, **said):
    return Receipt.model_validate(
        {"topic": "articles.raw.v1", "partition": 0, "offset": offset, "at": AT} | said
    )


OWN = receipt(0, id=A, version=1, url=URL, outcome="indexed")
NAMES_IT = receipt(1, url=URL, **REJECTED)
HAS_IT_AS_KEY = receipt(2, key=URL, **REJECTED)
OTHER = receipt(3, id=B, version=1, url=URL, outcome="indexed")
NAMES_OTHER = receipt(4, url="https://x.example/2", **REJECTED)
ALL = [OWN, NAMES_IT, HAS_IT_AS_KEY, OTHER, NAMES_OTHER]


class _Reader:
    def __init__(self, messages):
        self._messages = messages

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def poll(self, *_):
        messages, self._messages = self._messages, []
        await asyncio.sleep(0.01)
        return messages


class _Bus:
    """The topic of what was forgotten, with A in it."""

    def reader(self, *_):
        record = Forgotten(id=A, at=AT, author="desk").model_dump_json().encode()
        place = Place("articles.forgotten.v1", 0, 0)
        return _Reader([Message(place=place, key=A.encode(), value=record, headers=(), timestamp_ms=0)])

    async def lag(self, *_):
        return {}


@pytest.fixture
async def trails(tmp_path):
    made = SqliteTrails(tmp_path / "trails")
    await made.start()
    yield made
    await made.close()


async def kept(trails):
    return [one.offset for one in (await trails.named([URL, "https://x.example/2"])).receipts]


async def forgotten(trails):
    """Until A is known to be."""
    async with asyncio.timeout(5):
        while await trails.forgotten_at(A) is None:  # noqa: ASYNC110 - another task does it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("known_after", range(len(ALL) + 1))
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("receipts", [ALL, ALL[::-1]], ids=["own-first", "own-last"])
async def test_a_store_that_is_filled_again_keeps_nothing_that_names_a_forgotten_article(
    trails, receipts, known_after, together
):
    keeper = TrailKeeper(_Bus(), trails, days=0, clock=lambda: NOW, stop=asyncio.Event())
    await keeper.open()
    early, late = receipts[:known_after], receipts[known_after:]
    if early:
        await keeper(early)
    beside = asyncio.create_task(keeper.look_after())
    await forgotten(trails)
    for some in [late] if together else [[one] for one in late]:
        await keeper(some)
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            while sorted(await kept(trails)) != [3, 4]:  # noqa: ASYNC110 - another task does it
                await asyncio.sleep(0.01)
    beside.cancel()
    await asyncio.gather(beside, return_exceptions=True)
    assert sorted(await kept(trails)) == [3, 4]
