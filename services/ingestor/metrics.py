"""What the ingestor counts, for Prometheus."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.runtime.observing import ManyObserved

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
STAGE_SECONDS: Final = Counter(
    "telex_stage_seconds",
    "Processor time of each stage of the pipeline, over all workers.",
    ["stage"],
    registry=REGISTRY,
)
STEP_SECONDS: Final = Histogram(
    "telex_batch_seconds",
    "Time of a batch in each step: process, wait (for its turn), write, answer.",
    ["step"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
    registry=REGISTRY,
)
BATCH_MESSAGES: Final = Histogram(
    "telex_batch_messages",
    "Messages in a batch.",
    buckets=(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000),
    registry=REGISTRY,
)
BATCH_BYTES: Final = Histogram(
    "telex_batch_bytes",
    "Raw bytes of a batch.",
    buckets=tuple(4**power * 1024 for power in range(8)),
    registry=REGISTRY,
)
WRITE_SECONDS: Final = Histogram(
    "telex_write_seconds",
    "Time of one attempt to write documents to the index: its bulk requests, or one commit; no waiting in between.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
    registry=REGISTRY,
)
WRITE_DOCUMENTS: Final = Histogram(
    "telex_write_documents",
    "Documents of one attempt to write.",
    buckets=(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000),
    registry=REGISTRY,
)
WRITE_BYTES: Final = Histogram(
    "telex_write_bytes",
    "Bytes of the articles of one attempt to write, as they are sent; earlier versions that are kept are not counted.",
    buckets=tuple(4**power * 1024 for power in range(8)),
    registry=REGISTRY,
)
END_TO_END_SECONDS: Final = ManyObserved(
    "telex_end_to_end_seconds",
    "From the time of a message on the bus to its outcome.",
    buckets=(0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0),
    registry=REGISTRY,
)
BYTES_IN_FLIGHT: Final = Gauge(
    "telex_bytes_in_flight", "Raw bytes of messages polled and not yet finished.", registry=REGISTRY
)
TROUBLE: Final = Gauge(
    "telex_trouble",
    "1 while something keeps this part of the work from going on; /health/ready says what.",
    ["part"],
    registry=REGISTRY,
)
PAUSED: Final = Gauge(
    "telex_paused",
    "1 while nothing is polled for this reason: memory (too much in flight), rejects (they ran away).",
    ["reason"],
    registry=REGISTRY,
)
PAUSED_PARTITIONS: Final = Gauge(
    "telex_paused_partitions", "Partitions not polled: too much of theirs is unfinished.", registry=REGISTRY
)
BATCH_LIMIT: Final = Gauge(
    "telex_batch_limit",
    "How much goes to the index at a time: messages, and batches.",
    ["of"],
    registry=REGISTRY,
)
WORKER_DEATHS: Final = Counter(
    "telex_worker_deaths", "Worker processes that died or hung and were replaced.", registry=REGISTRY
)
DROPPED: Final = Counter(
    "telex_messages_dropped", "Messages left uncommitted at a stop, to be polled again.", registry=REGISTRY
)
SIDE_TASK_FAILURES: Final = Counter(
    "telex_side_task_failures",
    "Passes of what is done beside the work (stories, publishers) that failed in a way nobody foresaw.",
    ["task"],
    registry=REGISTRY,
)
STORIES_JOINED: Final = Counter(
    "telex_stories_joined", "Articles whose story was changed, because a copy was found.", registry=REGISTRY
)
STORIES_SECONDS: Final = Histogram(
    "telex_stories_seconds",
    "Time of a pass that looks for copies.",
    buckets=(0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0),
    registry=REGISTRY,
)
STORIES_UNTIL: Final = Gauge(
    "telex_stories_until_timestamp_seconds",
    "Copies are found among all that was indexed up to then (Unix time); 0 where another ingestor looks for them.",
    registry=REGISTRY,
)
LAG: Final = Gauge(
    "telex_lag_messages", "Messages not yet finished, by partition.", ["partition"], registry=REGISTRY
)
LAST_PROGRESS: Final = Gauge(
    "telex_last_progress_timestamp_seconds", "When a batch was last finished (Unix time).", registry=REGISTRY
)


def observe_stages(seconds: Mapping[str, float]) -> None:
    """So many seconds each stage has taken again."""
    for stage, spent in seconds.items():
        STAGE_SECONDS.labels(stage).inc(spent)
