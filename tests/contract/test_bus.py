"""What a bus promises of its topics and messages, on the embedded one and on Kafka alike."""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack

import pytest

from schemas.topics import MIB, Topic
from services.engines.bus import Outgoing
from services.engines.errors import BusMisconfigured, MessageTooLarge
from services.engines.factory import make_bus
from services.engines.reading import ends_of, read_to_end
from tests.contract import buses
from tests.contract.buses import PARTITIONS, numbered, spread, take

bus_settings = buses.bus_settings
bus = buses.bus
topics = buses.topics


async def test_messages_of_one_key_stay_in_one_partition_and_in_order(bus, topics):
    topic = await topics.make()
    sent = [Outgoing(topic.name, b"key %d" % (n % 7), b"%d" % n) for n in range(300)]
    for at in range(0, 300, 50):
        await bus.publish(sent[at : at + 50])
    async with bus.reader(topic.name, {}) as reader:
        found = await take(reader, 300)
    for key in {message.key for message in sent}:
        of_key = [message for message in found if message.key == key]
        assert [message.value for message in of_key] == [m.value for m in sent if m.key == key]
        assert len({message.place.partition for message in of_key}) == 1
    assert len({message.place.partition for message in found}) > 1


async def test_one_key_goes_to_one_partition_from_every_publisher(bus, topics, bus_settings):
    topic = await topics.make()
    here = await bus.publish(spread(topic, 40))
    other = make_bus(bus_settings)
    await other.start()
    try:
        there = await other.publish(spread(topic, 40))
    finally:
        await other.close()
    assert [place.partition for place in here] == [place.partition for place in there]


@pytest.mark.parametrize(
    ("key", "value", "headers"),
    [
        (b"k", b"v", ()),
        (b"k", None, ()),
        (None, b"v", ()),
        (None, None, ()),
        (None, None, (("why", b"a tombstone of nothing"),)),
        (b"", b"", ()),
        (b"\x00\xff\xfe", bytes(range(256)), (("a", b"\x00\xff"), ("a", b"again"), ("b", b""))),
        ("ключ".encode(), "текст 文 \U0001f5de".encode(), (("заголовок 見出し", "значение".encode()),)),
        (b"k" * 10_000, b"v" * 300_000, tuple((f"h{n}", b"x" * 100) for n in range(200))),
    ],
    ids=["plain", "no value", "no key", "neither", "only headers", "empty", "binary", "unicode", "long"],
)
async def test_bytes_come_out_as_they_went_in(bus, topics, key, value, headers):
    topic = await topics.make()
    (place,) = await bus.publish([Outgoing(topic.name, key, value, headers)])
    async with bus.reader(topic.name, {}) as reader:
        (found,) = await take(reader, 1)
    assert (found.place, found.key, found.value, found.headers) == (place, key, value, headers)


async def test_the_log_says_when_a_message_came(bus, topics):
    topic = await topics.make()
    before = time.time_ns() // 1_000_000
    await bus.publish([Outgoing(topic.name, b"k", b"v")])
    after = time.time_ns() // 1_000_000
    async with bus.reader(topic.name, {}) as reader:
        (found,) = await take(reader, 1)
    assert before <= found.timestamp_ms <= after


async def test_publish_returns_the_places_in_order_without_gaps(bus, topics):
    topic = await topics.make()
    places = await bus.publish(numbered(topic, 60, b"one")) + await bus.publish(spread(topic, 60))
    async with bus.reader(topic.name, {}) as reader:
        found = {message.place: message.value for message in await take(reader, 120)}
    values = [b"%d" % number for number in range(60)] * 2
    assert [found[place] for place in places] == values
    for partition in {place.partition for place in places}:
        offsets = sorted(place.offset for place in places if place.partition == partition)
        assert offsets == list(range(len(offsets)))


async def test_messages_without_a_key_reach_several_partitions(bus, topics):
    topic = await topics.make()
    places = [place for _ in range(40) for place in await bus.publish(numbered(topic, 1))]
    assert len({place.partition for place in places}) > 1


