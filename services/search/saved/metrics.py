"""What is counted of saved searches, beside what a watching process counts of its receipts."""

from typing import Final

from prometheus_client import Counter, Gauge

from services.search.watching.metrics import REGISTRY

MATCHES: Final = Counter(
    "telex_saved_matches",
    "Matches that were written to the logs of saved searches.",
    ["kind"],
    registry=REGISTRY,
)
SEARCHES: Final = Gauge("telex_saved_searches", "Saved searches that are run.", registry=REGISTRY)
BROKEN: Final = Gauge(
    "telex_saved_searches_broken",
    "Saved searches that cannot be run; their owners are told.",
    registry=REGISTRY,
)
LOOKED: Final = Gauge(
    "telex_saved_last_look_timestamp_seconds",
    "When what is due again was last looked at (Unix time).",
    registry=REGISTRY,
)
DELIVERIES: Final = Counter(
    "telex_webhook_deliveries",
    "Attempts at deliveries, by what became of them.",
    ["result"],
    registry=REGISTRY,
)
HOOKS: Final = Gauge(
    "telex_webhooks",
    "Webhooks, by how they do: well, retrying, failing, paused.",
    ["state"],
    registry=REGISTRY,
)
