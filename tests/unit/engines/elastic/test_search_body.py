"""A search is one question: what narrows it, what each facet is counted without, in which order, where it goes on."""

from services.engines.elastic.compiler import result, search_body
from services.engines.elastic.conditions import condition
from services.engines.elastic.cursor import Cursor
from services.engines.query import (
    AnyValue,
    BarsFacet,
    Bucket,
    CasesFacet,
    CountFacet,
    Extent,
    Filter,
    Flag,
    Hit,
    Present,
    Query,
    Sort,
    ValuesFacet,
    Words,
)

VISIBLE = Flag("current", True)
FRENCH = AnyValue("language", ("fr",))
LE_MONDE = AnyValue("publisher", ("p1",))
LANGUAGES = ValuesFacet("language", "language", size=5)


def test_visibility_and_filters_narrow_the_query_itself_when_no_facet_needs_them_out():
    body = search_body(Query(VISIBLE, Words("cheval"), filters=(Filter("language", FRENCH),)))
    assert body["query"]["bool"] == {
        "must": [condition(Words("cheval"))],
        "filter": [condition(VISIBLE), condition(FRENCH)],
    }
    assert "post_filter" not in body


def test_a_facet_is_counted_without_the_filter_of_its_own_group_and_with_every_other():
    body = search_body(
        Query(
            VISIBLE,
            filters=(Filter("language", FRENCH), Filter("publisher", LE_MONDE)),
            facets=(
                LANGUAGES,
                ValuesFacet("publisher", "publisher"),
                CountFacet("none", Present("tag"), group="language"),
            ),
        )
    )
    french, le_monde = condition(FRENCH), condition(LE_MONDE)
    assert body["post_filter"] == {"bool": {"filter": [french, le_monde]}}
    assert body["aggs"]["stories"]["filter"] == {"bool": {"filter": [french, le_monde]}}
    assert body["aggs"]["facet_0"]["filter"] == {"bool": {"filter": [le_monde]}}
    assert body["aggs"]["facet_1"]["filter"] == {"bool": {"filter": [french]}}
    assert body["aggs"]["facet_2"]["filter"] == {"bool": {"filter": [le_monde, condition(Present("tag"))]}}


def test_the_visible_clause_stays_in_the_query_with_every_kind_of_facet():
    facets = (
        LANGUAGES,
        BarsFacet("bars", "sort_time", (0, 1)),
        CasesFacet("cases", (FRENCH,)),
        CountFacet("c", FRENCH),
    )
    body = search_body(Query(VISIBLE, facets=facets, extents=(Extent("e", "sort_time", "sort_time"),)))
    assert condition(VISIBLE) in body["query"]["bool"]["filter"]


def test_cases_and_extents_are_narrowed_by_the_filters_that_other_facets_need_out():
    query = Query(
        VISIBLE,
        filters=(Filter("language", FRENCH),),
        facets=(LANGUAGES, CasesFacet("cases", (LE_MONDE, Present("tag")))),
        extents=(Extent("dated", "mention_first", "mention_last", LE_MONDE),),
    )
    aggregations = search_body(query)["aggs"]
    french, le_monde = condition(FRENCH), condition(LE_MONDE)
    assert aggregations["facet_1"]["filter"] == {"bool": {"filter": [french]}}
    filters = aggregations["facet_1"]["aggs"]["cases"]["filters"]["filters"]
    assert filters == [le_monde, condition(Present("tag"))]
    assert aggregations["extent_0"] == {
        "filter": {"bool": {"filter": [french, le_monde]}},
        "aggs": {"first": {"min": {"field": "mention_first"}}, "last": {"max": {"field": "mention_last"}}},
    }


def test_every_order_ends_with_the_id_the_same_way_round():
    orders = {sort: search_body(Query(VISIBLE, sort=sort))["sort"] for sort in Sort}
    assert orders == {
        Sort.RELEVANCE: [{"_score": "desc"}, {"id": "asc"}],
        Sort.NEWEST: [{"sort_time": "desc"}, {"id": "desc"}],
        Sort.OLDEST: [{"sort_time": "asc"}, {"id": "asc"}],
    }


def test_counts_alone_are_not_sorted():
    assert "sort" not in search_body(Query(VISIBLE, size=0))


