"""Probes of a process without other HTTP."""

import json
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry, Counter

from services.runtime.probes import Probes


@pytest.fixture
def probed():
    registry = CollectorRegistry()
    Counter("telex_test", "A count.", registry=registry).inc(3)
    problems: list[str | None] = [None]
    probes = Probes("127.0.0.1", 0, registry, lambda: problems[0])
    yield f"http://127.0.0.1:{probes.port}", problems
    probes.close()


def test_a_process_without_a_problem_is_ready_and_live(probed):
    url, _ = probed
    for path in ("/health/live", "/health/ready"):
        with urlopen(url + path, timeout=10) as answer:
            assert json.load(answer)["status"] in {"live", "ready"}


def test_a_problem_makes_it_unready_but_not_dead(probed):
    url, problems = probed
    problems[0] = "the index does not answer"
    with pytest.raises(HTTPError) as refused:
        urlopen(url + "/health/ready", timeout=10)
    with refused.value as answer:
        assert answer.code == 503
        assert json.load(answer)["problem"] == "the index does not answer"
    with urlopen(url + "/health/live", timeout=10) as answer:
        assert answer.status == 200


def test_what_fails_beside_the_work_is_told_and_makes_it_no_less_ready():
    probes = Probes("127.0.0.1", 0, CollectorRegistry(), lambda: None, lambda: "stories: failed")
    try:
        with urlopen(f"http://127.0.0.1:{probes.port}/health/ready", timeout=10) as answer:
            assert (answer.status, json.load(answer)) == (
                200,
                {"status": "ready", "beside": "stories: failed"},
            )
    finally:
        probes.close()


def test_metrics_are_those_of_the_registry(probed):
    with urlopen(probed[0] + "/metrics", timeout=10) as answer:
        assert b"telex_test_total 3.0" in answer.read()


def test_other_paths_are_not_there(probed):
    with pytest.raises(HTTPError) as refused:
        urlopen(probed[0] + "/", timeout=10)
    with refused.value as answer:
        assert answer.code == 404
