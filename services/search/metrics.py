"""What the search service counts, in a registry of its own."""

from prometheus_client import CollectorRegistry, Counter, Histogram


class Metrics:
    """Counters of one app. Labels come from closed sets: route templates, methods, statuses, kinds of engine trouble."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "telex_search_requests",
            "Answered requests.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "telex_search_request_seconds",
            "Time from the request's head to the answer's head.",
            ("route",),
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self.engine_errors = Counter(
            "telex_search_engine_errors",
            "Requests that the index could not answer.",
            ("kind",),
            registry=self.registry,
        )
        self.exports = Counter(
            "telex_search_exports",
            "Exports: complete, cut (they could not go on), or left by their client.",
            ("route", "end"),
            registry=self.registry,
        )
        self.exported_rows = Counter(
            "telex_search_exported_rows",
            "Rows of exports, whole or not.",
            ("route",),
            registry=self.registry,
        )
