"""When a delivery that failed is tried again, and when that is given up. Pure."""

from typing import Final

FIRST_S: Final = 5.0
LONGEST_S: Final = 3600.0
# After so long without success its owner reads `failing`; after so long again, `paused`, until it is resumed.
FAILING_AFTER_S: Final = 24 * 3600.0
PAUSED_AFTER_S: Final = 5 * 24 * 3600.0


def wait_s(failures: int, chance: float) -> float:
    """Seconds to wait after the `failures`-th failure in a row (from 1), `chance` in [0, 1) being drawn at random.

    Twice as long each time up to an hour, of which between a half and the whole is waited: receivers that fell together
    are not asked together.
    """
    longest = min(LONGEST_S, FIRST_S * float(1 << min(failures - 1, 16)))
    return longest * (0.5 + chance / 2)
