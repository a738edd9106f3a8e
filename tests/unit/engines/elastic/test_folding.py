"""Stories of a folded search are counted exactly up to a bound, and no buckets of them are sent."""

from dataclasses import replace

import pytest

from services.engines.elastic import folding
from services.engines.elastic.compiler import search_body
from services.engines.elastic.cursor import Cursor
from services.engines.errors import CursorInvalid
from services.engines.query import EXACT_STORIES, MOST_FOLDED, Flag, Query

QUERY = Query(Flag("current", True), fold=True, size=100)


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ({"many": {"count": 7}}, (7, True)),
        ({"many": {"count": EXACT_STORIES}}, (EXACT_STORIES, True)),
        ({"many": {"count": EXACT_STORIES + 1}}, (41_007, False)),
        ({}, (41_007, False)),
    ],
)
def test_beyond_the_bound_the_number_is_the_estimate(counted, said):
    assert folding.stories(counted, 41_007) == said


def test_one_bucket_more_than_the_bound_is_asked_for():
    body = search_body(replace(QUERY, fold=False))
    folding.add_count(body, 40_100)
    assert body["aggs"]["each"]["terms"] == {"field": "story", "size": EXACT_STORIES + 1}
    assert folding.counts_stories(body)


def test_nobody_counts_one_by_one_what_is_far_too_many():
    body = search_body(replace(QUERY, fold=False))
    folding.add_count(body, 90_000)
    assert not folding.counts_stories(body)


def test_the_last_page_ends_at_the_last_story_that_pages_go_to():
    body = search_body(QUERY, after=Cursor("pit", MOST_FOLDED - 30, ()))
    assert (body["from"], body["size"]) == (MOST_FOLDED - 30, 30)
    assert "search_after" not in body
    for beyond in (-1, MOST_FOLDED, 10**9):
        with pytest.raises(CursorInvalid):
            search_body(QUERY, after=Cursor("pit", beyond, ()))
