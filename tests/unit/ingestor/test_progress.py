"""When an ingestor that seems alive is stuck."""

import pytest

from services.ingestor.progress import Progress, Stalled


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_lag_without_any_movement_is_a_stall():
    clock = Clock()
    progress = Progress(100, clock)
    clock.now = 100
    progress.check(7, None)
    clock.now = 101
    with pytest.raises(Stalled, match="7 messages wait"):
        progress.check(7, None)


@pytest.mark.parametrize(
    ("lag", "problem", "waiting"), [(0, None, False), (7, "the index is away", False), (7, None, True)]
)
def test_nothing_to_do_a_known_trouble_and_a_pause_are_none(lag, problem, waiting):
    clock = Clock()
    progress = Progress(100, clock)
    progress.waiting(waiting)
    clock.now = 500
    progress.check(lag, problem)
    progress.waiting(False)
    clock.now = 590
    progress.check(7, None)  # the time begins anew when the cause is gone


def test_movement_begins_the_time_anew():
    clock = Clock()
    progress = Progress(100, clock)
    clock.now = 90
    progress.moved()
    clock.now = 180
    progress.check(7, None)


def test_zero_seconds_never_stall():
    clock = Clock()
    progress = Progress(0, clock)
    clock.now = 1e9
    progress.check(7, None)
