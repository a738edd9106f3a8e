"""What is wrong with messages, versions, topics and the index's shape: rows F14, F16 to F19, F30, F31 and F33."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka.admin import NewPartitions

from schemas.outcomes import Outcome
from schemas.raw import ArticleStatus
from schemas.topics import RAW
from services.engines.bus import Bus, Place
from services.engines.elastic.layout import names
from services.engines.factory import make_bus
from services.engines.kafka.access import Access
from tests import raw_header
from tests.faults.conftest import Site
from tests.faults.flow import BAD
from tests.faults.steady import steady

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]


async def test_f14_bad_bytes_are_kept_and_block_nobody_even_when_they_come_last(living, flow):
    async with steady(living, flow, most=0):
        await living.ledger.publish([flow.bad(value) for value in BAD * 3])
        await living.ledger.settled()


async def test_f14_a_header_whose_name_is_no_utf8_blocks_nobody(living, flow):
    async with steady(living, flow, most=0):
        sent = flow.version("header", 10)
        options = Access.of(living.settings).options()
        offset = await raw_header.send(options, living.topic(RAW.name), sent.key, sent.value, b"na\xefve")
        living.ledger.is_published(sent, Place(RAW.name, 0, offset))
        await living.ledger.publish([flow.version(f"after it {number}", 10) for number in range(20)])
        await living.ledger.settled()


async def test_f16_f19_versions_of_one_article_in_any_order_in_one_batch(living, flow):
    async with steady(living, flow, most=0):
        order = (12, 10, 12, 11, 14, 13, 14, 12, 15)
        await living.ledger.publish([flow.version("shuffled", version) for version in order])
        await living.ledger.settled()


async def test_f18_an_older_version_after_a_cancellation_does_not_come_back_to_life(living, flow):
    index = names(living.settings.index_name).first
    await living.raw.ask("PUT", f"/{index}/_settings", {"index.gc_deletes": "0s"})
    async with steady(living, flow, most=0):
        usable = flow.version("canceled", 19)
        canceled = flow.version("canceled", 20, ArticleStatus.CANCELED)
        await living.ledger.publish([usable, canceled])
        await living.ledger.settled()
        await asyncio.sleep(1)
        await living.ledger.publish([flow.version("canceled", 15)])
        await living.ledger.settled()
    assert canceled.due is Outcome.CANCELED
    await living.raw.ask("PUT", f"/{index}/_settings", {"index.gc_deletes": None})


async def test_f17_after_more_partitions_were_added_newer_versions_are_no_older_ones(site, flow):
    ingestor = site.ingestor()
    await ingestor.start()
    await site.ledger.publish(list(flow.next(60)))
    await site.ledger.settled()
    # An article's key goes to another partition now, whose offsets begin at 0.
    await site.admin.create_partitions({site.topic(RAW.name): NewPartitions(total_count=12)})
    assert await ingestor.stop() == 0
    async with started_bus(site) as site.ledger.bus:
        await ingestor.start()
        await site.ledger.publish(list(flow.next(60)))
        await site.ledger.check(flow)
    assert await ingestor.stop() == 0


@asynccontextmanager
async def started_bus(site: Site) -> AsyncIterator[Bus]:
    """Another publisher, which sees partitions that were just added."""
    bus = make_bus(site.settings)
    await bus.start()
    try:
        yield bus
    finally:
        await bus.close()


async def test_f17_a_new_group_that_reads_everything_again_changes_nothing(site, flow):
    ingestor = site.ingestor()
    await ingestor.start()
    await site.ledger.publish(list(flow.next(150)))
    await site.ledger.check(flow)
    assert await ingestor.stop() == 0
    told = len(flow.sent)
    await ingestor.start(TELEX_GROUP="another")
    site.ledger.group = "another"
    await site.ledger.settled()
    # Settled only when each was told again: the new group begins with nothing committed.
    assert site.ledger.repeats() >= told
    await site.ledger.check(flow)
    assert await ingestor.stop() == 0


async def test_f29_rejects_that_run_away_pause_the_ingestor_until_messages_are_fine_again(site, flow):
    limits = {"REJECTS_SHARE": "0.5", "REJECTS_WINDOW": "20", "REJECTS_PAUSE_SECONDS": "0.2"}
    ingestor = site.ingestor(**{f"TELEX_{name}": value for name, value in limits.items()})
    await ingestor.start()
    await site.ledger.publish([flow.version(number, 10) for number in range(30)])
    await site.ledger.settled()
    await site.ledger.publish([flow.bad(b"a feed that changed its format") for _ in range(400)])
    await ingestor.says("rejects_run_away")
    assert await site.ledger.look() > 0, "the whole topic was poured into the rejects"
    assert "rejects" in str(await ingestor.problem())
    await site.ledger.publish([flow.version(number, 11) for number in range(30)])
    await site.ledger.check(flow)
    await ingestor.says("rejects_are_back_to_normal")
    await ingestor.ready()
    assert await ingestor.stop() == 0


async def test_f30_a_field_that_nobody_knows_is_not_indexed_and_named(living, flow):
    async with steady(living, flow, most=0):
        sent = flow.version("unknown", 1, mood="calm", nested={"a": {"b": 1}})
        await living.ledger.publish([sent])
    (told,) = living.ledger.receipts_of(sent)
    assert {note["field"] for note in told["notes"]} == {"mood", "nested"}


async def test_f31_both_aliases_move_to_another_index_while_articles_come(site, flow):
    ingestor, used = site.ingestor(), names(site.settings.index_name)
    copy = f"{used.first.removesuffix('1')}2"
    await ingestor.start()
    await ingestor.ready()
    async with steady(site, flow):
        await asyncio.sleep(1)
        # As an operator does it: nothing is written while the copy is made.
        await site.raw.ask("PUT", f"/{used.first}/_block/write")
        await site.raw.ask("POST", f"/{used.first}/_clone/{copy}", {"settings": {"index.blocks.write": None}})
        await site.raw.ask("GET", "/_cluster/health", params={"wait_for_status": "yellow", "index": copy})
        moves = [
            {"remove_index": {"index": used.first}},
            {"add": {"index": copy, "alias": used.read}},
            {"add": {"index": copy, "alias": used.write, "is_write_index": True}},
        ]
        await site.raw.ask("POST", "/_aliases", {"actions": moves})
        await ingestor.ready()
    assert await ingestor.stop() == 0


CLOCKS = {
    "epoch 0": {"published_at": "1970-01-01T00:00:00Z"},
    "far future": {"published_at": "2199-01-01T00:00:00Z"},
    "received in the future": {"received_at": "2199-01-01T00:00:00Z"},
    "before newspapers": {"published_at": "0001-01-01"},
}


async def test_f33_clocks_that_are_wrong_are_no_reason_to_reject(living, flow):
    async with steady(living, flow, most=0):
        await living.ledger.publish([flow.version(name, 1, **stated) for name, stated in CLOCKS.items()])
