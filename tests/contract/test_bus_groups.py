"""What a bus promises to the members of a group, on the embedded one and on Kafka alike."""

import asyncio
import sys
import time
from contextlib import AsyncExitStack

from services.engines.bus import Outgoing, Place
from tests.contract import buses
from tests.contract.buses import PARTITIONS, ends, numbered, spread, take

bus_settings = buses.bus_settings
bus = buses.bus
topics = buses.topics


async def test_a_group_starts_at_the_oldest_message(bus, topics):
    topic = await topics.make()
    places = await bus.publish(spread(topic, 30))
    async with bus.consumer(topic.name, topic.name) as member:
        assert {message.place for message in await take(member, 30)} == set(places)


async def test_what_was_committed_does_not_come_again_and_the_rest_does(bus, topics):
    topic = await topics.make()
    await bus.publish(numbered(topic, 10, b"k"))
    async with bus.consumer(topic.name, topic.name) as member:
        found = await take(member, 10)
        partition = found[0].place.partition
        assert await member.commit({partition: 4}) == frozenset()
    async with bus.consumer(topic.name, topic.name) as member:
        assert [message.value for message in await take(member, 6)] == [b"%d" % n for n in range(4, 10)]
        assert await member.commit({partition: 10}) == frozenset()
    await bus.publish([Outgoing(topic.name, b"k", b"new")])
    async with bus.consumer(topic.name, topic.name) as member:
        assert [message.value for message in await take(member, 1)] == [b"new"]


async def test_a_member_knows_which_partitions_it_holds(bus, topics):
    topic = await topics.make()
    await bus.publish(spread(topic, 30))

    async def settled(*members) -> list[set[int]]:
        """Poll until everybody holds something and nothing is held twice or by nobody."""
        while True:
            for member in members:
                await member.commit(ends(await member.poll(1000, 0.2)))
            held = [{number for number in range(PARTITIONS) if member.holds(number)} for member in members]
            if all(held) and sorted(number for some in held for number in some) == list(range(PARTITIONS)):
                return held

    async with bus.consumer(topic.name, topic.name) as first:
        assert await settled(first) == [set(range(PARTITIONS))]
        assert not first.holds(PARTITIONS)
        async with bus.consumer(topic.name, topic.name) as second:
            await settled(first, second)
        assert not any(map(second.holds, range(PARTITIONS)))
        assert not second.settled()
        assert await settled(first) == [set(range(PARTITIONS))]


async def test_a_member_for_whom_no_partition_is_left_is_settled_without_one(bus, topics):
    topic = await topics.make()
    async with AsyncExitStack() as stack:
        members = [bus.consumer(topic.name, topic.name) for _ in range(PARTITIONS + 1)]
        assert not members[0].settled()
        for member in members:
            await stack.enter_async_context(member)

        def all_are() -> bool:
            held = [sum(map(member.holds, range(PARTITIONS))) for member in members]
            return all(member.settled() for member in members) and sorted(held) == [0] + [1] * PARTITIONS

        async with asyncio.timeout(buses.PATIENCE_S):
            while not all_are():
                await asyncio.gather(*(member.poll(1, 0.2) for member in members))


async def test_groups_are_independent(bus, topics):
    topic = await topics.make()
    await bus.publish(numbered(topic, 5, b"k"))
    async with bus.consumer(topic.name, f"{topic.name}.one") as member:
        assert await member.commit(ends(await take(member, 5))) == frozenset()
    async with bus.consumer(topic.name, f"{topic.name}.two") as member:
        assert len(await take(member, 5)) == 5


async def test_a_paused_partition_hands_out_nothing_until_it_is_let_go_on(bus, topics):
    topic = await topics.make()
    await bus.publish(numbered(topic, 3, b"k"))
    async with bus.consumer(topic.name, topic.name) as member:
        paused = (await take(member, 3))[0].place.partition
        member.pause({paused})
        await bus.publish([*numbered(topic, 2, b"k"), *spread(topic, 40)])
        others = {message.place.partition for message in await member.poll(1000, 5.0)}
        assert others
        assert paused not in others
        member.pause(())
        again = [message for message in await take(member, 1) if message.place.partition == paused]
        while not again:
            again = [message for message in await take(member, 1) if message.place.partition == paused]
        assert again[0].place.offset == 3
        assert await member.commit({paused: 4}) == frozenset()


async def test_a_partition_that_comes_back_is_another_holding(bus, topics):
    topic = await topics.make()
    await bus.publish(spread(topic, 40))
    async with bus.consumer(topic.name, topic.name) as first:
        before = {message.place.partition: message.holding for message in await take(first, 40)}
        second = bus.consumer(topic.name, topic.name)
        await second.__aenter__()
        deadline = time.monotonic() + buses.PATIENCE_S
        while not await second.poll(1, 0.3):  # nothing was committed: what it is given comes again
            assert time.monotonic() < deadline, "the second member was never given a partition"
            await first.poll(1000, 0.3)
        await second.__aexit__(None, None, None)
        back: dict[int, int] = {}
        while not back:
            assert time.monotonic() < deadline + buses.PATIENCE_S, (
                "what the second member had never came back"
            )
            for message in await first.poll(1000, 0.3):
                back[message.place.partition] = message.holding
    assert all(holding > before[partition] for partition, holding in back.items())


