"""What a facet leaves out, all values of a field page by page, and tables; the same on both indices."""

from services.engines.query import (
    EVERYTHING,
    AnyValue,
    CrossFacet,
    Filter,
    ListFacet,
    Not,
    Present,
    Query,
    ValuesFacet,
)
from tests.contract import indexes
from tests.contract.coloured import VISIBLE, coloured, counts
from tests.contract.indexes import CURRENT, document, fill

index_settings = indexes.index_settings
index = indexes.index


async def test_what_a_facet_leaves_out_is_counted_beside_it(index):
    await coloured(index)

    # Of one value at most: the values, the rest and those without are all.
    whole = ValuesFacet("f", "publisher", size=1, rest=True)
    result = await index.search(Query(VISIBLE, facets=(whole, ValuesFacet("g", "publisher")), size=3))
    assert counts(result.facets["f"]) == [("green", 3, 2)]
    assert {name: (one.articles, one.stories) for name, one in result.rest.items()} == {"f": (4, 3)}
    # Of several values: who has one that is shown is not in the rest.
    facet = ValuesFacet("f", "tag", size=1, rest=True)
    result = await index.search(Query(VISIBLE, facets=(facet,), size=0))
    assert (result.rest["f"].articles, result.rest["f"].stories) == (2, 2)
    # Selected values are shown; the filters of its own group do not narrow it.
    red = Filter("f", AnyValue("publisher", ("red",)))
    facet = ValuesFacet("f", "publisher", size=1, selected=("red",), rest=True)
    result = await index.search(Query(VISIBLE, filters=(red,), facets=(facet,), size=1))
    assert (result.total, result.rest["f"].articles) == (3, 1)
    second = await index.search(Query(VISIBLE, filters=(red,), facets=(facet,), size=1, cursor=result.next))
    assert second.rest == result.rest


async def test_all_values_are_listed_in_their_order_page_by_page(index):
    await coloured(index)

    async def listed(*filters, **more):
        facet = ListFacet("f", "tag", **more)
        return counts(
            (await index.search(Query(VISIBLE, filters=filters, facets=(facet,), size=0))).facets["f"]
        )

    whole = [("x", 4, 3), ("y", 2, 2), ("z", 1, 1), ("é", 1, 1), ("Ω", 1, 1)]
    assert await listed(size=10) == whole
    assert await listed(size=2) == whole[:2]
    assert await listed(size=2, after="y") == whole[2:4]
    assert await listed(size=9, after="yy") == whole[2:]
    assert await listed(size=9, after="Ω") == []
    red = AnyValue("publisher", ("red",))
    assert await listed(Filter("g", red), size=9) == [("x", 2, 1), ("y", 1, 1)]
    # The filters of its own name do not narrow it.
    assert await listed(Filter("f", red), size=9) == whole
    assert await listed(size=9, among=("y", "nothing", "x")) == whole[:2]
    assert await listed(size=1, among=("y", "nothing", "x")) == whole[:1]
    assert await listed(size=1, among=("y", "nothing", "x"), after="x") == whole[1:2]
    assert await listed(size=9, among=()) == []


async def test_values_that_begin_so_or_are_named_are_listed(index):
    values = ["a", "ab", "ab.", "abc", "ac", "b", "Ab", "a*"]
    await fill(index, [document(f"d{number}", tag=(value, "all")) for number, value in enumerate(values)])

    async def listed(**more):
        result = await index.search(Query(CURRENT, facets=(ListFacet("f", "tag", **more),), size=0))
        return [(bucket.value, bucket.articles) for bucket in result.facets["f"]]

    assert await listed(size=9, prefix="ab") == [("ab", 1), ("ab.", 1), ("abc", 1)]
    assert await listed(size=1, prefix="ab") == [("ab", 1)]
    assert await listed(size=9, prefix="ab", after="ab") == [("ab.", 1), ("abc", 1)]
    assert await listed(size=1, prefix="ab", after="aa") == [("ab", 1)]
    assert await listed(size=9, prefix="ab", after="abc") == []
    assert await listed(size=9, prefix="a*") == [("a*", 1)]
    assert await listed(size=9, prefix="ab", among=("b", "Ab", "abc", "no")) == [
        ("Ab", 1), ("ab", 1), ("ab.", 1), ("abc", 1), ("b", 1),
    ]  # fmt: skip
    assert await listed(size=2, prefix="ab", among=("b", "Ab"), after="ab.") == [("abc", 1), ("b", 1)]
    assert await listed(size=9, prefix="no", among=()) == []


async def test_more_values_than_a_page_holds_are_listed_to_the_last(index):
    await fill(index, [document(f"d{n:04}", tag=(f"t{n:04}", f"u{n % 7}")) for n in range(450)])
    found: list[tuple[str, int, int]] = []
    after = None
    while True:
        facet = ListFacet("f", "tag", 100, after=after)
        page = counts((await index.search(Query(CURRENT, facets=(facet,), size=0))).facets["f"])
        found += page
        if len(page) < 100:
            break
        after = page[-1][0]
    ones = [(f"t{n:04}", 1, 1) for n in range(450)]
    assert found == [*ones, *((f"u{k}", len(range(k, 450, 7)), len(range(k, 450, 7))) for k in range(7))]


async def test_each_cell_of_a_table_is_counted(index):
    await coloured(index)
    rows = (*(AnyValue("publisher", (one,)) for one in ("red", "green", "none")), Not(Present("publisher")))
    columns = (AnyValue("tag", ("x",)), AnyValue("tag", ("y", "z")), EVERYTHING)
    facets = (CrossFacet("f", rows, columns), CrossFacet("g", rows[:1], ()), CrossFacet("h", (), columns))
    result = await index.search(Query(VISIBLE, facets=facets, size=0))
    cells = counts(result.facets["f"])
    assert [cell[0] for cell in cells] == [str(number) for number in range(12)]
    assert [cell[1:] for cell in cells] == [
        (2, 1), (1, 1), (3, 2),
        (1, 1), (1, 1), (3, 2),
        (0, 0), (0, 0), (0, 0),
        (0, 0), (0, 0), (2, 1),
    ]  # fmt: skip
    assert (result.facets["g"], result.facets["h"]) == ((), ())
    narrowed = Query(VISIBLE, filters=(Filter("x", AnyValue("story", ("s1",))),), facets=facets[:1], size=0)
    assert [cell[1:] for cell in counts((await index.search(narrowed)).facets["f"])][:3] == [
        (2, 1),
        (1, 1),
        (2, 1),
    ]
