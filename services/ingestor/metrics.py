"""What the ingestor counts, for Prometheus."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY: Final = CollectorRegistry()

OUTCOMES: Final = Counter(
    "telex_outcomes", "Consumed messages by outcome and reason.", ["outcome", "reason"], registry=REGISTRY
)
RETRIES: Final = Counter(
    "telex_write_retries", "Documents sent to the index again.", ["verdict"], registry=REGISTRY
)
LOST_COMMITS: Final = Counter(
    "telex_commits_lost",
    "Partitions that another member had taken over before the commit.",
    registry=REGISTRY,
)
BATCH_SECONDS: Final = Histogram(
    "telex_batch_seconds", "Time from poll to commit of a batch, by step.", ["step"], registry=REGISTRY
)
BATCH_MESSAGES: Final = Histogram(
    "telex_batch_messages",
    "Messages in a batch.",
    buckets=(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000),
    registry=REGISTRY,
)
LAG: Final = Gauge(
    "telex_lag_messages", "Messages not yet finished, by partition.", ["partition"], registry=REGISTRY
)
LAST_PROGRESS: Final = Gauge(
    "telex_last_progress_timestamp_seconds", "When a batch was last finished (Unix time).", registry=REGISTRY
)