async def test_who_knows_a_partition_may_choose_it(bus, topics):
    topic = await topics.make()
    places = await bus.publish([Outgoing(topic.name, b"%d" % number, b"v", beside=7) for number in range(20)])
    assert len({place.partition for place in places}) == 1
    (next_one,) = await bus.publish([Outgoing(topic.name, b"0", b"v", beside=8)])
    assert next_one.partition != places[0].partition


async def test_publishing_nothing_returns_nothing(bus, topics):
    assert await bus.publish([]) == []


async def test_publishing_to_a_missing_topic_says_what_to_do(bus, topics):
    name = topics.name()
    with pytest.raises(BusMisconfigured, match="telex init"):
        await bus.publish([Outgoing(name, b"k", b"v")])
    with pytest.raises(BusMisconfigured, match="telex init"):
        await bus.lag(name, name)
    # Asking for it must not have made it.
    with pytest.raises(BusMisconfigured, match="telex init"):
        await bus.check_topics([Topic(name)])


@pytest.mark.parametrize("role", ["consumer", "reader"])
async def test_reading_a_missing_topic_says_what_to_do(bus, topics, role):
    name = topics.name()
    with pytest.raises(BusMisconfigured, match="telex init"):
        async with bus.consumer(name, name) if role == "consumer" else bus.reader(name, {}):
            pass


async def test_poll_returns_nothing_when_nothing_comes(bus, topics):
    topic = await topics.make()
    async with bus.reader(topic.name, {}) as reader, bus.consumer(topic.name, topic.name) as member:
        assert await reader.poll(10, 0.2) == []
        assert await reader.poll(10, 0) == []
        assert await member.poll(10, 0.2) == []


async def test_poll_keeps_to_its_limit(bus, topics):
    topic = await topics.make()
    await bus.publish(spread(topic, 50))
    async with bus.reader(topic.name, {}) as reader:
        sizes = []
        while sum(sizes) < 50:
            sizes.append(len(await reader.poll(7, 5.0)))
        assert max(sizes) <= 7


async def test_a_waiting_poll_sees_what_another_publishes(bus, topics, bus_settings):
    topic = await topics.make()
    other = make_bus(bus_settings)
    await other.start()
    try:
        async with bus.consumer(topic.name, topic.name) as member:
            waiting = asyncio.create_task(take(member, 1))
            await other.publish([Outgoing(topic.name, b"k", b"v")])
            assert [message.value for message in await waiting] == [b"v"]
    finally:
        await other.close()


async def test_a_reader_starts_where_it_is_told(bus, topics):
    topic = await topics.make()
    places = await bus.publish(spread(topic, 80))
    sizes = Counter(place.partition for place in places)
    start = {0: 3, 1: sizes[1]}
    async with bus.reader(topic.name, start) as reader:
        found = await take(reader, 80 - 3 - sizes[1])
        assert await reader.poll(10, 0.3) == []
    wanted = {place for place in places if place.offset >= start.get(place.partition, 0)}
    assert {message.place for message in found} == wanted


async def test_a_reader_beyond_the_end_begins_again(bus, topics):
    """A topic that was made anew is shorter than the reader remembers: nothing of it may be passed over."""
    topic = await topics.make()
    (place,) = await bus.publish([Outgoing(topic.name, b"k", b"v")])
    async with bus.reader(topic.name, {place.partition: 1000}) as reader:
        assert [message.place for message in await take(reader, 1)] == [place]


async def test_a_large_message_passes_where_its_topic_allows_it(bus, topics):
    topic = await topics.make({"max.message.bytes": str(32 * MIB)}, 32 * MIB)
    # Nothing that a compressor could make small.
    value = b"".join(n.to_bytes(4, "big") for n in range(5 * MIB))
    (place,) = await bus.publish([Outgoing(topic.name, b"k", value)])
    async with bus.consumer(topic.name, topic.name) as member:
        (found,) = await take(member, 1)
        assert found.value == value
        assert await member.commit({place.partition: 1}) == frozenset()


