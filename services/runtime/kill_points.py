"""Places where the process can be made to die as by SIGKILL, so that tests see what that leaves behind.

For tests only. `TELEX_TEST_KILL_AT=name:count` in the environment ends the process with status 137, without any cleaning up,
when it comes to the point `name` for the `count`-th time. Without the variable, coming to a point does nothing.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Final

VARIABLE: Final = "TELEX_TEST_KILL_AT"
STATUS: Final = 128 + 9

# In the order in which a batch comes to them.
POINTS: Final = (
    "polled",  # messages are in memory, nothing was done with them
    "processed",  # every message is an article or a reject
    "earlier_kept",  # the versions that will be overwritten are kept as history
    "request_answered",  # one request of a wave is in the index, the next ones are not
    "wave_written",  # the current versions of a wave are in the index, those that came late are not kept yet
    "written",  # everything is in the index, nobody was told
    "answered",  # rejects, enriched articles and receipts are published, the offsets are not committed
    "committed",  # the batch is over
)
# In the order in which a rebuild comes to them, beside those of its batches.
REBUILD_POINTS: Final = (
    "held",  # nothing new is begun on the old index
    "caught_up",  # the new index has everything, and is not live yet
)


def killer(setting: str | None, die: Callable[[int], object] = os._exit) -> Callable[[str], None]:
    """What happens at each point, for a value of `TELEX_TEST_KILL_AT` (None: unset). Raises ValueError for another form."""
    if setting is None:
        return lambda _name: None
    wanted, _, count = setting.partition(":")
    if wanted not in POINTS + REBUILD_POINTS or not count.isdecimal() or int(count) == 0:
        raise ValueError(
            f"{VARIABLE} must be name:count, counted from 1, with one of {', '.join(POINTS + REBUILD_POINTS)}"
        )
    left = int(count)

    def reached(name: str) -> None:
        nonlocal left
        if name == wanted:
            left -= 1
            if left == 0:
                die(STATUS)

    return reached


@cache
def _chosen() -> Callable[[str], None]:
    return killer(os.environ.get(VARIABLE))


def reached(name: str) -> None:
    """The process came to the point `name`."""
    _chosen()(name)
