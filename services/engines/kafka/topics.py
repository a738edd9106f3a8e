"""Making topics, checking their settings, deleting from them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    InvalidConfigurationError,
    InvalidPartitionsError,
    InvalidReplicationFactorError,
    NoError,
    PolicyViolationError,
    TopicAlreadyExistsError,
    for_code,
)
from aiokafka.structs import TopicPartition

from schemas.topics import Topic
from services.engines.errors import BusMisconfigured, BusUnavailable
from services.engines.kafka.access import Access
from services.engines.kafka.client import (
    CONNECT_S,
    REQUEST_MS,
    because,
    connect,
    missing,
    require_topic,
    topic_partitions,
    within,
)

# A new topic is known to every broker shortly after it is made.
_KNOWN_S: Final = 10.0
_ASK_AGAIN_S: Final = 0.1
_REFUSED: Final = (
    InvalidConfigurationError,
    InvalidPartitionsError,
    InvalidReplicationFactorError,
    PolicyViolationError,
)


async def make_topics(access: Access, topics: Sequence[Topic], partitions: int, replicas: int) -> list[str]:
    """Make those of `topics` that are missing; returns the names made, known to the brokers.

    Raises BusMisconfigured when Kafka refuses them as asked for, or BusUnavailable.
    """
    there = await topic_partitions(access)
    wanted = [topic for topic in topics if topic.name not in there]
    if not wanted:
        return []
    new = [NewTopic(t.name, partitions, replicas, topic_configs=dict(t.settings)) for t in wanted]
    async with _admin(access) as admin, within(CONNECT_S + REQUEST_MS / 1000, "make topics"):
        if (await admin.describe_cluster()).get("controller_id", -1) < 0:
            raise BusUnavailable("Kafka has no controller yet")
        answer = await admin.create_topics(new, timeout_ms=REQUEST_MS)
    made: list[str] = []
    for name, code, *_ in answer.topic_errors:
        error = for_code(code)
        if error is NoError:
            made.append(name)
        elif error in _REFUSED:
            raise BusMisconfigured(
                f"Kafka refuses to make {name} ({error.__name__}): check TELEX_TOPIC_PARTITIONS and "
                "TELEX_TOPIC_REPLICAS against the cluster's size and its policies"
            )
        elif error is not TopicAlreadyExistsError:
            raise BusUnavailable(f"Kafka could not make {name}{because(error)}")
    await _until_known(access, {topic.name for topic in wanted})
    return made


async def check_topics(access: Access, topics: Sequence[Topic]) -> None:
    """Raises BusMisconfigured when one of `topics` is missing or a setting differs, or BusUnavailable."""
    there = await topic_partitions(access)
    for topic in topics:
        if not there.get(topic.name):
            raise missing(topic.name)
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics]
    if not resources:
        return
    async with _admin(access) as admin, within(CONNECT_S, "describe its topics"):
        answers = await admin.describe_configs(resources)
    found: dict[str, dict[str, str]] = {}
    for code, _, _, name, entries in (entry for answer in answers for entry in answer.resources):
        if for_code(code) is not NoError:
            raise BusUnavailable(f"Kafka could not describe {name}{because(for_code(code))}")
        found[name] = {entry[0]: entry[1] for entry in entries}
    for topic in topics:
        _compare(topic, found.get(topic.name, {}))


async def trim(access: Access, topic: str, positions: Mapping[int, int]) -> None:
    """Delete the records of `topic` below `positions` (offsets by partition).

    Raises BusMisconfigured when it is missing, or BusUnavailable.
    """
    await require_topic(access, topic)
    if not positions:
        return
    wanted = {
        TopicPartition(topic, number): RecordsToDelete(before_offset=at) for number, at in positions.items()
    }
    async with _admin(access) as admin, within(CONNECT_S + REQUEST_MS / 1000, "delete messages"):
        await admin.delete_records(wanted, timeout_ms=REQUEST_MS)


def _compare(topic: Topic, found: dict[str, str]) -> None:
    for name, wanted in topic.settings.items():
        if found.get(name) != wanted:
            raise BusMisconfigured(
                f"the topic {topic.name} has {name}={found.get(name, 'unset')}, Telex needs {wanted}: "
                f"run kafka-configs --alter --topic {topic.name} --add-config {name}={wanted}"
            )
    limit = found.get("max.message.bytes")
    if limit is not None and int(limit) < topic.max_message_bytes:
        raise BusMisconfigured(
            f"the topic {topic.name} has max.message.bytes={limit}, Telex needs {topic.max_message_bytes}: "
            f"run kafka-configs --alter --topic {topic.name} --add-config max.message.bytes={topic.max_message_bytes}"
        )


async def _until_known(access: Access, names: set[str]) -> None:
    deadline = time.monotonic() + _KNOWN_S
    while not names <= (await topic_partitions(access)).keys():
        if time.monotonic() > deadline:
            raise BusUnavailable("Kafka made the topics but does not show them yet")
        await asyncio.sleep(_ASK_AGAIN_S)


@contextlib.asynccontextmanager
async def _admin(access: Access) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**access.options(), request_timeout_ms=REQUEST_MS)
    try:
        await connect(access, admin.start(), "be reached")
        yield admin
    finally:
        await admin.close()
