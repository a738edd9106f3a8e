"""Copies join, and other texts do not, about as often as when the bounds were chosen."""

import pytest

from tests.quality.stories.measure import COPIES, OTHERS, measure

# What was measured, with some room: another hash or another cut draws other samples.
LEAST = {"shortened": 0.96, "framed": 0.99, "updated": 0.98, "own_update": 0.97, "subedited": 0.99}
MOST = {
    "quoting": 0.01,
    "background": 0.03,
    "one_house": 0.01,
    "short_one_house": 0.4,
    "live_blog": 0.1,
    "digest": 0.15,
}


@pytest.fixture(scope="module")
def measured():
    return measure()


@pytest.mark.parametrize("kind", LEAST)
def test_copies_join(measured, kind):
    assert measured[kind] >= LEAST[kind]


@pytest.mark.parametrize("kind", MOST)
def test_other_texts_do_not_join(measured, kind):
    assert measured[kind] <= MOST[kind]


def test_every_kind_has_its_bound():
    assert {kind.__name__ for kind in COPIES} == set(LEAST)
    assert {kind.__name__ for kind in OTHERS} == set(MOST)
