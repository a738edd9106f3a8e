"""Publishers as metrics, and the alert rules over them."""

import contextlib
import re
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from structlog.testing import CapturingLogger

from services.engines.errors import IndexUnavailable
from services.ingestor import publisher_metrics
from services.ingestor.health import Health
from services.ingestor.metrics import LAG, REGISTRY
from services.ingestor.publisher_metrics import PublisherMetrics, watch_publishers
from services.ingestor.publishers import PublisherState

ROOT = Path(__file__).resolve().parents[3]
RULES = (ROOT / "deploy" / "prometheus" / "publishers.yml").read_text("utf-8")
DAILY = PublisherState("daily.example", 'The "Daily"', 1_774_000_000_500, 3, 4.5, silent=False)
NEW = PublisherState("Q1", "New", 1_774_000_000_000, 1, None, silent=True)


def shown(metrics):
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


def test_each_publisher_has_one_line_a_metric_and_what_is_not_known_is_not_shown():
    metrics = PublisherMetrics()
    metrics.show((DAILY, NEW), 1_774_000_100.0)
    text = shown(metrics)
    assert 'telex_publisher_articles_usual_day{name="The \\"Daily\\"",publisher="daily.example"} 4.5' in text
    assert 'telex_publisher_silent{name="New",publisher="Q1"} 1.0' in text
    assert 'usual_day{name="New"' not in text
    assert "telex_publisher_last_seen_timestamp_seconds" in text
    assert "1.7740000005e+09" in text


def test_who_is_watched_no_more_is_shown_no_more():
    metrics = PublisherMetrics()
    metrics.show((DAILY, NEW), 1.0)
    metrics.show((NEW,), 2.0)
    assert "daily.example" not in shown(metrics)
    assert "daily.example" not in shown(PublisherMetrics())


async def test_who_falls_silent_is_told_once_and_a_silent_index_stops_nobody(monkeypatch):
    loud, quiet = NEW, DAILY
    answers = [(quiet,), IndexUnavailable("away"), (quiet, loud), (quiet, loud), (quiet,)]

    async def states(index, now_ms):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    class Enough(Exception):  # noqa: N818
        pass

    async def sleep(seconds):
        if not answers:
            raise Enough

    monkeypatch.setattr(publisher_metrics, "publisher_states", states)
    monkeypatch.setattr(publisher_metrics.asyncio, "sleep", sleep)
    log = CapturingLogger()
    monkeypatch.setattr(publisher_metrics, "_log", log)
    with contextlib.suppress(Enough):
        await watch_publishers(None, Health())
    told = [(call.args[0], call.kwargs.get("now"), call.kwargs.get("heard_again")) for call in log.calls]
    assert told == [
        ("publishers_unknown", None, None),
        ("publishers_silent", ["Q1"], []),
        ("publishers_silent", [], ["Q1"]),
    ]


def test_every_metric_and_label_of_the_alert_rules_is_one_of_the_ingestor():
    named = set(re.findall(r"telex_[a-z_]+", RULES))
    families = {family.name: family for family in REGISTRY.collect()}
    assert named
    assert named <= set(families)
    metrics = PublisherMetrics()
    metrics.show((DAILY,), 1.0)
    labels = {label for family in metrics.collect() for sample in family.samples for label in sample.labels}
    used = set(re.findall(r"\$labels\.(\w+)", RULES)) | {
        label for some in re.findall(r"by \(([^)]*)\)", RULES) for label in some.split(", ")
    }
    LAG.labels(partition="0")  # raises for a label that it has not
    assert labels == {"publisher", "name"}
    assert used == {*labels, "partition"}
