"""What the Kafka bus does where no broker is needed: addresses, silence, and the shape of what it reads."""

import asyncio
import gc
import time

import pytest
from aiokafka.structs import ConsumerRecord

from schemas.topics import RAW
from services.engines.errors import BusMisconfigured, BusUnavailable
from services.engines.kafka import client
from services.engines.kafka.access import Access, addresses
from services.engines.kafka.client import ended
from services.engines.kafka.consumer import _own_assignor
from services.engines.kafka.fetching import message_of, stop_consumer
from services.engines.kafka_bus import KafkaBus


def test_addresses_are_separated_by_commas():
    assert addresses("a:9092, b:9093/") == ("a:9092", "b:9093")


@pytest.mark.parametrize("hosts", ["", ",", "a:9092,,b:9092", "user:word@a:9092"])
def test_an_empty_address_is_refused_with_the_form_it_takes(hosts):
    with pytest.raises(BusMisconfigured, match=r"kafka\[s\]://host:9092"):
        addresses(hosts)


@pytest.fixture
async def silent():
    """An address that takes connections and never answers."""

    async def swallow(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@pytest.mark.parametrize("where", ["nothing listens", "nothing answers"])
@pytest.mark.parametrize(
    "call",
    [
        lambda bus: bus.start(),
        lambda bus: bus.ensure_topics([RAW]),
        lambda bus: bus.check_topics([RAW]),
        lambda bus: bus.lag(RAW.name, "g"),
        lambda bus: bus.consumer(RAW.name, "g").__aenter__(),
        lambda bus: bus.reader(RAW.name, {}).__aenter__(),
    ],
    ids=["start", "ensure", "check", "lag", "consumer", "reader"],
)
async def test_a_kafka_that_is_not_there_is_unavailable_and_nothing_stays_open(
    call, where, silent, monkeypatch
):
    for module in ("client", "producer", "fetching", "topics"):
        monkeypatch.setattr(f"services.engines.kafka.{module}.CONNECT_S", 0.5)
    monkeypatch.setattr(client, "REQUEST_MS", 300)
    hosts = "127.0.0.1:1" if where == "nothing listens" else silent
    bus = KafkaBus(Access(addresses(hosts)), partitions=1, replicas=1)
    with pytest.raises(BusUnavailable) as caught:
        await call(bus)
    assert "127.0.0.1" not in str(caught.value)
    await bus.close()
    # Warnings are errors: a client left open would fail here.
    gc.collect()


def record(**changes: object) -> ConsumerRecord:
    fields = {
        "topic": "t",
        "partition": 1,
        "offset": 2,
        "timestamp": 3,
        "timestamp_type": 0,
        "key": None,
        "value": None,
        "checksum": None,
        "serialized_key_size": -1,
        "serialized_value_size": -1,
        "headers": (),
    }
    return ConsumerRecord(**{**fields, **changes})


@pytest.mark.parametrize("timestamp", [None, -1])
def test_a_record_without_a_time_gets_the_clocks(timestamp):
    before = time.time_ns() // 1_000_000
    assert before <= message_of(record(timestamp=timestamp)).timestamp_ms <= time.time_ns() // 1_000_000


def test_a_record_keeps_its_own_time():
    assert message_of(record(timestamp=0)).timestamp_ms == 0


def test_a_header_without_a_value_is_read_as_an_empty_one():
    assert message_of(record(headers=(("a", None), ("b", b"x")))).headers == (("a", b""), ("b", b"x"))


def test_members_of_one_process_remember_each_their_own_partitions():
    one, two = _own_assignor(), _own_assignor()
    one.member_assignment = ["something"]
    assert two.member_assignment is None


async def test_closing_that_is_cancelled_from_inside_does_not_cancel_us():
    """What aiokafka does when a consumer is closed while Kafka is away."""

    async def cancelled_inside():
        inner = asyncio.ensure_future(asyncio.sleep(60))
        inner.cancel()
        await inner

    async def broken():
        raise RuntimeError

    async def clean():
        pass

    assert not await ended(cancelled_inside(), 5)
    assert not await ended(broken(), 5)
    assert not await ended(asyncio.sleep(60), 0.01)
    assert await ended(clean(), 5)


async def test_a_consumer_whose_stop_is_broken_off_is_disconnected_all_the_same():
    disconnected = asyncio.Event()

    class Client:
        async def close(self):
            disconnected.set()

    class Consumer:
        _fetcher = None
        _client = Client()

        async def stop(self):
            await asyncio.Event().wait()

    stopping = asyncio.create_task(stop_consumer(Consumer()))
    await asyncio.sleep(0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    assert disconnected.is_set()
