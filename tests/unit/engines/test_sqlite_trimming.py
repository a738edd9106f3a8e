"""What is deleted from the bus file is gone from its bytes, too."""

from schemas.topics import Topic
from services.engines.bus import Outgoing
from services.engines.reading import read_to_end
from services.engines.sqlite_bus import SqliteBus

SECRET = b"the secret of the harbour " * 400
KEPT, COMPACTED = Topic("kept"), Topic("compacted", {"cleanup.policy": "compact"})


def bytes_of(folder):
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def opened(folder):
    bus = SqliteBus(folder / "bus.db", partitions=1)
    await bus.start()
    await bus.ensure_topics([KEPT, COMPACTED])
    return bus


async def keys(bus, topic):
    return [one.key async for some in read_to_end(bus, topic) for one in some]


async def test_trimmed_messages_leave_no_bytes_in_the_file_nor_in_its_log(tmp_path):
    bus = await opened(tmp_path)
    await bus.publish([Outgoing("kept", b"k", SECRET), Outgoing("kept", b"k", b"other " * 2000)])
    assert b"secret of the harbour" in bytes_of(tmp_path)
    await bus.trim("kept", {0: 1})
    assert b"secret of the harbour" not in bytes_of(tmp_path)
    assert b"other other" in bytes_of(tmp_path)
    await bus.close()


async def test_more_messages_than_one_transaction_takes_are_trimmed(tmp_path):
    bus = await opened(tmp_path)
    await bus.publish([Outgoing("kept", None, b"%d" % number) for number in range(2500)])
    await bus.trim("kept", {0: 2400})
    assert len(await keys(bus, "kept")) == 100
    await bus.close()


async def test_a_tombstone_takes_the_earlier_messages_of_its_key_away_where_a_topic_is_compacted(tmp_path):
    bus = await opened(tmp_path)
    for topic in ("kept", "compacted"):
        await bus.publish(
            [Outgoing(topic, b"a", SECRET), Outgoing(topic, b"b", b"1"), Outgoing(topic, b"a", None)]
        )
    assert await keys(bus, "kept") == [b"a", b"b", b"a"]
    assert await keys(bus, "compacted") == [b"b", b"a"]
    await bus.close()
