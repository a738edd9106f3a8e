"""In which order the article indices give what they find, and that following the cursors gives each of it once."""

from dataclasses import replace

import pytest

from services.engines.errors import CursorExpired, CursorInvalid
from services.engines.query import EVERYTHING, AllOf, AnyValue, Filter, Query, Sort, ValuesFacet, Words
from tests.contract import indexes
from tests.contract.indexes import CURRENT, HOUR, all_ids, document, fill, opened, pages

index_settings = indexes.index_settings
index = indexes.index


def at(name: str, time: int, headline: str = "words"):
    return document(name, headline=headline, sort_time=time)


async def test_newest_and_oldest_go_by_time_then_by_id_the_same_way_round(index):
    await fill(
        index,
        [at("b", 5), at("a", 5), at("c", -7), at("é", 5), at("Z", 5), at("long-name-2", 5), at("long-name-1", 5), at("d", 2**53 + 1), at("e", 2**53)],
    )  # fmt: skip
    oldest = ["c", "Z", "a", "b", "long-name-1", "long-name-2", "é", "e", "d"]
    assert await all_ids(index, CURRENT, Sort.OLDEST) == oldest
    assert await all_ids(index, CURRENT, Sort.NEWEST) == oldest[::-1]
    for size in (1, 2, 4):
        turned = await pages(index, Query(CURRENT, sort=Sort.NEWEST, size=size))
        assert [name for page in turned for name in page] == oldest[::-1]
        assert [len(page) for page in turned[:-1]] == [size] * (len(turned) - 1)
        assert turned[-1]


async def test_equal_scores_go_by_id(index):
    names = [f"name-{number:02}" for number in range(30)]
    await fill(index, [at(name, 0) for name in reversed(names)])
    for text in (Words("words"), EVERYTHING, AnyValue("status", ("usable",))):
        turned = await pages(index, Query(CURRENT, text, size=7))
        assert [name for page in turned for name in page] == names


@pytest.mark.parametrize("sort", Sort)
async def test_many_equal_ones_go_by_id_however_they_came(index, sort):
    names = [f"{number * 7919 % 100_003:06}" for number in range(400)]
    await fill(index, [at(name, HOUR) for name in names])
    expected = sorted(names, reverse=sort is Sort.NEWEST)
    turned = await pages(index, Query(CURRENT, Words("words"), sort=sort, size=9))
    assert [name for page in turned for name in page] == expected
    assert [len(page) for page in turned] == [9] * 44 + [4]


QUERIES = {
    "newest": Query(CURRENT, sort=Sort.NEWEST, size=30),
    "oldest": Query(CURRENT, sort=Sort.OLDEST, size=17),
    "relevance": Query(CURRENT, Words("words"), size=23),
    "relevance without words": Query(CURRENT, size=30),
    "filtered": Query(
        CURRENT,
        filters=(Filter("publisher", AnyValue("publisher", ("p0", "p1"))),),
        facets=(ValuesFacet("publisher", "publisher"),),
        sort=Sort.NEWEST,
        size=19,
    ),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
async def test_pages_are_complete_while_articles_come_and_change(index, query):
    """The times of a third of the articles are equal, and everything that happens after the first page is unseen."""
    documents = [
        replace(
            at(f"a{n:03}", (n % 10) * HOUR if n % 3 else 0, "words " * (1 + n % 7)),
            fields={**at(f"a{n:03}", (n % 10) * HOUR if n % 3 else 0).fields, "publisher": f"p{n % 4}"},
        )
        for n in range(240)
    ]
    await fill(index, documents)
    whole = [name for page in await pages(index, query) for name in page]
    first = await index.search(query)
    seen = [hit.id for hit in first.hits]
    step, cursor = 0, first.next
    while cursor is not None:
        step += 1
        await fill(
            index, [at(f"new{step}", 20 * HOUR), document(f"a{(37 * step) % 240:03}", 2, status="canceled")]
        )
        page = await index.search(replace(query, cursor=cursor))
        assert (page.total, page.stories, page.facets) == (first.total, first.stories, first.facets)
        seen += [hit.id for hit in page.hits]
        cursor = page.next
    assert seen == whole
    assert len(seen) == len(set(seen)) == first.total
    assert step > 3


async def test_a_page_may_be_asked_for_again(index):
    await fill(index, [at(f"a{n}", n) for n in range(9)])
    query = Query(CURRENT, sort=Sort.OLDEST, size=4)
    first = await index.search(query)
    second = replace(query, cursor=first.next)
    hits = (await index.search(second)).hits
    assert [hit.id for hit in hits] == ["a4", "a5", "a6", "a7"]
    assert (await index.search(second)).hits == hits
    again = await index.search(query)
    assert again.next != first.next
    assert (await index.search(replace(query, cursor=again.next))).hits == hits


async def test_there_is_no_next_page_after_the_last(index):
    await fill(index, [at(f"a{n}", n) for n in range(4)])
    query = Query(CURRENT, sort=Sort.NEWEST)
    for size, expected in ((0, [0]), (3, [3, 1]), (4, [4]), (5, [4])):
        assert [len(page) for page in await pages(index, replace(query, size=size))] == expected
    assert (await index.search(Query(CURRENT, Words("nothing")))).next is None


MALFORMED = [
    "",
    " ",
    "x",
    "é",
    "AAAA",
    "bm90IGpzb24",
    "W10",
    "WzEsMl0",
    "eyJhIjoxfQ",
    "bnVsbA",
    "a" * 20_000,
    "=",
    "\ud800",
]


@pytest.mark.parametrize("cursor", MALFORMED, ids=range(len(MALFORMED)))
async def test_what_is_no_cursor_is_refused(index, cursor):
    with pytest.raises(CursorInvalid):
        await index.search(Query(CURRENT, cursor=cursor))


async def test_a_cursor_of_a_forgotten_result_never_gives_a_wrong_page(index_settings):
    query = Query(CURRENT, sort=Sort.OLDEST, size=2)
    async with opened(index_settings) as index:
        await fill(index, [at(f"a{n}", n) for n in range(6)])
        cursor = (await index.search(query)).next
    async with opened(index_settings) as index:
        await fill(index, [at("a00", 0)])
        try:
            ids = [hit.id for hit in (await index.search(replace(query, cursor=cursor))).hits]
        except CursorExpired:
            return
        assert ids == ["a2", "a3"]


async def test_what_is_found_does_not_depend_on_when_it_was_written(index):
    for n in (3, 1, 2):
        await fill(index, [at(f"a{n}", n, "words and more words")])
    await fill(index, [at("a2", 9, "words")])
    assert await all_ids(index, AllOf((CURRENT, Words("words")))) == ["a2", "a3", "a1"]


@pytest.mark.parametrize("sort", Sort)
async def test_a_page_that_need_not_be_counted_has_the_same_hits(index, sort):
    await fill(index, [at(f"a{n:03}", n % 3 * HOUR, "words " * (1 + n % 4)) for n in range(150)])
    for text in (Words("words"), AnyValue("id", ("a002", "a001")), Words("nothing")):
        for size in (1, 40, 100):
            query = Query(CURRENT, text, sort=sort, size=size)
            counted = await index.search(query)
            one, other = (
                await index.search(replace(query, counted=False)),
                (await index.search_many([replace(query, counted=False)]))[0],
            )
            assert one == other
            assert one.hits == counted.hits
            assert (one.total, one.stories, one.next) == (0, 0, None)
