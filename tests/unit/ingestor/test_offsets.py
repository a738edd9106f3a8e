"""How far a partition may be committed."""

from hypothesis import given
from hypothesis import strategies as st

from services.engines.bus import Message, Place
from services.ingestor.offsets import OffsetTracker


def message(offset: int, partition: int = 0, holding: int = 1) -> Message:
    return Message(Place("t", partition, offset), None, b"", (), 0, holding)


def test_only_the_finished_prefix_may_be_committed():
    tracker = OffsetTracker()
    first, second, third = (message(offset) for offset in (5, 6, 7))
    tracker.started([first, second, third])
    tracker.finished([second])
    assert tracker.committable() == {}
    tracker.finished([first])
    assert tracker.committable() == {0: 7}
    tracker.finished([third])
    assert tracker.committable() == {0: 8}


def test_offsets_that_the_log_does_not_have_are_no_gap():
    tracker = OffsetTracker()
    tracker.started([message(1), message(9)])
    tracker.finished([message(1)])
    tracker.finished([message(9)])
    assert tracker.committable() == {0: 10}


def test_what_is_committed_is_not_committed_again():
    tracker = OffsetTracker()
    tracker.started([message(0), message(1)])
    tracker.finished([message(0)])
    tracker.committed(tracker.committable())
    assert tracker.committable() == {}
    tracker.finished([message(1)])
    assert tracker.committable() == {0: 2}


def test_work_of_an_earlier_holding_does_not_count():
    tracker = OffsetTracker()
    tracker.started([message(0), message(1)])
    tracker.started([message(0, holding=2)])  # lost, and gained again: from the committed position
    tracker.finished([message(0), message(1)])
    assert tracker.committable() == {}
    tracker.finished([message(0, holding=2)])
    assert tracker.committable() == {0: 1}


def test_what_waits_is_counted_by_partition():
    tracker = OffsetTracker()
    tracker.started([message(0), message(1), message(0, partition=3)])
    tracker.finished([message(1)])
    assert tracker.uncommitted() == {0: 2, 3: 1}


@given(st.permutations(range(12)), st.integers(1, 5))
def test_in_whatever_order_batches_finish_nothing_unfinished_is_ever_below_the_position(order, size):
    tracker = OffsetTracker()
    tracker.started([message(offset) for offset in range(12)])
    done: set[int] = set()
    for at in range(0, 12, size):
        tracker.finished([message(offset) for offset in order[at : at + size]])
        done |= set(order[at : at + size])
        position = tracker.committable().get(0, 0)
        assert set(range(position)) <= done
        assert position not in done
