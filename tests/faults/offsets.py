"""How far topics and groups are, asked again and again over the same connections: a ledger looks all the time."""

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import TopicPartition

from services.engines.bus import PartitionLag


class Offsets:
    """Of one broker; topics and groups by their names there."""

    def __init__(self, admin: AIOKafkaAdminClient, asker: AIOKafkaConsumer) -> None:
        self._admin = admin
        self._asker = asker

    async def ends(self, topic: str) -> dict[int, int]:
        """The next offset of each partition."""
        found = await self._asker.end_offsets(await self._partitions(topic))
        return {one.partition: offset for one, offset in found.items()}

    async def states(self, topic: str, group: str) -> dict[int, PartitionLag]:
        """How far `group` is, by partition."""
        partitions = await self._partitions(topic)
        # Committed before end: the other way round, a busy group could seem to be past the end.
        committed = await self._admin.list_consumer_group_offsets(group)
        begins = await self._asker.beginning_offsets(partitions)
        ends = await self._asker.end_offsets(partitions)
        return {
            one.partition: PartitionLag(
                begins[one], ends[one], committed[one].offset if one in committed else None
            )
            for one in partitions
        }

    async def _partitions(self, topic: str) -> Iterable[TopicPartition]:
        (told,) = await self._admin.describe_topics([topic])
        return sorted(TopicPartition(topic, one["partition"]) for one in told["partitions"])
