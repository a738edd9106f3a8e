"""How an ingestor ends: rows F24 (SIGTERM) and F25 (SIGKILL, at every boundary of the work and at random moments)."""

import asyncio
import itertools
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.runtime.kill_points import POINTS, STATUS
from tests.faults.conftest import Site
from tests.faults.flow import Flow
from tests.faults.http_front import released
from tests.faults.index_faults import answers, held
from tests.faults.ingestors import Ingestor

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

KILLS = 50
# A dead member without a name of its own is waited for, ten seconds each time; requests small enough to be several a wave.
NAMED = {"TELEX_INSTANCE_ID": "the-one", "TELEX_BATCH_BYTES": "8192"}


@asynccontextmanager
async def busy(site: Site, flow: Flow) -> AsyncIterator[None]:
    """Inside, there is always something to do, but never more than a few batches."""

    async def publish() -> None:
        while True:
            if await site.ledger.look() < 120:
                await site.ledger.publish(list(flow.next(20)))
            await asyncio.sleep(0.1)

    publishing = asyncio.create_task(publish())
    try:
        yield
    finally:
        publishing.cancel()
        await asyncio.wait({publishing})
    if not publishing.cancelled():
        publishing.result()


async def lag(site: Site) -> int:
    """How many messages are not committed."""
    return sum(state.lag for state in (await site.ledger.states()).values())


async def test_f25_killed_at_every_boundary_nothing_is_lost_or_doubled(site, flow):
    ingestor = site.ingestor(**NAMED)
    async with busy(site, flow):
        for point, visit in itertools.product(POINTS, (1, 3)):
            await ingestor.start(TELEX_TEST_KILL_AT=f"{point}:{visit}")
            assert await ingestor.ended() == STATUS, f"{point} was not reached {visit} times"
            await site.ledger.look()
            await site.ledger.check_committed(flow)
    await ingestor.start()
    await ingestor.ready()
    await site.ledger.check(flow)
    assert site.ledger.repeats() > 0, "no kill came between the receipts and the commit"
    assert await ingestor.stop() == 0


async def test_f25_killed_at_fifty_random_moments_nothing_is_lost_or_doubled(site, flow):
    ingestor, moments, in_hand = site.ingestor(**NAMED), random.Random(25), 0  # noqa: S311
    async with busy(site, flow):
        for _ in range(KILLS):
            await ingestor.start()
            await ingestor.ready()
            await asyncio.sleep(moments.uniform(0, 1.0))
            await ingestor.kill()
            assert await ingestor.ended() == -signal.SIGKILL
            await site.ledger.look()
            await site.ledger.check_committed(flow)
            in_hand += await lag(site) > 0
    assert in_hand > KILLS // 2, "most kills have to come while there is work"
    await ingestor.start()
    await ingestor.ready()
    await site.ledger.check(flow)
    assert await ingestor.stop() == 0


async def settled_ingestor(site: Site, flow: Flow) -> Ingestor:
    """A running ingestor that has finished everything so far."""
    ingestor = site.ingestor()
    await ingestor.start()
    await site.ledger.publish(list(flow.next(50)))
    await site.ledger.settled()
    return ingestor


async def test_f24_sigterm_lets_the_batch_in_hand_be_finished_and_committed(site, flow):
    ingestor = await settled_ingestor(site, flow)
    release = asyncio.Event()
    with released(release), site.elastic.trouble(held(release), times=1) as trouble:
        await site.ledger.publish(list(flow.next(30)))
        await trouble.met_by(1)
        behind = await lag(site)
        ingestor.signal(signal.SIGTERM)
        await asyncio.sleep(1)
        assert ingestor.runs, "it has to finish what it has in hand"
    assert await ingestor.ended() == 0
    assert await lag(site) < behind
    await ingestor.start()
    await ingestor.ready()
    await site.ledger.check(flow)
    assert await ingestor.stop() == 0


async def test_f24_sigterm_while_the_index_is_away_leaves_the_batch_uncommitted(site, flow):
    ingestor = await settled_ingestor(site, flow)
    with site.elastic.trouble(answers(503), every_request=True) as trouble:
        await site.ledger.publish(list(flow.next(30)))
        await trouble.met_by(2)
        behind = await lag(site)
        assert await ingestor.stop() == 0
    assert await lag(site) == behind
    await ingestor.start()
    await ingestor.ready()
    await site.ledger.check(flow)
    assert await ingestor.stop() == 0


async def test_f24_a_second_signal_ends_it_at_once_and_loses_nothing(site, flow):
    ingestor = await settled_ingestor(site, flow)
    release = asyncio.Event()
    with released(release), site.elastic.trouble(held(release), times=1) as trouble:
        await site.ledger.publish(list(flow.next(30)))
        await trouble.met_by(1)
        ingestor.signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        ingestor.signal(signal.SIGTERM)
        assert await ingestor.ended() == 128 + signal.SIGTERM
    await ingestor.start()
    await ingestor.ready()
    await site.ledger.check(flow)
    assert await ingestor.stop() == 0
