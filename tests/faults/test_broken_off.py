"""Calls to Kafka that are broken off in the middle leave no connection behind: warnings are errors, so one would fail."""

import asyncio
import gc
import uuid
from collections.abc import AsyncIterator

import pytest

from services.engines.factory import make_bus
from services.engines.kafka_bus import KafkaBus
from services.runtime.settings import Settings
from tests.faults.ingestors import until
from tests.faults.kafka_proxy import METADATA, KafkaProxy
from tests.real_engines import real_engine


@pytest.fixture
async def proxy() -> AsyncIterator[KafkaProxy]:
    opened = KafkaProxy(real_engine("TELEX_TEST_KAFKA"))
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def bus(proxy) -> AsyncIterator[KafkaBus]:
    opened = make_bus(Settings(bus=proxy.url, topic_prefix=f"broken-{uuid.uuid4().hex[:10]}."))
    await opened.start()
    yield opened
    await opened.close()


async def broken_off(proxy: KafkaProxy, api: int, work: asyncio.Task[None]) -> None:
    """Cancel `work` while its request of that kind is held, and let the request go only then."""
    seen = proxy.seen.get(api, 0)
    with proxy.holding(api):
        await until(lambda: proxy.seen.get(api, 0) > seen, "the request")
        work.cancel()
        await asyncio.sleep(0.1)
    with pytest.raises(asyncio.CancelledError):
        await work
    gc.collect()


async def test_a_client_that_is_not_up_yet(proxy, bus):
    await broken_off(proxy, METADATA, asyncio.create_task(bus.start()))