async def test_a_message_above_its_topics_limit_is_refused_before_anything_is_sent(bus, topics):
    topic = await topics.make()
    with pytest.raises(MessageTooLarge, match="2 of 2"):
        await bus.publish([Outgoing(topic.name, b"k", b"small"), Outgoing(topic.name, b"k", b"x" * MIB)])
    await bus.publish([Outgoing(topic.name, b"k", b"x" * (MIB - 20_000))])
    assert sum(state.end for state in (await bus.lag(topic.name, topic.name)).values()) == 1


async def test_topics_are_made_once(bus, topics):
    wanted = [Topic(topics.name()), Topic(topics.name(), {"cleanup.policy": "compact"})]
    assert await bus.ensure_topics(wanted) == [topic.name for topic in wanted]
    assert await bus.ensure_topics(wanted) == []
    await bus.check_topics(wanted)


async def test_topics_may_be_made_by_several_at_once(bus, topics):
    wanted = [Topic(topics.name()) for _ in range(3)]
    made = await asyncio.gather(*(bus.ensure_topics(wanted) for _ in range(4)))
    assert sorted(name for names in made for name in names) == [topic.name for topic in wanted]
    await bus.check_topics(wanted)


async def test_the_settings_that_telex_depends_on_are_checked(bus, topics):
    settings = {"retention.ms": "-1", "cleanup.policy": "delete"}
    topic = await topics.make({**settings, "max.message.bytes": str(MIB)})
    await bus.check_topics([topic])
    for name, value in (("retention.ms", "1000000"), ("cleanup.policy", "compact")):
        with pytest.raises(BusMisconfigured, match=f"{name}={settings[name]}, Telex needs {value}"):
            await bus.check_topics([Topic(topic.name, {**settings, name: value})])
    with pytest.raises(BusMisconfigured, match="Telex needs 8388608"):
        await bus.check_topics([Topic(topic.name, settings, 8 * MIB)])


async def test_a_missing_topic_is_found_by_the_check(bus, topics):
    with pytest.raises(BusMisconfigured, match="telex init"):
        await bus.check_topics([await topics.make(), Topic(topics.name())])


async def test_publishers_at_once_leave_no_gap(bus, topics, bus_settings):
    topic = await topics.make()
    async with AsyncExitStack() as stack:
        publishers = [bus]
        for _ in range(3):
            other = make_bus(bus_settings)
            stack.push_async_callback(other.close)
            await other.start()
            publishers.append(other)
        batches = await asyncio.gather(
            *(publisher.publish(spread(topic, 20)) for publisher in publishers for _ in range(5))
        )
    places = [place for batch in batches for place in batch]
    assert len(set(places)) == 400
    for partition in range(PARTITIONS):
        offsets = sorted(place.offset for place in places if place.partition == partition)
        assert offsets == list(range(len(offsets)))


async def test_closing_twice_and_before_starting_is_safe(bus_settings):
    never = make_bus(bus_settings)
    await never.close()
    bus = make_bus(bus_settings)
    await bus.start()
    await bus.close()
    await bus.close()


async def test_closing_the_bus_closes_what_it_gave_out(bus_settings, topics):
    topic = await topics.make()
    bus = make_bus(bus_settings)
    await bus.start()
    member, reader = bus.consumer(topic.name, topic.name), bus.reader(topic.name, {})
    await member.__aenter__()
    await reader.__aenter__()
    await bus.close()
    # Both leave quietly afterwards.
    await member.__aexit__(None, None, None)
    await reader.__aexit__(None, None, None)


async def test_messages_are_fetched_by_their_places_wherever_they_are_and_wherever_none_is(bus, topics):
    topic, other = await topics.make(), await topics.make()
    places = await bus.publish([*spread(topic, 60), Outgoing(other.name, b"k", b"there", (("h", b"1"),))])
    wanted = [
        places[3],
        places[-1],
        places[50],
        places[4],
        places[0]._replace(offset=1000),
        places[0]._replace(partition=99),
    ]
    found = await bus.fetch(wanted)
    assert set(found) == {places[3], places[4], places[50], places[-1]}
    assert {found[place].value for place in found} == {b"3", b"4", b"50", b"there"}
    assert found[places[-1]].headers == (("h", b"1"),)
    assert all(message.place == place for place, message in found.items())
    async with bus.reader(other.name, {}) as reader:
        assert await take(reader, 1) == [found[places[-1]]]
    assert await bus.fetch([]) == {}


