"""The dashboard and the alerts ask for what the services export: every query parses, every metric and label exists."""

import json
import re
from pathlib import Path
from typing import get_args

import promql_parser
import pytest
from prometheus_client import Counter, Gauge, Histogram
from promql_parser import AggregateExpr, MatchOp, VectorSelector
from ruamel.yaml import YAML

from schemas.outcomes import Outcome
from services.ingestor.health import Part
from services.ingestor.metrics import REGISTRY
from services.ingestor.publisher_metrics import PublisherMetrics
from services.search.hooks.delivery import State
from services.search.metrics import Metrics
from services.search.saved.metrics import REGISTRY as WATCH_REGISTRY

ROOT = Path(__file__).resolve().parents[3]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "telex.json").read_text("utf-8"))
GROUPS = [
    group
    for file in ("telex.yml", "publishers.yml")
    for group in YAML(typ="safe").load((ROOT / "deploy" / "prometheus" / file).read_text("utf-8"))["groups"]
]
RULES = [rule for group in GROUPS for rule in group["rules"]]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
TARGETS = [(panel["title"], target) for panel in PANELS for target in panel["targets"]]
# What Prometheus itself adds to every series that it scrapes.
SCRAPED = {"instance", "job"}


def exported() -> dict[str, set[str]]:
    """The labels of each series that the services export, by its name."""
    found: dict[str, set[str]] = {}
    for registry in (REGISTRY, Metrics().registry, WATCH_REGISTRY):
        for metric in registry._collector_to_names:
            if isinstance(metric, PublisherMetrics):
                found |= {family.name: set(family._labelnames) for family in metric.collect()}
                continue
            name, labels = metric._name, set(metric._labelnames)
            match metric:
                case Counter():
                    found[f"{name}_total"] = labels
                case Gauge():
                    found[name] = labels
                case Histogram():
                    found |= {
                        f"{name}_sum": labels,
                        f"{name}_count": labels,
                        f"{name}_bucket": labels | {"le"},
                    }
    return found


EXPORTED = exported()


def parsed(query: str) -> list[promql_parser.Expr]:
    """Every part of a query, from the outside in. Raises ValueError when Prometheus would not take it."""
    parts: list[promql_parser.Expr] = []
    promql_parser.walk(promql_parser.parse(query.replace("$__rate_interval", "5m")), parts.append)
    return parts


QUERIES = [(title, target["expr"]) for title, target in TARGETS]
QUERIES += [(rule["alert"], rule["expr"]) for rule in RULES]


def labels_of(query: str) -> set[str]:
    """The labels that the answer to a query can have."""
    parts = parsed(query)
    grouped = [part for part in parts if isinstance(part, AggregateExpr)]
    if grouped:
        # Here every grouping is `by`: what the outermost keeps is what is left.
        return set(grouped[0].modifier.labels) if grouped[0].modifier else set()
    return SCRAPED.union(*(EXPORTED[part.name] for part in parts if isinstance(part, VectorSelector)))


@pytest.mark.parametrize(("where", "query"), QUERIES)
def test_a_query_asks_for_metrics_and_labels_that_are_exported(where, query):
    parts = parsed(query)
    selected = [part for part in parts if isinstance(part, VectorSelector)]
    assert selected
    for one in selected:
        assert one.name in EXPORTED, where
        assert {matcher.name for matcher in one.matchers.matchers} <= EXPORTED[one.name] | SCRAPED
    known = SCRAPED.union(*(EXPORTED[one.name] for one in selected))
    for part in parts:
        if isinstance(part, AggregateExpr) and part.modifier:
            assert part.modifier.type == promql_parser.AggModifierType.By
            assert set(part.modifier.labels) <= known, where


@pytest.mark.parametrize("query", ["sum(", "rate(telex_lag_messages)", "telex_lag_messages{partition=1}"])
def test_a_query_that_prometheus_would_not_take_is_found(query):
    with pytest.raises(ValueError, match=r"."):
        parsed(query)


def test_the_values_that_queries_ask_for_are_among_those_that_there_are():
    closed = {
        ("telex_outcomes_total", "outcome"): {str(outcome) for outcome in Outcome},
        ("telex_trouble", "part"): set(get_args(Part)),
        ("telex_paused", "reason"): {"memory", "rejects"},
        ("telex_webhooks", "state"): set(get_args(State)),
    }
    asked = {
        (part.name, matcher.name): matcher.value
        for _, query in QUERIES
        for part in parsed(query)
        if isinstance(part, VectorSelector)
        for matcher in part.matchers.matchers
        if matcher.op == MatchOp.Equal
    }
    assert asked
    assert all(value in closed[which] for which, value in asked.items())


def test_searches_that_fail_are_counted_without_probes_and_pages_but_with_what_is_turned_away_at_the_door():
    (rule,) = [rule for rule in RULES if rule["alert"] == "TelexSearchFails"]
    routes = [
        matcher.value
        for part in parsed(rule["expr"])
        if isinstance(part, VectorSelector)
        for matcher in part.matchers.matchers
        if matcher.name == "route" and matcher.op == MatchOp.Re
    ]
    assert len(routes) == 2
    for pattern in routes:
        assert all(re.fullmatch(pattern, one) for one in ("/v1/articles", "/v1/jobs/{job_id}", "unmatched"))
        assert not any(
            re.fullmatch(pattern, one) for one in ("/", "/web/{name}", "/health/ready", "/metrics")
        )


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ("telex.yml", "prometheus/telex.yml"),
        ("publishers.yml", "prometheus/publishers.yml"),
        ("dashboard.json", "grafana/telex.json"),
    ],
)
def test_the_chart_has_copies_because_helm_reads_nothing_outside_it(copy, original):
    copied = ROOT / "deploy" / "helm" / "telex" / "files" / copy
    assert not copied.is_symlink(), "not everything that hands files on keeps links"
    assert copied.read_bytes() == (ROOT / "deploy" / original).read_bytes(), (
        f"cp deploy/{original} deploy/helm/telex/files/{copy}"
    )


def test_every_metric_has_a_place_on_the_dashboard():
    shown = {
        part.name
        for _, target in TARGETS
        for part in parsed(target["expr"])
        if isinstance(part, VectorSelector)
    }
    families = {re.sub(r"_(total|sum|count|bucket)$", "", name) for name in EXPORTED}
    assert families - {re.sub(r"_(total|sum|count|bucket)$", "", name) for name in shown} == set()


@pytest.mark.parametrize(("where", "target"), TARGETS)
def test_a_legend_names_labels_that_its_query_keeps(where, target):
    named = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
    assert named <= labels_of(target["expr"])
    assert target["datasource"]["uid"] == "${datasource}"


def test_the_panels_do_not_cover_each_other_and_have_their_own_numbers():
    places = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(places) == len(set(places))
    assert all(0 <= x < 24 for x, _ in places)
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_says_what_happens_how_bad_it_is_and_keeps_the_labels_it_names(rule):
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert set(rule["annotations"]) == {"summary", "description"}
    assert re.fullmatch(r"\d+[mh]", rule.get("for", "0m"))
    told = " ".join(rule["annotations"].values())
    assert set(re.findall(r"\$labels\.(\w+)", told)) <= labels_of(rule["expr"])


def test_the_alerts_that_are_documented_are_those_that_there_are():
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert re.findall(r"^\| `(Telex\w+)` \|", page, flags=re.MULTILINE) == [rule["alert"] for rule in RULES]
