"""One hit a story, on both article indices: which it is, how many articles it stands for, and how far the pages go."""

from dataclasses import replace

import pytest

from services.engines.errors import CursorInvalid
from services.engines.query import (
    MOST_FOLDED,
    AnyValue,
    Filter,
    Folded,
    Query,
    Sort,
    ValuesFacet,
    Words,
)
from tests.contract import indexes
from tests.contract.indexes import CURRENT, HOUR, document, fill, pages

index_settings = indexes.index_settings
index = indexes.index
both = indexes.both


def told(name: str, story: str, time: int, headline: str = "words", **more):
    return document(name, headline=headline, story=story, sort_time=time, **more)


SOME = [
    told("a1", "A", 5 * HOUR, "words " * 9, publisher="p1"),
    told("a2", "A", 1 * HOUR, publisher="p2"),
    told("a3", "A", 5 * HOUR, publisher="p2"),
    told("b1", "B", 3 * HOUR, publisher="p1"),
    told("c1", "C", 9 * HOUR, "other", publisher="p1"),
    told("c2", "C", 2 * HOUR, publisher="p2"),
]


def shown(result):
    return [(hit.id, hit.folded) for hit in result.hits]


async def test_each_story_is_shown_by_its_first_article_under_the_sort(index):
    await fill(index, SOME)
    words = Query(CURRENT, Words("words"), fold=True, sort=Sort.NEWEST)
    newest = await index.search(words)
    assert shown(newest) == [("a3", Folded("A", 3)), ("b1", Folded("B", 1)), ("c2", Folded("C", 1))]
    assert (newest.total, newest.stories, newest.stories_exact, newest.next) == (5, 3, True, None)
    oldest = await index.search(replace(words, sort=Sort.OLDEST))
    assert shown(oldest) == [("a2", Folded("A", 3)), ("c2", Folded("C", 1)), ("b1", Folded("B", 1))]
    ranked = await index.search(replace(words, sort=Sort.RELEVANCE))
    assert shown(ranked)[0] == ("a1", Folded("A", 3))
    assert all(hit.score is not None for hit in ranked.hits)
    everything = await index.search(replace(words, text=CURRENT))
    assert [hit.id for hit in everything.hits] == ["c1", "a3", "b1"]
    unfolded = await index.search(replace(words, fold=False))
    assert {hit.folded for hit in unfolded.hits} == {None}
    assert unfolded.stories_exact is None


async def test_nobody_need_count_what_is_folded(index):
    await fill(index, SOME)
    words = Query(CURRENT, Words("words"), fold=True, sort=Sort.OLDEST, size=2, counted=False)
    for found in (await index.search(words), *await index.search_many([words])):
        assert shown(found) == [("a2", None), ("c2", None)]
        assert (found.total, found.stories, found.stories_exact, found.next) == (0, 0, None, None)
    (ranked,) = await index.search_many([replace(words, sort=Sort.RELEVANCE, size=20)])
    assert ranked.hits[0].id == "a1"
    assert len(ranked.hits) == 3


async def test_filters_narrow_the_stories_and_what_they_stand_for(index):
    await fill(index, SOME)
    one = Query(
        CURRENT, filters=(Filter("publisher", AnyValue("publisher", ("p2",))),), fold=True, sort=Sort.NEWEST
    )
    expected = [("a3", Folded("A", 2)), ("c2", Folded("C", 1))]
    assert shown(await index.search(one)) == expected
    # With a facet that is counted without the filter, too.
    counted = await index.search(replace(one, facets=(ValuesFacet("publisher", "publisher"),)))
    assert shown(counted) == expected
    assert (counted.total, counted.stories) == (3, 2)
    assert {bucket.value: bucket.articles for bucket in counted.facets["publisher"]} == {"p1": 3, "p2": 3}
    story = await index.search(replace(one, filters=(Filter("story", AnyValue("story", ("A",))),)))
    assert shown(story) == [("a3", Folded("A", 3))]
    assert shown(await index.search(replace(one, text=Words("nothing")))) == []
    assert shown(await index.search(replace(one, size=0))) == []


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("size", [1, 7, 100])
async def test_pages_give_every_story_once_while_articles_come(index, sort, size):
    many = [told(f"a{n:03}", f"s{n % 37}", (n * 7 % 50) * HOUR, "words " * (1 + n % 5)) for n in range(150)]
    await fill(index, many)
    query = Query(CURRENT, Words("words"), sort=sort, size=size, fold=True)
    whole = [name for page in await pages(index, query) for name in page]
    stories = [int(name[1:]) % 37 for name in whole]
    assert sorted(stories) == list(range(37))
    first = await index.search(query)
    seen, cursor, step = [hit.id for hit in first.hits], first.next, 0
    while cursor is not None:
        step += 1
        await fill(
            index, [told(f"new{step}", f"s{step % 40}", 99 * HOUR), document(whole[-step], 2, status="x")]
        )
        page = await index.search(replace(query, cursor=cursor))
        assert (page.total, page.stories) == (first.total, 37)
        assert all(hit.folded.articles in {4, 5} for hit in page.hits)
        seen += [hit.id for hit in page.hits]
        cursor = page.next
    assert seen == whole


async def test_pages_end_after_a_thousand_stories(index):
    await fill(index, [told(f"a{n:04}", f"s{n:04}", n) for n in range(MOST_FOLDED + 30)])
    query = Query(CURRENT, sort=Sort.OLDEST, size=300, fold=True)
    turned = await pages(index, query)
    assert [len(page) for page in turned] == [300, 300, 300, 100]
    assert [name for page in turned for name in page] == [f"a{n:04}" for n in range(MOST_FOLDED)]
    assert (await index.search(query)).stories == MOST_FOLDED + 30


async def test_a_cursor_goes_on_in_its_own_order_only(index):
    await fill(index, SOME)
    folded = Query(CURRENT, size=1, fold=True)
    plain = Query(CURRENT, size=1)
    for one, other in ((folded, plain), (plain, folded)):
        cursor = (await index.search(one)).next
        assert cursor is not None
        with pytest.raises(CursorInvalid):
            await index.search(replace(other, cursor=cursor))


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
async def test_both_fold_alike(both, sort):
    many = [told(f"a{n:03}", f"s{n * n % 41}", (n % 9) * HOUR, publisher=f"p{n % 3}") for n in range(200)]
    query = Query(
        CURRENT, filters=(Filter("x", AnyValue("publisher", ("p0", "p2"))),), sort=sort, size=40, fold=True
    )
    answers = []
    for index in both:
        await fill(index, many)
        answer = await index.search(query)
        answers.append((shown(answer), answer.total, answer.stories, answer.stories_exact))
    assert answers[0] == answers[1]
