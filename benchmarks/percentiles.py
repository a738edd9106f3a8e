"""How long most of many things took."""

from collections.abc import Sequence
from typing import Final

SHARES: Final = (0.5, 0.95, 0.99)


def shares(values: Sequence[float]) -> tuple[float, ...]:
    """The values that SHARES of `values` do not exceed. Raises IndexError when there are none."""
    ordered = sorted(values)
    return tuple(ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in SHARES)
