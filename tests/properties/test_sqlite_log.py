"""The embedded bus against a plain model: lists of messages, a group's commits, and members that come and die."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.topics import Topic
from services.engines.bus import Outgoing
from services.engines.sqlite_bus import SqliteBus

KEYS = st.sampled_from([None, b"", b"a", b"b", b"c", b"d"])
VALUES = st.none() | st.binary(max_size=20)
HEADERS = st.lists(st.tuples(st.sampled_from(["h", "é"]), st.binary(max_size=5)), max_size=2).map(tuple)
BATCHES = st.lists(st.tuples(KEYS, VALUES, HEADERS), max_size=8)
PARTITIONS = 3


class LogMachine(RuleBasedStateMachine):
    """`log` is what each partition must hold; `committed` is where the group must be, `began` and `position` its member."""

    def __init__(self):
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.log: dict[int, list[tuple[object, ...]]] = {n: [] for n in range(PARTITIONS)}
        self.home: dict[bytes, int] = {}
        self.committed: dict[int, int] = {}
        self.began: dict[int, int] = {}
        self.position: dict[int, int] = {}
        self.member = None

    def run(self, work):
        return self.runner.run(work)

    @initialize()
    def open(self):
        self.bus = SqliteBus(self.folder / "bus.db", partitions=PARTITIONS)
        self.run(self.bus.start())
        self.run(self.bus.ensure_topics([Topic("t")]))

    @rule(batch=BATCHES)
    def publish(self, batch):
        places = self.run(self.bus.publish([Outgoing("t", *message) for message in batch]))
        assert len(places) == len(batch)
        for place, message in zip(places, batch, strict=True):
            assert place.offset == len(self.log[place.partition])
            self.log[place.partition].append(message)
            if message[0] is not None:
                assert self.home.setdefault(message[0], place.partition) == place.partition

    @precondition(lambda self: self.member is None)
    @rule()
    def join(self):
        self.member = self.bus.consumer("t", "g")
        self.run(self.member.__aenter__())
        self.began = {n: self.committed.get(n, 0) for n in range(PARTITIONS)}
        self.position = dict(self.began)

    @precondition(lambda self: self.member is not None)
    @rule(limit=st.integers(1, 6))
    def poll(self, limit):
        found = self.run(self.member.poll(limit, 0))
        waiting = sum(len(self.log[n]) - self.position[n] for n in range(PARTITIONS))
        assert len(found) == min(limit, waiting)
        for message in found:
            number = message.place.partition
            assert message.place.offset == self.position[number]
            assert (message.key, message.value, message.headers) == self.log[number][message.place.offset]
            self.position[number] += 1

    @precondition(lambda self: self.member is not None)
    @rule(data=st.data())
    def commit(self, data):
        asked = {n: data.draw(st.integers(0, len(self.log[n]) + 1)) for n in range(PARTITIONS)}
        lost = self.run(self.member.commit(asked))
        for number, at in asked.items():
            if (
                self.began[number] < self.position[number]
                and self.began[number] <= at <= self.position[number]
            ):
                assert number not in lost
                self.committed[number] = at
            else:
                assert number in lost

    @precondition(lambda self: self.member is not None)
    @rule()
    def leave(self):
        self.run(self.member.__aexit__(None, None, None))
        self.member = None

    @precondition(lambda self: self.member is not None)
    @rule()
    def die(self):
        """The process of the member ends without a word: its row stays."""

        async def vanish():
            self.member._upkeep.cancel()
            await asyncio.gather(self.member._upkeep, return_exceptions=True)
            await self.member._store.run(lambda db: db.execute("UPDATE member SET started = 'before'"))
            self.member._member = None
            await self.member.close()

        self.run(vanish())
        self.member = None

    @rule()
    def restart(self):
        self.run(self.bus.close())
        self.member = None
        self.bus = SqliteBus(self.folder / "bus.db", partitions=PARTITIONS + 1)
        self.run(self.bus.start())

    @invariant()
    def state_is_as_the_model_says(self):
        if hasattr(self, "bus"):
            found = self.run(self.bus.lag("t", "g"))
            assert {n: (lag.end, lag.committed) for n, lag in found.items()} == {
                n: (len(self.log[n]), self.committed.get(n)) for n in range(PARTITIONS)
            }

    def teardown(self):
        if hasattr(self, "bus"):
            self.run(self.bus.close())
        self.runner.close()
        shutil.rmtree(self.folder)


LogMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_the_log_does_what_a_plain_model_does = LogMachine.TestCase
