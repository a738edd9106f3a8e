"""What every Kafka client of ours shares: deadlines, and Kafka's errors in the project's words."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, Final

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from services.engines.errors import BusUnavailable, TopicMissing
from services.engines.kafka.access import Access
from services.engines.kafka.trust import refusal

# A call to a broker that does not answer; below CONNECT_S, so that the client itself cleans up.
REQUEST_MS: Final = 8_000
CONNECT_S: Final = 10.0
_ANSWER_S: Final = 1.0
_FORBIDDEN: Final = (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)


def because(kind: type[BaseException]) -> str:
    """What to say after "Kafka could not …", by the kind of error alone: an error's text has hosts and ports in it."""
    if issubclass(kind, _FORBIDDEN):
        return f": TELEX_BUS_USERNAME lacks a right ({kind.__name__})"
    return f" ({kind.__name__})"


@contextlib.asynccontextmanager
async def within(seconds: float | None, doing: str) -> AsyncIterator[None]:
    """Raises BusUnavailable when the block takes longer than `seconds` or Kafka fails; `doing` names what was tried."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (KafkaError, OSError, TimeoutError) as error:
        raise BusUnavailable(f"Kafka could not {doing}{because(type(error))}") from error


async def connect(access: Access, starting: Coroutine[Any, Any, None], doing: str) -> None:
    """Run `starting`, the start of a client, as `within` does; when Kafka does not trust us or we it, the error says so.

    aiokafka forgets the connection of its very first question when it is cancelled while it waits for the answer, and
    closing the client does not close that one. So when we are cancelled, the broker gets a moment to answer first.
    """
    task = asyncio.create_task(starting)
    try:
        async with within(CONNECT_S, doing):
            await asyncio.shield(task)
    except BusUnavailable as error:
        raise BusUnavailable(await refusal(access) or str(error)) from error
    finally:
        await asyncio.wait([task], timeout=_ANSWER_S)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


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


async def topic_partitions(access: Access) -> dict[str, frozenset[int]]:
    """Every topic of the cluster with its partitions.

    Asking for one topic by name would make it, with the broker's default settings, wherever the broker allows that.
    """
    client = AIOKafkaClient(**access.options(), request_timeout_ms=REQUEST_MS)
    try:
        await connect(access, client.bootstrap(), "be reached")
        async with within(CONNECT_S, "list its topics"):
            cluster = await client.fetch_all_metadata()
    finally:
        await client.close()
    return {
        topic: frozenset(cluster.partitions_for_topic(topic) or ())
        for topic in cluster.topics(exclude_internal_topics=False)
    }


async def require_topic(access: Access, topic: str) -> frozenset[int]:
    """The partitions of `topic`. Raises TopicMissing, or BusUnavailable."""
    partitions = (await topic_partitions(access)).get(topic)
    if not partitions:
        raise missing(topic)
    return partitions


def missing(topic: str) -> TopicMissing:
    """The error for a topic that is not there."""
    return TopicMissing(
        f"the topic {topic} is missing, or TELEX_BUS_USERNAME lacks the right to see it: run `telex init`"
    )
