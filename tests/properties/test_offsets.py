"""No order of polls, finished batches, commits and rebalances commits a message without an outcome, or goes back.

One member's tracker and holdings against a model of the log; the others in its group finish and commit what they hold.
A commit may be under way while partitions change hands: it was computed before, and arrives after.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.engines.bus import Message, Place
from services.engines.holdings import Holdings
from services.ingestor.offsets import OffsetTracker

PARTITIONS = st.integers(0, 2)


class Member(RuleBasedStateMachine):
    @initialize()
    def join(self) -> None:
        self.tracker = OffsetTracker()
        self.holdings = Holdings()
        self.epoch = 0
        self.next = dict.fromkeys(range(3), 0)  # where this member polls on
        self.committed = dict.fromkeys(range(3), 0)
        self.with_outcome: dict[int, set[int]] = {number: set() for number in range(3)}
        self.in_hand: list[Message] = []
        self.under_way: dict[int, int] | None = None

    @rule(partition=PARTITIONS)
    def gain(self, partition: int) -> None:
        if partition not in self.holdings:
            self.epoch += 1
            self.holdings.gain(partition, self.epoch)
            self.next[partition] = self.committed[partition]

    @rule(partition=PARTITIONS, finished_by_others=st.integers(0, 5))
    def lose(self, partition: int, finished_by_others: int) -> None:
        self.holdings.lose(partition)
        at = self.committed[partition]
        self.with_outcome[partition].update(range(at, at + finished_by_others))
        self.committed[partition] = at + finished_by_others

    @rule(partition=PARTITIONS, count=st.integers(1, 6))
    def poll(self, partition: int, count: int) -> None:
        if partition in self.holdings:
            holding = self.holdings.epochs()[partition]
            first = self.next[partition]
            polled = [
                Message(Place("t", partition, offset), None, None, (), 0, holding)
                for offset in range(first, first + count)
            ]
            for message in polled:
                self.holdings.handed_out(partition, message.place.offset)
            self.next[partition] = first + count
            self.tracker.started(polled)
            self.in_hand += polled

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        batch = data.draw(st.lists(st.sampled_from(self.in_hand), min_size=1, max_size=8, unique_by=id))
        for message in batch:
            self.with_outcome[message.place.partition].add(message.place.offset)
        self.in_hand = [message for message in self.in_hand if not any(message is one for one in batch)]
        self.tracker.finished(batch)

    @precondition(lambda self: self.under_way is None)
    @rule()
    def commit_begins(self) -> None:
        self.under_way = self.tracker.committable()

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def commit_arrives(self) -> None:
        for partition, position in self.holdings.admissible(self.under_way).items():
            assert position >= self.committed[partition], "a commit goes back"
            missing = set(range(position)) - self.with_outcome[partition]
            assert not missing, f"{position} is committed, and {missing} have no outcome"
            self.committed[partition] = position
            self.holdings.committed(partition, position)
        self.tracker.committed(self.under_way)
        self.under_way = None

    @invariant()
    def what_may_be_committed_is_all_that_may(self) -> None:
        held = self.holdings.epochs() if hasattr(self, "holdings") else {}
        for partition, holding in held.items():
            unfinished = [
                message.place.offset
                for message in self.in_hand
                if message.place.partition == partition and message.holding == holding
            ]
            position = self.tracker.committable().get(partition)
            if position is not None and self.holdings.expected(partition) is not None:
                first = min(unfinished, default=self.next[partition])
                # What was handed out under an earlier holding is not this one's to commit, and is refused as such.
                assert position == first or partition not in self.holdings.admissible({partition: position})


TestMember = Member.TestCase
