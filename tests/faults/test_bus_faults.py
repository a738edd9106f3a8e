"""Kafka in trouble under a steady flow: rows F11, F12, F15, F20 to F23, F26 to F28 of the fault matrix."""

import asyncio
import base64
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin.records_to_delete import RecordsToDelete
from aiokafka.protocol.group import LeaveGroupRequest
from aiokafka.structs import TopicPartition

from schemas.topics import MIB, RAW
from services.engines.bus import Outgoing
from services.engines.kafka.consumer import SESSION_MS
from tests.faults.conftest import Site, opened_site
from tests.faults.http_front import released
from tests.faults.index_faults import held, slow
from tests.faults.ingestors import until
from tests.faults.kafka_proxy import COMMIT, FETCH, HEARTBEAT, JOIN, PRODUCE
from tests.faults.steady import steady

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

ENGINES = [sys.executable, str(Path(__file__).parents[2] / "deploy" / "native" / "engines.py")]
# A fetch of 50 MiB, what is in flight of it, and the copies that are made on the way.
MOST_GROWN = 300 * MIB


async def test_f11_engines_that_are_down_at_the_start_are_waited_for(site, flow):
    ingestor = site.ingestor()
    await site.kafka.close()
    await site.elastic.close()
    await ingestor.start()
    await ingestor.says("engines_not_up", times=2)
    await site.kafka.open()
    await ingestor.says("engines_not_up", times=3)
    await ingestor.troubled()
    await site.elastic.open()
    await ingestor.ready()
    async with steady(site, flow):
        pass


async def test_f11_elasticsearch_refuses_connections_for_a_while(living, flow):
    async with steady(living, flow):
        await living.elastic.close()
        await living.ingestors[0].troubled()
        await living.elastic.open()
        await living.ingestors[0].ready()


async def test_f11_f23_kafka_refuses_connections_for_a_while(living, flow):
    async with steady(living, flow):
        await living.kafka.close()
        await living.ingestors[0].troubled()
        await living.kafka.open()
        await living.ingestors[0].ready()


async def test_f23_connections_to_kafka_are_reset_again_and_again(living, flow):
    async with steady(living, flow):
        for _ in range(6):
            await asyncio.sleep(0.7)
            living.kafka.cut()


AMBIGUOUS = {
    "F12 receipts": PRODUCE,
    "F21 offsets": COMMIT,
    "F12 fetched": FETCH,
    "F23 heartbeats": HEARTBEAT,
}


@pytest.mark.parametrize("row", AMBIGUOUS)
async def test_a_request_whose_answer_is_lost_may_have_been_done(living, flow, row):
    async with steady(living, flow):
        living.kafka.cut_before_answer(AMBIGUOUS[row], times=3)
        await until(lambda: living.kafka.left(AMBIGUOUS[row]) == 0, "three lost answers")


async def test_f15_a_fetched_batch_with_a_wrong_byte_is_fetched_again(living, flow):
    async with steady(living, flow):
        living.kafka.spoil_answer(FETCH, times=2)
        await until(lambda: living.kafka.left(FETCH) == 0, "two spoiled answers")


async def test_f21_a_member_that_was_thrown_out_with_a_write_in_flight_goes_on_as_a_new_one(living, flow):
    (ingestor,) = living.ingestors
    release, joins = asyncio.Event(), living.kafka.seen[JOIN]
    async with steady(living, flow):
        with released(release), living.elastic.trouble(held(release), times=1) as trouble:
            await trouble.met_by(1)
            await throw_out_everybody(living)
        await until(lambda: living.kafka.seen[JOIN] > joins, "a new membership")
        await ingestor.ready()


async def throw_out_everybody(site: Site) -> None:
    """End every membership of the group, as the coordinator does with members it has not heard of."""
    coordinator = await site.admin.find_coordinator(site.group)
    for answer in await site.admin.describe_consumer_groups([site.group]):
        for group in answer.groups:
            for member in group[5]:
                await site.admin._send_request(LeaveGroupRequest(site.group, member[0]), coordinator)


async def test_f23_heartbeats_that_do_not_arrive_cost_the_membership_and_nothing_else(living, flow):
    joins = living.kafka.seen[JOIN]
    async with steady(living, flow):
        # The broker takes a commit for a sign of life, too.
        with living.kafka.holding(HEARTBEAT, COMMIT):
            await asyncio.sleep(SESSION_MS / 1000 + 2)
        await until(lambda: living.kafka.seen[JOIN] > joins, "a new membership")


async def test_f23_a_consumer_that_is_alive_but_stuck_ends_so_that_another_takes_its_place(site, flow):
    ingestor = site.ingestor(TELEX_STALLED_SECONDS="2")
    await ingestor.start(constants={"services.ingestor.service.LAG_EVERY_S": 0.5})
    await ingestor.ready()
    with site.kafka.holding(FETCH):
        # A fetch that waits at the broker already still has its answer: the first of these, or all of one go, may get through.
        while ingestor.runs and len(flow.sent) < 1000:
            await site.ledger.publish(list(flow.next(10)))
            await asyncio.sleep(0.5)
        assert await ingestor.ended() == 1
    assert "TELEX_STALLED_SECONDS" in ingestor.log()
    await ingestor.start()
    await ingestor.ready()
    await site.ledger.check(flow)
    assert await ingestor.stop() == 0


