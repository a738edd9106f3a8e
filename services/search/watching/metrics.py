"""What a watching process counts, for Prometheus. Its labels are the names of its groups, a closed set."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

REGISTRY: Final = CollectorRegistry()

RECEIPTS: Final = Counter(
    "telex_watch_receipts", "Receipts that were handled, by group.", ["group"], registry=REGISTRY
)
UNREADABLE: Final = Counter(
    "telex_watch_unreadable_receipts",
    "Messages among the receipts that are none; they were skipped.",
    ["group"],
    registry=REGISTRY,
)
RETRIES: Final = Counter(
    "telex_watch_retries",
    "Batches that were handled again, because an engine did not answer.",
    ["group"],
    registry=REGISTRY,
)
LAG: Final = Gauge(
    "telex_watch_lag_receipts", "Receipts that a group has not handled yet.", ["group"], registry=REGISTRY
)
LAST_LOOK: Final = Gauge(
    "telex_watch_last_poll_timestamp_seconds",
    "When a group's receipts were last asked for (Unix time).",
    ["group"],
    registry=REGISTRY,
)
TROUBLE: Final = Gauge(
    "telex_watch_trouble",
    "1 while something keeps a group from going on; /health/ready says what.",
    ["group"],
    registry=REGISTRY,
)
