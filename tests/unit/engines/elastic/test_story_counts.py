"""How precisely stories are counted in many buckets at once."""

import pytest

from services.engines.elastic.compiler import search_body
from services.engines.elastic.facets import aggregation
from services.engines.query import (
    EVERYTHING,
    CasesFacet,
    CountFacet,
    CrossFacet,
    ListFacet,
    Query,
    ValuesFacet,
)


def precise(facet, *path):
    found = aggregation(facet, [])["aggs"]
    for name in path:
        found = found[name]["aggs"]
    return found["stories"]["cardinality"]["precision_threshold"]


def bytes_of(threshold):
    """What Elasticsearch sets aside for a bucket: the next power of two above 16/3 bytes a story."""
    return 2 ** (16 * threshold // 3).bit_length()


@pytest.mark.parametrize("cases", [1, 12, 64, 65, 100, 1000, 5000])
def test_the_buckets_of_a_facet_take_no_more_memory_than_there_is(cases):
    each = precise(CasesFacet("f", (EVERYTHING,) * cases), "cases")
    assert cases * bytes_of(each) <= 16 * 2**20
    assert 2 * cases * bytes_of(each) > 16 * 2**20 or each == 40_000
    if not cases % 5:
        assert (
            precise(CrossFacet("f", (EVERYTHING,) * (cases // 5), (EVERYTHING,) * 5), "rows", "columns")
            == each
        )
    assert (
        precise(ValuesFacet("f", "tag", cases), "values")
        == precise(ListFacet("f", "tag", cases), "listed")
        == each
    )


def test_stories_of_a_whole_answer_and_of_a_short_facet_are_as_precise_as_can_be():
    assert precise(ValuesFacet("f", "tag"), "values") == 40_000
    assert precise(CasesFacet("f", (EVERYTHING,)), "cases") == 40_000
    assert precise(CrossFacet("f", (EVERYTHING,) * 70, (EVERYTHING,) * 70), "rows", "columns") > 300


@pytest.mark.parametrize("counts", [1, 64, 65, 600])
def test_many_counts_of_one_search_share_that_memory(counts):
    query = Query(EVERYTHING, facets=tuple(CountFacet(f"c{n}", EVERYTHING) for n in range(counts)))
    asked = [
        one["aggs"]["stories"]["cardinality"]["precision_threshold"]
        for one in search_body(query)["aggs"].values()
    ]
    whole, *each = asked
    assert whole == 40_000
    assert sum(map(bytes_of, each)) <= 16 * 2**20
    assert set(each) == {40_000} or counts > 64
