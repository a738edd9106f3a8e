"""Groups of the embedded bus: who is dead, who is replaced, and who holds what meanwhile."""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import AsyncExitStack

import pytest

from schemas.topics import Topic
from services.engines.bus import Outgoing
from services.engines.errors import BusMisconfigured
from services.engines.sqlite import group
from services.engines.sqlite.processes import ProcessIdentity, is_gone, this_process
from services.engines.sqlite_bus import SqliteBus

TOPIC = Topic("t")
PARTITIONS = 6


@pytest.fixture
async def bus(tmp_path):
    bus = SqliteBus(tmp_path / "bus.db", partitions=PARTITIONS)
    await bus.start()
    await bus.ensure_topics([TOPIC])
    yield bus
    await bus.close()


async def held(bus) -> dict[int, int]:
    """How many partitions each member id holds."""
    rows = await bus._store.run(
        lambda db: db.execute(
            "SELECT member_id, count(*) FROM holding WHERE member_id IS NOT NULL GROUP BY member_id"
        ).fetchall()
    )
    return dict(rows)


async def settled(bus, members: int) -> dict[int, int]:
    """Wait until `members` members hold everything, as equally as can be."""
    deadline = time.monotonic() + 30
    each, over = divmod(PARTITIONS, members)
    wanted = sorted([each + 1] * over + [each] * (members - over))
    while sorted((await held(bus)).values()) != wanted:
        assert time.monotonic() < deadline, await held(bus)
        await asyncio.sleep(0.05)
    return await held(bus)


async def change(bus, statement: str, *values: object) -> None:
    await bus._store.run(lambda db: db.execute(statement, values))


def test_this_process_is_not_gone():
    assert not is_gone(this_process())


def test_an_ended_process_is_gone_even_before_its_parent_has_noticed():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    identity = ProcessIdentity(this_process().machine, process.pid, started_at(process.pid))
    try:
        assert not is_gone(identity)
        process.kill()
        # A zombie until it is waited for.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert is_gone(identity)
    finally:
        process.communicate()
    assert is_gone(identity)


def started_at(pid: int) -> str:
    from services.engines.sqlite.processes import _started

    started = _started(pid)
    assert started is not None
    return started


def test_a_process_id_that_is_used_again_is_another_process():
    mine = this_process()
    assert is_gone(ProcessIdentity(mine.machine, mine.pid, "long ago"))


def test_nothing_is_said_of_processes_elsewhere():
    assert not is_gone(ProcessIdentity("another machine", 1, "whenever"))


async def test_members_settle_on_equal_shares_and_settle_again(bus):
    async with AsyncExitStack() as stack:
        members = []
        for number in range(1, 5):
            members.append(await stack.enter_async_context(bus.consumer("t", "g")))
            await settled(bus, number)
        while len(members) > 1:
            await members.pop().__aexit__(None, None, None)
            await settled(bus, len(members))


async def test_more_members_than_partitions_leave_some_with_nothing(bus):
    async with AsyncExitStack() as stack:
        for _ in range(PARTITIONS + 2):
            await stack.enter_async_context(bus.consumer("t", "g"))
        deadline = time.monotonic() + 30
        while set((await held(bus)).values()) != {1}:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)


async def test_a_member_whose_process_is_gone_is_replaced_as_soon_as_another_joins(bus):
    async with bus.consumer("t", "g"):
        (dead,) = await held(bus)
        # As after SIGKILL: the row is there with a fresh beat, the process is not.
        await change(bus, "UPDATE member SET pid = ?, started = 'before'", 2**22 + 1)
        async with bus.consumer("t", "g"):
            assert dead not in await held(bus)


async def test_a_member_elsewhere_is_replaced_only_after_a_session(bus):
    async with bus.consumer("t", "g") as silent:
        silent._upkeep.cancel()
        (member_id,) = await held(bus)
        almost = group.now_ms() - group.SESSION_MS + 5_000
        await change(bus, "UPDATE member SET machine = 'elsewhere', beat_ms = ?", almost)
        async with bus.consumer("t", "g") as second:
            assert member_id in await held(bus)
            over = group.now_ms() - group.SESSION_MS - 1
            await change(bus, "UPDATE member SET beat_ms = ? WHERE member_id = ?", over, member_id)
            await second._keep()
            assert list((await held(bus)).values()) == [PARTITIONS]
            assert member_id not in await held(bus)