async def test_the_offsets_of_a_time_leave_out_nothing_that_is_as_late(bus, topics):
    topic = await topics.make()
    await bus.publish(spread(topic, 40))
    await asyncio.sleep(0.05)
    between = time.time_ns() // 1_000_000
    await asyncio.sleep(0.05)
    later = await bus.publish(spread(topic, 40))
    firsts = {place.partition: place.offset for place in reversed(later)}
    ends = {number: state.end for number, state in (await bus.lag(topic.name, "none")).items()}
    assert await bus.offsets_at(topic.name, between) == {**ends, **firsts}
    assert await bus.offsets_at(topic.name, 0) == dict.fromkeys(ends, 0)
    assert await bus.offsets_at(topic.name, between + 10**9) == ends
    with pytest.raises(BusMisconfigured):
        await bus.offsets_at(topics.name(), 0)


async def test_what_is_trimmed_is_never_read_again_and_the_rest_stays_where_it_was(bus, topics):
    topic = await topics.make({"cleanup.policy": "delete"})
    await bus.publish(spread(topic, 100))
    before = await bus.lag(topic.name, "nobody")
    cut = {number: state.end - 2 for number, state in before.items() if state.end > 4}
    assert cut
    await bus.trim(topic.name, cut)
    after = await bus.lag(topic.name, "nobody")
    assert {number: state.begin for number, state in after.items()} == {
        number: cut.get(number, 0) for number in before
    }
    assert {number: state.end for number, state in after.items()} == {
        number: state.end for number, state in before.items()
    }
    # Also for who asks for a place that is gone.
    async with bus.reader(topic.name, dict.fromkeys(before, 1)) as reader:
        left = {number: state.end - max(cut.get(number, 0), 1) for number, state in before.items()}
        found = await take(reader, sum(left.values()))
    assert all(message.place.offset >= cut.get(message.place.partition, 0) for message in found)
    (more,) = await bus.publish([Outgoing(topic.name, b"key 1", b"more")])
    assert more.offset == before[more.partition].end


async def test_a_topic_can_be_trimmed_to_its_end_and_a_group_then_has_nothing_left(bus, topics):
    topic = await topics.make({"cleanup.policy": "delete"})
    await bus.publish(spread(topic, 20))
    ends = {number: state.end for number, state in (await bus.lag(topic.name, "nobody")).items()}
    await bus.trim(topic.name, ends)
    await bus.trim(topic.name, ends)
    assert {state.lag for state in (await bus.lag(topic.name, "nobody")).values()} == {0}
    place = (await bus.publish(numbered(topic, 1)))[0]
    async with bus.reader(topic.name, {}) as reader:
        assert [message.place for message in await take(reader, 1)] == [place]


async def test_a_missing_topic_cannot_be_trimmed(bus, topics):
    with pytest.raises(BusMisconfigured, match="missing"):
        await bus.trim(topics.name(), {0: 1})


async def test_reading_to_the_end_ends_there_whatever_comes_meanwhile(bus, topics):
    topic = await topics.make()
    await bus.publish(spread(topic, 30))
    found = []
    async for messages in read_to_end(bus, topic.name):
        if not found:
            await bus.publish(spread(topic, 30))
        found += messages
    assert sorted(message.value for message in found) == sorted(b"%d" % number for number in range(30))
    ends = await ends_of(bus, topic.name)
    rest = [
        one async for some in read_to_end(bus, topic.name, dict.fromkeys(ends, 0), {0: 2}) for one in some
    ]
    assert {(one.place.partition, one.place.offset) for one in rest} == {(0, 0), (0, 1)}
