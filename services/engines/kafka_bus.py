"""The production bus: Kafka 3.9 or later, through aiokafka."""

from collections.abc import Mapping, Sequence
from weakref import WeakSet

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from schemas.topics import TOPICS, Topic
from services.engines.bus import Consumer, Message, Outgoing, PartitionLag, Place, Reader
from services.engines.kafka import places as kafka_places
from services.engines.kafka import topics as kafka_topics
from services.engines.kafka.access import Access
from services.engines.kafka.client import (
    CONNECT_S,
    REQUEST_MS,
    connect,
    require_topic,
    topic_partitions,
    within,
)
from services.engines.kafka.consumer import KafkaConsumer
from services.engines.kafka.fetching import stop_consumer
from services.engines.kafka.header_names import take_any_header_name
from services.engines.kafka.producer import Publisher
from services.engines.kafka.reader import KafkaReader


class KafkaBus:
    """The bus that `access` reaches; new topics get `partitions` partitions and `replicas` replicas.

    No call waits for ever: when nothing answers, BusUnavailable comes within some ten seconds (half a minute for what
    was already being published).
    """

    def __init__(self, access: Access, *, partitions: int, replicas: int) -> None:
        take_any_header_name()
        self._access = access
        self._partitions = partitions
        self._replicas = replicas
        self._publisher = Publisher(self._access, {topic.name: topic.max_message_bytes for topic in TOPICS})
        self._open: WeakSet[KafkaConsumer | KafkaReader] = WeakSet()

    async def start(self) -> None:
        """Ask once, so that what is wrong is told now. Raises BusUnavailable.

        The producer is made when there is something to publish: it needs a right that readers need not have.
        """
        await topic_partitions(self._access)

    async def close(self) -> None:
        """Flush and disconnect, with the consumers and readers still open. Safe to call twice."""
        for user in list(self._open):
            await user.close()
        await self._publisher.close()

    async def ensure_topics(self, topics: Sequence[Topic]) -> list[str]:
        """Make the topics that are missing; returns the names made.

        Raises BusMisconfigured when Kafka refuses them as asked for, or BusUnavailable.
        """
        self._allow(topics)
        return await kafka_topics.make_topics(self._access, topics, self._partitions, self._replicas)

    async def check_topics(self, topics: Sequence[Topic]) -> None:
        """Raises BusMisconfigured when a topic is missing or a setting differs, or BusUnavailable."""
        self._allow(topics)
        await kafka_topics.check_topics(self._access, topics)

    async def publish(self, messages: Sequence[Outgoing]) -> list[Place]:
        """Publish in order; returns the places when every in-sync replica has all.

        Raises MessageTooLarge; BusMisconfigured for a missing topic, before anything is sent; BusUnavailable.
        """
        return await self._publisher.publish(messages) if messages else []

    def consumer(self, topic: str, group: str, *, instance_id: str | None = None) -> Consumer:
        """A member of `group` on `topic`."""
        consumer = KafkaConsumer(self._access, topic, group, instance_id)
        self._open.add(consumer)
        return consumer

    def reader(self, topic: str, start: Mapping[int, int]) -> Reader:
        """Read from the next offsets in `start`."""
        reader = KafkaReader(self._access, topic, start)
        self._open.add(reader)
        return reader

    async def trim(self, topic: str, positions: Mapping[int, int]) -> None:
        """Delete for good what lies below these offsets: no one reads it again; its file goes with its segment.

        Raises BusUnavailable, or BusMisconfigured when the topic is missing.
        """
        await kafka_topics.trim(self._access, topic, positions)

    async def lag(self, topic: str, group: str) -> dict[int, PartitionLag]:
        """The state of a group by partition. Raises BusUnavailable; BusMisconfigured when the topic is missing."""
        numbers = await require_topic(self._access, topic)
        partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        # A consumer that subscribes to nothing joins no group: it only asks.
        asker = AIOKafkaConsumer(
            **self._access.options(),
            group_id=group,
            enable_auto_commit=False,
            request_timeout_ms=REQUEST_MS,
        )
        try:
            await connect(self._access, asker.start(), "be reached")
            async with within(CONNECT_S, "say how far the group is"):
                begins = await asker.beginning_offsets(partitions)
                # Committed before end: read the other way round, a busy group could seem to be past the end.
                done = {partition: await asker.committed(partition) for partition in partitions}
                ends = await asker.end_offsets(partitions)
        finally:
            await stop_consumer(asker)
        return {
            partition.partition: PartitionLag(begins[partition], ends[partition], done[partition])
            for partition in partitions
        }

    async def offsets_at(self, topic: str, timestamp_ms: int) -> dict[int, int]:
        """Where messages of that time begin, by partition. Raises as `lag` does."""
        return await kafka_places.offsets_at(self._access, topic, timestamp_ms)

    async def fetch(self, places: Sequence[Place]) -> dict[Place, Message]:
        """The messages at those places that are still there. Raises as `lag` does."""
        return await kafka_places.fetch(self._access, places) if places else {}

    def _allow(self, topics: Sequence[Topic]) -> None:
        for topic in topics:
            self._publisher.allow(topic)
