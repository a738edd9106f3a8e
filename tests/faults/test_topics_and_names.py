"""Topics that are not as Telex made them, and names of brokers that do not resolve: rows F35 to F37."""

import json
import random

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.topics import ENRICHED, RAW, RECEIPTS, REJECTED, TOPICS
from services.engines.bus import Outgoing
from services.engines.errors import BusMisconfigured
from tests.faults.conftest import Site
from tests.faults.ingestors import Ingestor, until
from tests.faults.kafka_proxy import NAME
from tests.faults.steady import steady

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

# Less than many receipts together, than a receipt that names many fields, and than a large reject.
LOWERED = 1200


async def started(site: Site, **more: str) -> Ingestor:
    ingestor = site.ingestor(**more)
    await ingestor.start()
    await ingestor.ready()
    return ingestor


async def lower_limits(site: Site, limit: int) -> None:
    """As an operator does who saves room on the cluster."""
    await site.admin.alter_configs(
        [
            ConfigResource(
                ConfigResourceType.TOPIC,
                site.topic(topic.name),
                {**topic.settings, "max.message.bytes": str(limit)},
            )
            for topic in (RECEIPTS, REJECTED, ENRICHED)
        ]
    )


async def test_f35_rejects_and_receipts_too_large_for_their_topics_are_told_shorter_and_stop_nobody(
    site, flow
):
    ingestor = await started(site, TELEX_BATCH_SIZE="500")
    await site.ledger.publish(list(flow.next(50)))
    await site.ledger.settled()
    await lower_limits(site, LOWERED)
    before = list(flow.next(200))
    large = flow.bad(random.Random(35).randbytes(100_000))  # noqa: S311 - nothing that can be compressed
    fields = {f"{random.Random(number).randbytes(30).hex()}": 1 for number in range(200)}  # noqa: S311
    many = flow.version("many", 1, **fields)
    await site.ledger.publish([*before, large, many, *flow.next(200)])
    await site.ledger.settled()
    site.ledger.check_outcomes()
    await site.ledger.check_index(flow)
    for told in site.ledger.rejects_of(large):
        about = {name: value.decode() for name, value in told.headers}
        assert (told.value, about["telex-bytes"], about["telex-reason"]) == (b"", "100000", "not_utf8")
    assert site.ledger.rejects_of(large)
    assert {note["code"] for told in site.ledger.receipts_of(many) for note in told["notes"]} == {"shortened"}
    assert await ingestor.problem() is None
    assert await ingestor.stop() == 0


async def test_f36_a_raw_topic_that_is_deleted_is_waited_for_and_read_from_its_beginning_when_it_is_there_again(
    site, flow
):
    ingestor = await started(site)
    await site.ledger.publish(list(flow.next(60)))
    await site.ledger.settled()
    await site.admin.delete_topics([site.topic(RAW.name)])

    async def tells() -> bool:
        return "missing" in (await ingestor.problem() or "")

    await until(tells, "the ingestor to say that the topic is missing")
    with pytest.raises(BusMisconfigured, match="missing"):
        await site.bus.lag(RAW.name, site.settings.group)
    assert await site.bus.ensure_topics(TOPICS) == [site.topic(RAW.name)]
    # More than there were: whoever went on from the old offsets would miss the first ones.
    sent = [flow.version(f"anew {number}", 1) for number in range(300)]
    await site.bus.publish([Outgoing(RAW.name, one.key, one.value) for one in sent])

    async def there() -> bool:
        try:
            await site.ledger.check_index(flow)
        except AssertionError:
            return False
        return True

    await until(there, "every article of the new topic in the index")
    await ingestor.ready()
    await until(lambda: lag_is_gone(site), "the commit to the end of the new topic")
    assert ingestor.runs
    assert await ingestor.stop() == 0


async def lag_is_gone(site: Site) -> bool:
    return all(state.lag == 0 for state in (await site.ledger.states()).values())


async def test_f37_a_broker_whose_name_does_not_resolve_for_a_while_is_waited_for(site, flow, tmp_path):
    names = tmp_path / "names"
    site.kafka.call_it(NAME)
    resolve(names, None)
    ingestor = site.ingestor(TELEX_BUS=site.kafka.url, TELEX_TEST_NAMES=str(names))
    await ingestor.start()
    await ingestor.says("engines_not_up", times=2)
    await ingestor.troubled()
    resolve(names, "127.0.0.1")
    await ingestor.ready()
    async with steady(site, flow):
        resolve(names, None)
        site.kafka.cut()
        await ingestor.troubled()
        resolve(names, "127.0.0.1")
        await ingestor.ready()
    assert await ingestor.stop() == 0


def resolve(names, address: str | None) -> None:
    """What the broker's name stands for from now on; None: nothing."""
    draft = names.with_suffix(".new")
    draft.write_text(json.dumps({NAME: address}))
    draft.replace(names)
