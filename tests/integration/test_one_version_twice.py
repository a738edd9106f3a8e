"""A version that is sent twice, the second time on another partition: the second one stays, whoever reads both again."""

import asyncio

import pytest

from schemas.outcomes import Outcome
from services.cli.rebuild import rebuilt
from services.cli.replay import Chosen, replayed

# Each starts processes and waits for them.
pytestmark = pytest.mark.timeout(900)
ARTICLES = range(6)


def article(number: int, text: str, **more: object) -> dict[str, object]:
    return {"uri": f"urn:twice:{number}", "version": 3, "text": f"The harbour {text} on Monday.", **more}


async def two_partitions(system) -> tuple[bytes, bytes]:
    """Two keys whose messages are in two partitions."""
    found: dict[int, bytes] = {}
    for number in range(20):
        key = b"key %d" % number
        (receipt,) = await system.publish(article(1000 + number, "is quiet"), key=key)
        found.setdefault(receipt.partition, key)
        if len(found) == 2:
            return tuple(found.values())
    raise AssertionError("all keys are in one partition")


async def texts(system, ids) -> list[str]:
    found = await system.running.index.fetch(ids)
    return [f"{found[one].article['status']} {found[one].article.get('body', '')}" for one in ids]


async def test_the_second_one_stays_whatever_reads_both_again(start, settings, capsys):
    async with start() as system:
        one, other = await two_partitions(system)
        ids = []
        # Half of them the other way round: whichever partition is read first, some meet their last message first.
        for number in ARTICLES:
            keys = (one, other) if number % 2 else (other, one)
            await system.publish(article(number, "opens"), key=keys[0])
            await asyncio.sleep(0.01)
            last = article(number, "is closed", status="canceled" if number < 2 else "usable")
            (receipt,) = await system.publish(last, key=keys[1])
            assert receipt.outcome is (Outcome.CANCELED if number < 2 else Outcome.INDEXED)
            ids.append(receipt.id)
        before = await texts(system, ids)
        assert all("closed" in text or text.startswith("canceled") for text in before)
    assert await replayed(settings, Chosen(since_ms=0), dry_run=False, rate=None) == 0
    assert await rebuilt(settings, copy_missing=False, leave_missing=False) == 0
    capsys.readouterr()
    async with start.with_settings(settings.model_copy(update={"group": f"{settings.group}-2"})) as system:
        # What the new index was made of, and then everything as a new group reads it.
        assert await texts(system, ids) == before
        await system.publish(article(2000, "is quiet"), article(2001, "is quiet"), key=one)
        await system.publish(article(2002, "is quiet"), key=other)
        assert await texts(system, ids) == before