async def test_two_members_share_and_one_takes_over_when_the_other_leaves(bus, topics):
    topic = await topics.make()
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(bus.consumer(topic.name, topic.name))
        second = await stack.enter_async_context(bus.consumer(topic.name, topic.name))
        held: dict[str, set[int]] = {"first": set(), "second": set()}
        deadline = time.monotonic() + buses.PATIENCE_S
        while not held["first"] or not held["second"] or len(held["first"] | held["second"]) < PARTITIONS:
            assert time.monotonic() < deadline, f"the partitions were not shared: {held}"
            held = {"first": set(), "second": set()}
            await bus.publish(spread(topic, 40))
            total = 0
            while total < 40 and time.monotonic() < deadline:
                before = total
                for name, member in (("first", first), ("second", second)):
                    found = await member.poll(1000, 0.3)
                    lost = await member.commit(ends(found)) if found else frozenset()
                    kept = [message for message in found if message.place.partition not in lost]
                    held[name] |= {message.place.partition for message in kept}
                    total += len(kept)
                if total == before and held["first"] & held["second"]:
                    break
        assert not held["first"] & held["second"]
        await second.__aexit__(None, None, None)
        places = await bus.publish(spread(topic, 40))
        seen: set[Place] = set()
        while not set(places) <= seen:
            assert time.monotonic() < deadline + buses.PATIENCE_S
            seen |= {message.place for message in await first.poll(1000, 0.5)}


async def test_a_commit_for_a_lost_partition_is_reported_and_does_nothing(bus, topics):
    """The usual story: a member works too long on its batch while the group goes on without it."""
    topic = await topics.make()
    await bus.publish(spread(topic, 60))
    async with bus.consumer(topic.name, topic.name) as slow, AsyncExitStack() as stack:
        late = {partition: end - 1 for partition, end in ends(await take(slow, 60)).items()}
        # Nothing is committed, so every partition is in work; after a while the newcomer gets its part all the same.
        newcomer = await stack.enter_async_context(bus.consumer(topic.name, topic.name))
        done = ends(await take(newcomer, 1))
        assert await newcomer.commit(done) == frozenset()
        lost = await slow.commit(late)
        assert done.keys() <= lost
        state = await bus.lag(topic.name, topic.name)
        for partition, position in late.items():
            expected = done.get(partition) if partition in lost else position
            assert state[partition].committed == expected


async def test_a_commit_for_a_partition_that_was_never_held_is_reported(bus, topics):
    topic = await topics.make()
    await bus.publish(numbered(topic, 3, b"k"))
    async with bus.consumer(topic.name, topic.name) as member:
        found = await take(member, 3)
        mine = found[0].place.partition
        other = (mine + 1) % PARTITIONS
        assert await member.commit({mine: 3, other: 7}) == frozenset({other})
    state = await bus.lag(topic.name, topic.name)
    assert (state[mine].committed, state[other].committed) == (3, None)


async def test_a_killed_member_is_taken_over_from(bus, topics, bus_settings):
    topic = await topics.make()
    places = await bus.publish(spread(topic, 30))
    async with killed_member(bus_settings, topic.name, "-", places):
        pass
    async with bus.consumer(topic.name, topic.name) as member:
        assert {message.place for message in await take(member, 30)} == set(places)


async def test_the_same_instance_takes_over_at_once(bus, topics, bus_settings):
    """A restarted pod has the name of its predecessor; waiting for a session timeout would only delay its work."""
    topic = await topics.make()
    places = await bus.publish(spread(topic, 30))
    async with killed_member(bus_settings, topic.name, "pod-0", places):
        pass
    async with bus.consumer(topic.name, topic.name, instance_id="pod-0") as member:
        assert {message.place for message in await take(member, 30)} == set(places)


class killed_member:  # noqa: N801 - reads as a statement
    """A member in another process that was handed everything, and was then killed with SIGKILL."""

    def __init__(self, settings, topic, instance, places):
        self._arguments = ("-m", "tests.contract.member", topic, topic, instance)
        self._environment = {"TELEX_BUS": settings.bus}
        self._wanted = {str(place) for place in places}

    async def __aenter__(self):
        import os

        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._arguments,
            env={**os.environ, **self._environment},
            stdout=asyncio.subprocess.PIPE,
        )
        seen: set[str] = set()
        try:
            async with asyncio.timeout(buses.PATIENCE_S):
                while seen != self._wanted:
                    line = await process.stdout.readline()
                    assert line, "the member ended by itself"
                    seen.add(line.decode().strip())
        finally:
            process.kill()
            await process.wait()

    async def __aexit__(self, *_):
        pass


async def test_lag_follows_publishing_and_committing(bus, topics):
    topic = await topics.make()
    state = await bus.lag(topic.name, topic.name)
    assert set(state) == set(range(PARTITIONS))
    assert {(lag.begin, lag.end, lag.committed, lag.lag) for lag in state.values()} == {(0, 0, None, 0)}
    places = await bus.publish(numbered(topic, 10, b"k"))
    partition = places[0].partition
    assert (await bus.lag(topic.name, topic.name))[partition].lag == 10
    async with bus.consumer(topic.name, topic.name) as member:
        await take(member, 10)
        await member.commit({partition: 7})
        lag = (await bus.lag(topic.name, topic.name))[partition]
    assert (lag.begin, lag.end, lag.committed, lag.lag) == (0, 10, 7, 3)