async def test_f15_messages_deleted_before_they_were_read_are_told_of_and_the_rest_is_read(site, flow):
    ingestor = site.ingestor()
    await ingestor.start()
    await site.ledger.publish([flow.version("hot", 10 + number) for number in range(30)])
    await site.ledger.settled()
    assert await ingestor.stop() == 0
    unread = [Outgoing(RAW.name, flow.uri("hot").encode(), b"deleted unread")] * 20
    last = (await site.bus.publish(unread))[-1]
    partition = TopicPartition(site.topic(RAW.name), last.partition)
    await site.admin.delete_records({partition: RecordsToDelete(before_offset=last.offset + 1)})
    await site.ledger.publish([flow.version("hot", 200)])
    await ingestor.start()
    await ingestor.ready()
    await site.ledger.check(flow)
    assert "position_reset" in ingestor.log()


async def test_f28_nothing_is_committed_while_rejects_and_receipts_cannot_be_written(living, flow):
    (ingestor,) = living.ingestors
    before = ingestor.log().count("answers_not_published")
    async with steady(living, flow, most=0):
        await living.ledger.settled()
        # What is held is passed on in the end, long after the ingestor has given it up and sent it again.
        with living.kafka.holding(PRODUCE):
            await living.ledger.publish([flow.bad(b"no JSON"), flow.version("waits", 1)])
            await ingestor.says("answers_not_published", times=before + 1)
            assert sum(state.lag for state in (await living.ledger.states()).values()) == 2
            await ingestor.troubled()
        await ingestor.ready()


async def test_f26_a_hot_key_and_a_slow_index_lose_nothing_and_nobody(living, flow):
    async with steady(living, flow, most=0):
        with living.elastic.trouble(slow(0.3)):
            await living.ledger.publish([flow.version("hot", 10 + number) for number in range(60)])
            await living.ledger.publish([flow.version(f"other {number}", 10) for number in range(30)])
            await living.ledger.settled()


async def test_f27_memory_is_bounded_whatever_partitions_and_messages_there_are(nursery, tmp_path, flow):
    partitions, each = 200, 2
    settings = {"TELEX_BATCH_SIZE": "1000"}
    async with opened_site(nursery, tmp_path, raw_partitions=partitions, **settings) as site:
        ingestor = site.ingestor()
        await ingestor.start()
        await ingestor.ready()
        before = ingestor.peak_bytes()
        assert await ingestor.stop() == 0
        filler = base64.b64encode(random.Random(27).randbytes(3 * MIB // 4)).decode()  # noqa: S311
        for number in range(partitions):
            large = [flow.version(f"{number} {again}", 1, filler=filler) for again in range(each)]
            await site.ledger.publish(large)
        await ingestor.start()
        await site.ledger.check(flow)
        grown = ingestor.peak_bytes() - before
        assert grown < MOST_GROWN, f"{grown / MIB:.0f} MiB for {partitions * each} MiB of messages"


async def test_f23_a_broker_that_is_killed_and_started_again_is_joined_again(
    nursery, tmp_path, monkeypatch, flow
):
    with own_broker(tmp_path / "engines") as broker:
        monkeypatch.setenv("TELEX_TEST_KAFKA", broker.url)
        async with opened_site(nursery, tmp_path) as site:
            ingestor = site.ingestor()
            await ingestor.start()
            await site.ledger.publish(list(flow.next(50)))
            await site.ledger.settled()
            release = asyncio.Event()
            with released(release), site.elastic.trouble(held(release), times=1) as trouble:
                await site.ledger.publish(list(flow.next(50)))
                await trouble.met_by(1)
                await asyncio.to_thread(broker.kill)
            await site.ingestors[0].troubled()
            await asyncio.to_thread(broker.up)
            await site.ledger.publish(list(flow.next(50)))
            await site.ledger.check(flow)
            await ingestor.ready()
            assert await ingestor.stop() == 0


@contextlib.contextmanager
def own_broker(state: Path) -> Iterator["Broker"]:
    """A Kafka that a test may kill; skipped with a reason where none can be started, a failure with CI=true."""
    broker = Broker(state)
    check = subprocess.run(
        [*ENGINES, "check", "--only", "kafka"], capture_output=True, text=True, check=False
    )
    if check.returncode != 0:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(check.stdout)
    try:
        broker.up()
        yield broker
    finally:
        broker.engines("down")


class Broker:
    """One Kafka with its data in `state`."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self.url = ""

    def engines(self, command: str) -> dict[str, Any]:
        arguments = [command, "--only", "kafka", "--json", "--state", str(self._state)]
        done = subprocess.run([*ENGINES, *arguments], stdout=subprocess.PIPE, text=True, check=True)
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def up(self) -> None:
        """Start it: the first time empty, later with the data and at the address that it had."""
        self.url = self.engines("up")["kafka"]["url"]

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.engines("status")["kafka"]["pid"], signal.SIGKILL)
