"""Two ingestors: a partition that changes hands while writes are in flight, and one for whom no partition is left: rows F20
and F23 of the fault matrix."""

import asyncio

import pytest

from tests.faults.conftest import opened_site
from tests.faults.http_front import released
from tests.faults.index_faults import held, slow
from tests.faults.ingestors import until
from tests.faults.kafka_proxy import JOIN
from tests.faults.steady import steady

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]


@pytest.mark.parametrize("end", ["answered in time", "answered too late"])
async def test_f20_a_rebalance_with_writes_in_flight(site, flow, end):
    first, second = site.ingestor(), site.ingestor()
    await first.start()
    await first.ready()
    release = asyncio.Event()
    with released(release):
        async with steady(site, flow, most=3000):
            with site.elastic.trouble(held(release), times=1) as trouble:
                await trouble.met_by(1)
                joins = site.kafka.seen[JOIN]
                await second.start()
                await until(lambda: site.kafka.seen[JOIN] > joins, "the second member to join")
                if end == "answered too late":
                    # Not before the first one has given up waiting for it, and somebody else may have the partition.
                    await first.says("work_dropped_by_rebalance")
                # The write is in flight, and the group is rebalancing.
                release.set()
            await until(lambda: second.log().count("batch_finished") > 0, "work of the second member")
            assert await second.metric("telex_outcomes_total") > 0
            done = await first.metric("telex_outcomes_total")
            # Both go on: the group has settled on two.
            await until(lambda: more(first, done), "more work of the first member")
    assert await second.stop() == 0
    await site.ledger.publish(list(flow.next(50)))
    await site.ledger.check(flow)
    assert await first.stop() == 0


async def more(ingestor, done: float) -> bool:
    return await ingestor.metric("telex_outcomes_total") > done


async def test_f23_the_backlog_of_another_ingestor_ends_nobody_for_whom_no_partition_is_left(
    nursery, tmp_path, flow
):
    async with opened_site(nursery, tmp_path, raw_partitions=1, TELEX_STALLED_SECONDS="8") as site:
        both = [site.ingestor(), site.ingestor()]
        for one in both:
            await one.start(constants={"services.ingestor.service.LAG_EVERY_S": 0.5})
            await one.ready()
        with site.elastic.trouble(slow(1.0)):
            # One article, so one version after the other: a backlog that goes down for longer than a stall takes.
            await site.ledger.publish([flow.version("hot", 10 + number) for number in range(12)])
            await site.ledger.settled()
        for one in both:
            assert one.runs, one.log()
        assert sorted(["batch_finished" in one.log() for one in both]) == [False, True]
        await site.ledger.check(flow)
        for one in both:
            assert await one.stop() == 0
