"""Histograms of what is observed hundreds at a time."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from services.runtime.observing import ManyObserved

BOUNDS = (0.5, 1.0, 2.5)


def shown(registry: CollectorRegistry) -> dict:
    return {
        (one.name, one.labels.get("le")): one.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for one in family.samples
        if not one.name.endswith("_created")
    }


@given(st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, 2.5, 3.0, 1000.0]))))
def test_it_shows_what_the_librarys_own_histogram_shows(batches):
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    many = ManyObserved("x_seconds", "Said.", buckets=BOUNDS, registry=ours)
    one_by_one = Histogram("x_seconds", "Said.", buckets=BOUNDS, registry=theirs)
    for values in batches:
        many.observe_all(values)
        for value in values:
            one_by_one.observe(value)
    assert shown(ours) == shown(theirs)