async def test_a_beat_from_before_a_restart_of_the_machine_is_dead(bus):
    async with bus.consumer("t", "g"):
        (member_id,) = await held(bus)
        later = group.now_ms() + 10_000_000
        await change(bus, "UPDATE member SET machine = 'before', beat_ms = ?", later)
        async with bus.consumer("t", "g"):
            assert member_id not in await held(bus)


async def test_a_member_that_was_taken_for_dead_joins_again_and_loses_its_work(bus):
    await bus.publish([Outgoing("t", b"key %d" % n, b"v") for n in range(30)])
    async with bus.consumer("t", "g") as member:
        found = await member.poll(1000, 5.0)
        assert len(found) == 30
        await change(bus, "DELETE FROM member")
        await change(bus, "UPDATE holding SET member_id = NULL, epoch = epoch + 1")
        positions = {message.place.partition: message.place.offset + 1 for message in found}
        assert await member.commit(positions) == frozenset(positions)
        assert {state.committed for state in (await bus.lag("t", "g")).values()} == {None}
        again = await member.poll(1000, 5.0)
        assert {message.place for message in again} == {message.place for message in found}
        assert await member.commit(positions) == frozenset()


async def test_a_partition_that_was_lost_and_came_back_is_not_committed_for_the_first_time(bus):
    """Another member may have gone further in between: its position must not be set back."""
    await bus.publish([Outgoing("t", b"k", b"%d" % n) for n in range(10)])
    async with bus.consumer("t", "g") as member:
        found = await member.poll(1000, 5.0)
        partition = found[0].place.partition
        log_id = partition + 1

        await change(bus, "UPDATE holding SET epoch = epoch + 2 WHERE log_id = ?", log_id)
        await change(bus, "INSERT INTO committed VALUES (?, 'g', 9)", log_id)
        assert await member.commit({partition: 5}) == frozenset({partition})
        assert (await bus.lag("t", "g"))[partition].committed == 9
        assert [message.value for message in await member.poll(1000, 5.0)] == [b"9"]


async def test_a_second_process_with_the_same_instance_fences_the_first(bus):
    first, second = (bus.consumer("t", "g", instance_id="pod-0") for _ in range(2))
    async with first, second:
        assert list((await held(bus)).values()) == [PARTITIONS]
        with pytest.raises(BusMisconfigured, match="TELEX_INSTANCE_ID"):
            await first.poll(10, 5.0)
        assert list((await held(bus)).values()) == [PARTITIONS]


async def test_work_in_hand_is_finished_before_a_partition_moves(bus):
    """A newcomer gets partitions without work at once, and one with work when it is committed: nothing is done twice."""
    await bus.publish([Outgoing("t", b"key %d" % n, b"v") for n in range(60)])
    async with bus.consumer("t", "g") as first:
        found = await first.poll(1000, 5.0)
        async with bus.consumer("t", "g") as second:
            assert await second.poll(1000, 0.3) == []
            positions: dict[int, int] = {}
            for message in found:
                positions[message.place.partition] = message.place.offset + 1
            assert await first.commit(positions) == frozenset()
            await settled(bus, 2)
            assert await second.poll(1000, 0.3) == []


async def test_publishers_in_several_processes_leave_no_gap(bus, tmp_path):
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from services.engines.bus import Outgoing\n"
        "from services.engines.sqlite_bus import SqliteBus\n"
        "async def main():\n"
        "    bus = SqliteBus(Path(sys.argv[1]), partitions=1)\n"
        "    await bus.start()\n"
        "    for n in range(20):\n"
        "        await bus.publish([Outgoing('t', b'%d' % n, sys.argv[2].encode())] * 3)\n"
        "    await bus.close()\n"
        "asyncio.run(main())\n"
    )
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, str(tmp_path / "bus.db"), str(number)
        )
        for number in range(4)
    ]
    assert [await process.wait() for process in processes] == [0] * 4
    async with bus.reader("t", {}) as reader:
        found = []
        while batch := await reader.poll(1000, 0.2):
            found += batch
    assert len(found) == 240
    for partition in range(PARTITIONS):
        offsets = [message.place.offset for message in found if message.place.partition == partition]
        assert offsets == list(range(len(offsets)))
