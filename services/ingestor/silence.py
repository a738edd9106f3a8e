"""Whether a publisher has fallen silent, from the hours in which its articles came. Pure.

Either of two signs is enough, and neither needs a threshold for each publisher:

- **volume**: in the same span of each of the last four weeks something came, and by the median seven articles or more. Were
  they to come independently of each other, nothing would come in such a span once in a thousand times. This tells soon
  of those who publish much, and knows their nights and weekends.
- **pause**: nothing has come for more than twice the longest pause of the four weeks before. This tells of those who
  publish little. Who was heard for less than a week, whose nights and weekends nobody knows yet, may pause for a week.
  Below four hours with articles in four weeks nobody is judged: a rhythm is not to be seen.
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

HOUR_MS: Final = 3_600_000
DAY_HOURS: Final = 24
WEEK_HOURS: Final = 7 * DAY_HOURS
WEEKS: Final = 4
SPAN_HOURS: Final = WEEKS * WEEK_HOURS
_EXPECTED: Final = 7
_TELLING_HOURS: Final = 4
_PAUSES: Final = 2


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When articles of a publisher came: the last one, in ms since 1970, and how many in each of the SPAN_HOURS hours up
    to it, the oldest hour first."""

    last_ms: int
    hours: tuple[int, ...]

    def silent(self, now_ms: int) -> bool:
        """Whether it is silent at `now_ms`, which is after the last article."""
        quiet = (now_ms - self.last_ms) // HOUR_MS
        return self._misses_volume(quiet) or self._misses_pause(quiet)

    def _misses_volume(self, quiet: int) -> bool:
        """Beyond a week the span of the week before would be the silence itself: one week tells enough."""
        starts = [len(self.hours) - week * WEEK_HOURS for week in range(1, WEEKS + 1)]
        counts = [sum(self.hours[start : start + min(quiet, WEEK_HOURS)]) for start in starts]
        return min(counts) > 0 and median(counts) >= _EXPECTED

    def _misses_pause(self, quiet: int) -> bool:
        busy = [number for number, count in enumerate(self.hours) if count]
        if len(busy) < _TELLING_HOURS:
            return False
        usual = _PAUSES * max(after - before for before, after in pairwise(busy))
        new = busy[-1] - busy[0] < WEEK_HOURS
        return quiet > (max(usual, WEEK_HOURS) if new else usual)
