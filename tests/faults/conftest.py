"""An installation on real Kafka and real Elasticsearch, with a proxy of ours before each.

One ingestor lives through all rows that do not kill it, as it would in production. Everything is in one event loop:
the proxies have to go on while a test waits.
"""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from schemas.topics import RAW, TOPICS
from services.engines.bus import Bus
from services.engines.elastic.access import Access
from services.engines.elastic.client import Connection
from services.engines.factory import make_bus
from services.engines.kafka.fetching import stop_consumer
from services.runtime.settings import Settings
from tests.faults.flow import Flow
from tests.faults.http_front import HttpFront, Upstream, elasticsearch
from tests.faults.ingestors import Ingestor, Nursery
from tests.faults.kafka_proxy import KafkaProxy
from tests.faults.ledger import Ledger
from tests.faults.offsets import Offsets
from tests.faults.reliability import MEASURED, keep, peers_table
from tests.real_engines import drop_elasticsearch_indices, real_engine

PARTITIONS = 3


def pytest_configure(config: pytest.Config) -> None:
    """The rows are measured by `test_peers.py`."""
    config.stash[MEASURED] = {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print Telex beside its peers, if any row was measured."""
    measured = config.stash[MEASURED]
    if measured:
        terminalreporter.section("the same faults on Telex and on its peers")
        terminalreporter.write_line(peers_table(measured))
        keep(measured)


@dataclass
class Site:
    """One installation: topics, an index and a group that nobody else uses. `bus` and `raw` go past the proxies."""

    settings: Settings
    environment: dict[str, str]
    kafka: KafkaProxy
    elastic: HttpFront
    bus: Bus
    raw: Connection
    admin: AIOKafkaAdminClient
    ledger: Ledger
    nursery: Nursery
    folder: Path
    ingestors: list[Ingestor]

    def ingestor(self, **more: str) -> Ingestor:
        """An ingestor of this installation that was not started yet."""
        log = self.folder / f"ingestor-{len(self.ingestors)}.log"
        made = Ingestor(self.nursery, {**self.environment, **more}, log)
        self.ingestors.append(made)
        return made

    def topic(self, name: str) -> str:
        """A topic's name as it is on the broker."""
        return self.settings.topic_prefix + name

    @property
    def group(self) -> str:
        """The group's name as it is on the broker."""
        return self.settings.topic_prefix + self.settings.group


@pytest.fixture(scope="session")
def engines() -> tuple[str, str]:
    """The URLs of the real Kafka and the real Elasticsearch."""
    return real_engine("TELEX_TEST_KAFKA"), real_engine("TELEX_TEST_ELASTICSEARCH")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nursery(engines) -> AsyncIterator[Nursery]:
    opened = await Nursery.open()
    yield opened
    await opened.close()


async def raw_topic(settings: Settings, partitions: int | None) -> None:
    """Make the raw topic with so many partitions; None leaves it to be made with the others."""
    if partitions is None:
        return
    bus = make_bus(settings.model_copy(update={"topic_partitions": partitions}))
    await bus.start()
    try:
        await bus.ensure_topics([RAW])
    finally:
        await bus.close()


@asynccontextmanager
async def opened_site(
    nursery: Nursery,
    folder: Path,
    *,
    partitions: int = PARTITIONS,
    raw_partitions: int | None = None,
    upstream: Upstream | None = None,
    **more: str,
) -> AsyncIterator[Site]:
    """A new installation, with `upstream` in Elasticsearch's place; `more` are settings of its ingestors.

    `raw_partitions`: of the raw topic, where it has others than the rest.
    """
    kafka_url, elastic_url = real_engine("TELEX_TEST_KAFKA"), real_engine("TELEX_TEST_ELASTICSEARCH")
    run = f"faults-{uuid.uuid4().hex[:10]}"
    names = {"index_name": run, "topic_prefix": f"{run}.", "topic_partitions": partitions}
    settings = Settings(bus=kafka_url, index=elastic_url, **names)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        kafka, front = KafkaProxy(kafka_url), HttpFront(upstream or elasticsearch(elastic_url, session))
        await kafka.open()
        stack.push_async_callback(kafka.close)
        await front.open()
        stack.push_async_callback(front.end)
        await raw_topic(settings, raw_partitions)
        bus = make_bus(settings)
        await bus.start()
        stack.push_async_callback(bus.close)
        await bus.ensure_topics(TOPICS)
        raw = Connection(Access.of(settings))
        stack.push_async_callback(raw.close)
        broker = kafka_url.removeprefix("kafka://")
        admin, asker = (
            AIOKafkaAdminClient(bootstrap_servers=broker),
            AIOKafkaConsumer(bootstrap_servers=broker),
        )
        await admin.start()
        stack.push_async_callback(admin.close)
        await asker.start()
        stack.push_async_callback(stop_consumer, asker)
        ledger = await stack.enter_async_context(Ledger(bus, Offsets(admin, asker), raw, settings))
        environment = {
            "TELEX_BUS": kafka.url,
            "TELEX_INDEX": front.url,
            **{f"TELEX_{name.upper()}": str(value) for name, value in names.items()},
            "TELEX_BATCH_SIZE": "40",
            # Enriching is not what is under test, and a process more for each start would take seconds.
            "TELEX_WORKERS": "0",
            "TELEX_LOG_FORMAT": "json",
            **more,
        }
        site = Site(settings, environment, kafka, front, bus, raw, admin, ledger, nursery, folder, [])
        try:
            yield site
        finally:
            for one in site.ingestors:
                await one.kill()
            drop_elasticsearch_indices(elastic_url, run)
            await admin.delete_topics([site.topic(topic.name) for topic in TOPICS])
        for one in site.ingestors:
            assert "Traceback" not in one.log(), one.log()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_site(nursery, tmp_path_factory) -> AsyncIterator[Site]:
    async with opened_site(nursery, tmp_path_factory.mktemp("shared")) as site:
        site.ingestor()
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def site(nursery, tmp_path) -> AsyncIterator[Site]:
    """An installation of this test's own, nothing started."""
    async with opened_site(nursery, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def living(shared_site) -> AsyncIterator[Site]:
    """The installation whose ingestor lives through all rows; it has to be the same process after each."""
    (ingestor,) = shared_site.ingestors
    if not ingestor.runs:  # the first row, or the one before killed it and has failed
        await ingestor.start()
        await ingestor.ready()
    pid = ingestor.pid
    yield shared_site
    assert ingestor.runs, f"the ingestor ended: {ingestor.log()[-3000:]}"
    assert ingestor.pid == pid


@pytest.fixture
def flow(request) -> Iterator[Flow]:
    """Articles of this test."""
    return Flow(request.node.name)
