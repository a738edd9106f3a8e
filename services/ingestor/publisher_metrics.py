"""The state of publishers as metrics, asked of the index every few minutes. One label a watched publisher, no more."""

import asyncio
import time
from collections.abc import Iterator
from typing import Final

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.engines.errors import IndexUnavailable
from services.engines.index import ArticleIndex
from services.ingestor.beside import until_through
from services.ingestor.health import Health
from services.ingestor.metrics import REGISTRY
from services.ingestor.publishers import PublisherState, publisher_states

EVERY_S: Final = 300.0

_log = structlog.get_logger(__name__)


class PublisherMetrics(Collector):
    """Shows the states that it was last given, all of one moment. Publishers that are watched no more are gone from it."""

    def __init__(self) -> None:
        self._states: tuple[PublisherState, ...] = ()
        self._at: float | None = None

    def show(self, states: tuple[PublisherState, ...], at: float) -> None:
        """`states` were those at `at` (Unix time)."""
        self._states, self._at = states, at

    def collect(self) -> Iterator[Metric]:
        """Called by prometheus_client, from a thread of the probes."""
        states, at = self._states, self._at
        seen = _family("last_seen_timestamp_seconds", "When an article of it was last received (Unix time).")
        day = _family("articles_last_day", "Articles and versions received in the last 24 hours.")
        usual = _family("articles_usual_day", "Median of the same 24 hours in the last weeks.")
        silent = _family(
            "silent", "1 when it has fallen silent, else 0; docs/operations.md says when that is."
        )
        for one in states:
            labels = (one.id, one.name)
            seen.add_metric(labels, one.last_ms / 1000)
            day.add_metric(labels, one.day)
            silent.add_metric(labels, one.silent)
            if one.usual is not None:
                usual.add_metric(labels, one.usual)
        yield from (seen, day, usual, silent)
        asked = GaugeMetricFamily(
            "telex_publishers_asked_timestamp_seconds", "When these were asked of the index (Unix time)."
        )
        if at is not None:
            asked.add_metric((), at)
        yield asked


def _family(name: str, text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"telex_publisher_{name}", text, labels=("publisher", "name"))


PUBLISHERS: Final = PublisherMetrics()
REGISTRY.register(PUBLISHERS)


async def watch_publishers(index: ArticleIndex, health: Health) -> None:
    """Ask for ever, and say so once when somebody falls silent or is heard again."""
    silent: set[str] | None = None

    async def ask() -> None:
        nonlocal silent
        now = time.time()
        try:
            states = await publisher_states(index, int(now * 1000))
        except IndexUnavailable as error:
            _log.warning("publishers_unknown", problem=str(error))
        else:
            PUBLISHERS.show(states, now)
            before, silent = silent, {one.id for one in states if one.silent}
            if before is not None and silent != before:
                _log.warning(
                    "publishers_silent", now=sorted(silent - before), heard_again=sorted(before - silent)
                )

    while True:
        await until_through("publishers", ask, health)
        await asyncio.sleep(EVERY_S)
