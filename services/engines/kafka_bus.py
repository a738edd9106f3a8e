"""The production bus: Kafka 3.9 or later, through aiokafka."""

from collections.abc import Mapping, Sequence
from weakref import WeakSet

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from schemas.topics import TOPICS, Topic
from services.engines.bus import Consumer, Outgoing, PartitionLag, Place, Reader
from services.engines.kafka import topics as kafka_topics
from services.engines.kafka.client import CONNECT_S, REQUEST_MS, addresses, require_topic, within
from services.engines.kafka.consumer import KafkaConsumer, KafkaReader, stop_consumer
from services.engines.kafka.producer import Publisher


class KafkaBus:
    """The bus at `hosts` (`host:9092,host:9093`); new topics get `partitions` partitions and `replicas` replicas.

    No call waits for ever: when nothing answers, BusUnavailable comes within some ten seconds (half a minute for what
    was already being published). Raises BusMisconfigured when `hosts` names no host.
    """

    def __init__(self, hosts: str, *, partitions: int, replicas: int) -> None:
        self._servers = addresses(hosts)
        self._partitions = partitions
        self._replicas = replicas
        self._publisher = Publisher(self._servers, {topic.name: topic.max_message_bytes for topic in TOPICS})
        self._open: WeakSet[KafkaConsumer | KafkaReader] = WeakSet()

    async def start(self) -> None:
        """Connect. Raises BusUnavailable."""
        await self._publisher.start()

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
        return await kafka_topics.make_topics(self._servers, topics, self._partitions, self._replicas)

    async def check_topics(self, topics: Sequence[Topic]) -> None:
        """Raises BusMisconfigured when a topic is missing or a setting differs, or BusUnavailable."""
        self._allow(topics)
        await kafka_topics.check_topics(self._servers, topics)

    async def publish(self, messages: Sequence[Outgoing]) -> list[Place]:
        """Publish in order; returns the places when every in-sync replica has all.

        Raises MessageTooLarge or, for a missing topic, BusMisconfigured before anything is sent; BusUnavailable.
        """
        return await self._publisher.publish(messages) if messages else []

    def consumer(self, topic: str, group: str, *, instance_id: str | None = None) -> Consumer:
        """A member of `group` on `topic`."""
        consumer = KafkaConsumer(self._servers, topic, group, instance_id)
        self._open.add(consumer)
        return consumer

    def reader(self, topic: str, start: Mapping[int, int]) -> Reader:
        """Read from the next offsets in `start`."""
        reader = KafkaReader(self._servers, topic, start)
        self._open.add(reader)
        return reader

    async def lag(self, topic: str, group: str) -> dict[int, PartitionLag]:
        """The state of a group by partition. Raises BusUnavailable; BusMisconfigured when the topic is missing."""
        numbers = await require_topic(self._servers, topic)
        partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        # A consumer that subscribes to nothing joins no group: it only asks.
        asker = AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=group,
            enable_auto_commit=False,
            request_timeout_ms=REQUEST_MS,
        )
        try:
            async with within(CONNECT_S, "say how far the group is"):
                await asker.start()
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

    def _allow(self, topics: Sequence[Topic]) -> None:
        for topic in topics:
            self._publisher.allow(topic)