def test_a_cursor_goes_on_in_its_own_point_in_time():
    body = search_body(Query(VISIBLE), after=Cursor("point", 20, (7, "a")))
    assert body["pit"]["id"] == "point"
    assert body["search_after"] == [7, "a"]


def test_the_values_asked_for_are_taken_as_they_are():
    facets = (ValuesFacet("tag", "tag", among=("a.*", "b")), ValuesFacet("no", "tag", among=()))
    aggregations = search_body(Query(VISIBLE, facets=facets))["aggs"]
    assert aggregations["facet_0"]["aggs"]["values"]["terms"]["include"] == ["a.*", "b"]
    # Elasticsearch is not asked for none of the values.
    assert aggregations["facet_1"]["aggs"] == {}


def test_a_prefix_of_values_means_its_characters():
    body = search_body(Query(VISIBLE, facets=(ValuesFacet("tag", "tag", prefix='a.b*"é'),)))
    assert body["aggs"]["facet_0"]["aggs"]["values"]["terms"]["include"] == 'a\\.b\\*\\"é.*'


def count(articles: int, stories: int) -> dict:
    return {"doc_count": articles, "stories": {"value": stories}}


def test_an_answer_is_read_into_the_result():
    query = Query(
        VISIBLE,
        facets=(
            ValuesFacet("language", "language", size=2, selected=("fr", "xx", "sv")),
            BarsFacet("bars", "sort_time", (-5, 0, 9)),
            CountFacet("none", FRENCH),
            CasesFacet("cases", (FRENCH, LE_MONDE)),
            CasesFacet("no cases", ()),
        ),
        extents=(Extent("some", "sort_time", "sort_time"), Extent("nothing", "sort_time", "sort_time")),
    )
    answer = {
        "hits": {
            "total": {"value": 7},
            "hits": [{"_score": 1.5, "_source": {"id": "a", "article": {"id": "a"}}}],
        },
        "aggregations": {
            "stories": count(7, 4),
            "facet_0": {
                "values": {"buckets": [{"key": "en", **count(4, 3)}, {"key": "fr", **count(2, 1)}]},
                "selected": {"buckets": [count(2, 1), count(0, 0), count(1, 1)]},
            },
            "facet_1": {"bars": {"buckets": [count(3, 2), count(0, 0)]}},
            "facet_2": count(2, 1),
            "facet_3": {"cases": {"buckets": [count(2, 1), count(0, 0)]}},
            "facet_4": {},
            "extent_0": {"first": {"value": -6.2135596800001e13}, "last": {"value": 9.0}},
            "extent_1": {"first": {"value": None}, "last": {"value": None}},
        },
    }
    found = result(query, answer)
    assert (found.total, found.stories, found.next) == (7, 4, None)
    assert found.hits == (Hit("a", 1.5, {"id": "a"}),)
    assert found.facets == {
        "language": (Bucket("en", 4, 3), Bucket("fr", 2, 1), Bucket("sv", 1, 1), Bucket("xx", 0, 0)),
        "bars": (Bucket("-5", 3, 2), Bucket("0", 0, 0)),
        "none": (Bucket("none", 2, 1),),
        "cases": (Bucket("0", 2, 1), Bucket("1", 0, 0)),
        "no cases": (),
    }
    assert found.extents == {"some": (-62_135_596_800_001, 9)}


def test_no_score_is_given_with_an_explicit_order():
    answer = {
        "hits": {"total": {"value": 1}, "hits": [{"_score": None, "_source": {"id": "a", "article": {}}}]},
        "aggregations": {"stories": count(1, 1)},
    }
    assert result(Query(VISIBLE, sort=Sort.NEWEST), answer).hits[0].score is None


def test_a_further_page_counts_nothing_anew_unless_it_shows_counts():
    after = Cursor("point", 20, (7, "a"), (90, 80))
    body = search_body(Query(VISIBLE), after=after)
    assert "aggs" not in body
    assert body["track_total_hits"] is False
    page = result(Query(VISIBLE), {"hits": {"hits": []}}, after)
    assert (page.total, page.stories, page.facets) == (90, 80, {})
    body = search_body(Query(VISIBLE, facets=(LANGUAGES,)), after=after)
    assert set(body["aggs"]) == {"stories", "facet_0"}
    assert body["track_total_hits"] is True
