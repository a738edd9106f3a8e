"""What every Kafka client of ours shares: addresses, deadlines, and Kafka's errors in the project's words."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, Final
from urllib.parse import urlsplit

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from services.engines.errors import BusMisconfigured, BusUnavailable

# A call to a broker that does not answer; below CONNECT_S, so that the client itself cleans up.
REQUEST_MS: Final = 8_000
CONNECT_S: Final = 10.0


@contextlib.asynccontextmanager
async def within(seconds: float | None, doing: str) -> AsyncIterator[None]:
    """Raises BusUnavailable when the block takes longer than `seconds` or Kafka fails; `doing` names what was tried."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (KafkaError, OSError, TimeoutError) as error:
        # The error's text has hosts and ports in it; its type says enough.
        raise BusUnavailable(f"Kafka could not {doing} ({type(error).__name__})") from error


async def ended(work: Coroutine[Any, Any, None], seconds: float) -> bool:
    """Run `work`, a client's closing, for at most `seconds`; True when it came to its end without an error.

    In a task of its own: when Kafka is away, closing an aiokafka consumer raises the CancelledError of its inner tasks,
    which must not pass for the cancellation of ours.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task], timeout=seconds)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return not task.cancelled() and task.exception() is None


def addresses(hosts: str) -> list[str]:
    """`host:9092,host:9093` as a list. Raises BusMisconfigured when it names no host, or a port that is no number."""
    found = [host.strip().rstrip("/") for host in hosts.split(",")]
    if not all(map(_is_address, found)):
        raise BusMisconfigured("TELEX_BUS must be kafka://host:9092, several hosts with commas between")
    return found


def _is_address(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


async def topic_partitions(servers: list[str]) -> dict[str, frozenset[int]]:
    """Every topic of the cluster with its partitions.

    Asking for one topic by name would make it, with the broker's default settings, wherever the broker allows that.
    """
    client = AIOKafkaClient(bootstrap_servers=servers, request_timeout_ms=REQUEST_MS)
    try:
        async with within(CONNECT_S, "list its topics"):
            await client.bootstrap()
            cluster = await client.fetch_all_metadata()
    finally:
        await client.close()
    return {
        topic: frozenset(cluster.partitions_for_topic(topic) or ())
        for topic in cluster.topics(exclude_internal_topics=False)
    }


async def require_topic(servers: list[str], topic: str) -> frozenset[int]:
    """The partitions of `topic`. Raises BusMisconfigured when it is missing, or BusUnavailable."""
    partitions = (await topic_partitions(servers)).get(topic)
    if not partitions:
        raise missing(topic)
    return partitions


def missing(topic: str) -> BusMisconfigured:
    """The error for a topic that is not there."""
    return BusMisconfigured(f"the topic {topic} is missing: run `telex init`")
