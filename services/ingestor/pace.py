"""How much goes to the index at a time: found out by how it answers, as TCP finds out what a line carries. Pure."""

from dataclasses import dataclass
from typing import Final

# Below the lower one a larger batch costs nobody anything; above the upper one readers wait and a retry is dear.
QUICK_S: Final = 0.5
SLOW_S: Final = 2.0
_GROWTH: Final = 1.25
_EASING: Final = 0.7
_LEAST: Final = 20
_STEPS_UP: Final = 8


@dataclass(slots=True)
class Pace:
    """`batch_size` articles a batch, `in_flight` batches at a time; both between a floor and what the settings allow."""

    most_articles: int
    most_in_flight: int
    batch_size: int = 0
    in_flight: int = 0
    _smooth: int = 0

    def __post_init__(self) -> None:
        self.batch_size = self.most_articles
        self.in_flight = min(2, self.most_in_flight)

    def overloaded(self) -> None:
        """The index refused something for now: half of everything."""
        self._smooth = 0
        self.in_flight = max(1, self.in_flight // 2)
        self._scale(0.5)

    def answered(self, articles: int, seconds: float) -> None:
        """A batch of `articles` took `seconds` to write, retries included."""
        if seconds > SLOW_S:
            self._smooth = 0
            self._scale(_EASING)
            return
        if seconds < QUICK_S and articles >= self.batch_size:
            self._scale(_GROWTH)
        self._smooth += 1
        if self._smooth >= _STEPS_UP and self.in_flight < self.most_in_flight:
            self._smooth = 0
            self.in_flight += 1

    def _scale(self, factor: float) -> None:
        least = min(_LEAST, self.most_articles)
        self.batch_size = max(least, min(self.most_articles, int(self.batch_size * factor) + (factor > 1)))
