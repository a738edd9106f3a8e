"""What the article indices count: facets by value, bars, counts, articles and stories; the same on both."""

from services.engines.document import as_history
from services.engines.query import (
    EVERYTHING,
    AnyOf,
    AnyValue,
    BarsFacet,
    Bucket,
    CasesFacet,
    CountFacet,
    Extent,
    Filter,
    Flag,
    Not,
    Present,
    Query,
    ValuesFacet,
    Words,
)
from tests.contract import indexes
from tests.contract.coloured import VISIBLE, coloured, counts
from tests.contract.indexes import CURRENT, HOUR, ask, document, fill

index_settings = indexes.index_settings
index = indexes.index


async def test_values_are_counted_most_articles_first_then_by_value(index):
    await coloured(index)
    result = await index.search(
        Query(VISIBLE, facets=(ValuesFacet("publisher", "publisher"), ValuesFacet("tag", "tag")), size=0)
    )
    assert (result.total, result.stories, result.hits, result.next) == (9, 4, (), None)
    assert counts(result.facets["publisher"]) == [("green", 3, 2), ("red", 3, 2), ("blue", 1, 1)]
    assert counts(result.facets["tag"]) == [
        ("x", 4, 3),
        ("y", 2, 2),
        ("z", 1, 1),
        ("é", 1, 1),
        ("Ω", 1, 1),
    ]


async def test_a_facet_gives_as_many_values_as_were_asked_for_and_those_selected(index):
    await coloured(index)

    async def publishers(**more):
        facet = ValuesFacet("f", "publisher", **more)
        return counts((await index.search(Query(VISIBLE, facets=(facet,), size=0))).facets["f"])

    assert await publishers(size=1) == [("green", 3, 2)]
    assert await publishers(size=2) == [("green", 3, 2), ("red", 3, 2)]
    assert await publishers(size=1, selected=("blue",)) == [("green", 3, 2), ("blue", 1, 1)]
    assert await publishers(size=1, selected=("green", "nobody")) == [("green", 3, 2), ("nobody", 0, 0)]
    assert await publishers(prefix="r") == [("red", 3, 2)]
    assert await publishers(prefix="r", selected=("blue",)) == [("red", 3, 2), ("blue", 1, 1)]
    assert await publishers(prefix="R") == []
    assert await publishers(prefix="") == await publishers()
    assert await publishers(prefix="r.*") == []
    assert await publishers(size=0, selected=("red",)) == [("red", 3, 2)]


async def test_a_facet_keeps_to_the_values_that_it_is_asked_for(index):
    await coloured(index)

    async def tags(**more):
        red = Filter("colour", AnyValue("publisher", ("red",)))
        facet = ValuesFacet("f", "tag", **more)
        return counts(
            (await index.search(Query(VISIBLE, filters=(red,), facets=(facet,), size=0))).facets["f"]
        )

    many = tuple(f"v{number}" for number in range(3000))
    assert await tags(among=("y", "x", "z", "nothing")) == [("x", 2, 1), ("y", 1, 1)]
    assert await tags(among=("x", "y", *many), size=1) == [("x", 2, 1)]
    assert await tags(among=("y", "x.*"), selected=("z",)) == [("y", 1, 1), ("z", 0, 0)]
    assert await tags(among=("y",), selected=("y", "x")) == [("x", 2, 1), ("y", 1, 1)]
    assert await tags(among=()) == []
    assert await tags(among=(), selected=("x",)) == [("x", 2, 1)]
    # Counted without the filters of the group it names.
    assert await tags(among=("x", "y"), group="colour") == [("x", 4, 3), ("y", 2, 2)]
    assert await tags(prefix="x", group="colour") == [("x", 4, 3)]


async def test_a_prefix_is_taken_as_it_is(index):
    odd = [
        "a.b",
        "a*b",
        "a\\b",
        "a|b",
        "a[b",
        "a(b",
        "a~b",
        "a#b",
        "a@b",
        "a&b",
        'a"b',
        "a<1>b",
        "a^b",
        "a b",
    ]
    await fill(index, [document(f"d{number}", publisher=value) for number, value in enumerate(odd)])
    for value in odd:
        facet = ValuesFacet("f", "publisher", prefix=value)
        result = await index.search(Query(CURRENT, facets=(facet,), size=0))
        assert counts(result.facets["f"]) == [(value, 1, 1)]


async def test_a_facet_is_counted_without_the_filters_of_its_own_group(index):
    await coloured(index)
    query = Query(
        VISIBLE,
        text=Words("words"),
        filters=(
            Filter("publisher", AnyValue("publisher", ("red",))),
            Filter("tag", AnyValue("tag", ("x",))),
        ),
        facets=(
            ValuesFacet("publisher", "publisher", selected=("red",)),
            ValuesFacet("tag", "tag", selected=("x", "z")),
            ValuesFacet("status", "status"),
            CountFacet("without", Not(Present("publisher")), group="publisher"),
            CountFacet("with", Present("publisher")),
        ),
    )
    result = await index.search(query)
    assert sorted(hit.id for hit in result.hits) == ["a1", "a2"]
    assert (result.total, result.stories) == (2, 1)
    facets = {name: counts(buckets) for name, buckets in result.facets.items()}
    assert facets["publisher"] == [("red", 2, 1), ("blue", 1, 1), ("green", 1, 1)]
    assert facets["tag"] == [("x", 2, 1), ("y", 1, 1), ("z", 0, 0)]
    assert facets["status"] == [("usable", 2, 1)]
    assert [count[1:] for count in facets["without"]] == [(0, 0)]
    assert [count[1:] for count in facets["with"]] == [(2, 1)]
    assert list(result.facets) == [facet.name for facet in query.facets]


async def test_two_filters_of_a_group_both_narrow_and_both_spare_its_facet(index):
    await coloured(index)
    query = Query(
        VISIBLE,
        filters=(Filter("tag", AnyValue("tag", ("x",))), Filter("tag", AnyValue("tag", ("y",)))),
        facets=(ValuesFacet("tag", "tag", size=2),),
    )
    result = await index.search(query)
    assert [hit.id for hit in result.hits] == ["a1"]
    assert counts(result.facets["tag"]) == [("x", 4, 3), ("y", 2, 2)]


async def test_what_matches_is_counted(index):
    await coloured(index)
    facets = (
        CountFacet("red", AnyValue("publisher", ("red",))),
        CountFacet("all", EVERYTHING),
        CountFacet("none", Flag("current", False)),
        CountFacet("words", Words("words")),
    )
    result = await index.search(Query(VISIBLE, facets=facets, size=0))
    counted = {name: [(one.articles, one.stories) for one in found] for name, found in result.facets.items()}
    assert counted == {"red": [(3, 2)], "all": [(9, 4)], "none": [(0, 0)], "words": [(9, 4)]}


async def test_each_case_is_counted_by_itself(index):
    await coloured(index)
    cases = (
        AnyValue("tag", ("x", "y")),
        AnyValue("tag", ("nothing",)),
        Not(Present("publisher")),
        EVERYTHING,
        AnyOf(()),
    )
    facets = (
        CasesFacet("cases", cases),
        CasesFacet("green", cases[:1]),
        CasesFacet("no", ()),
        CasesFacet("articles", cases, stories=False),
    )
    result = await index.search(Query(VISIBLE, facets=facets, size=0))
    assert counts(result.facets["cases"]) == [
        ("0", 5, 4),
        ("1", 0, 0),
        ("2", 2, 1),
        ("3", 9, 4),
        ("4", 0, 0),
    ]
    assert result.facets["no"] == ()
    assert counts(result.facets["articles"]) == [
        ("0", 5, 0),
        ("1", 0, 0),
        ("2", 2, 0),
        ("3", 9, 0),
        ("4", 0, 0),
    ]
    green = Filter("green", AnyValue("publisher", ("green",)))
    result = await index.search(Query(VISIBLE, filters=(green,), facets=facets, size=0))
    assert counts(result.facets["cases"])[:1] == [("0", 2, 2)]
    # The facet of the same name is counted without the filter.
    assert counts(result.facets["green"]) == [("0", 5, 4)]


async def test_a_thousand_cases_are_counted(index):
    await fill(
        index,
        [document(f"a{number:03}", tag=(f"t{number % 100}", f"u{number % 3}")) for number in range(300)],
    )
    cases = tuple(AnyValue("tag", (f"t{number}", "u1")) for number in range(1000))
    result = await index.search(Query(CURRENT, facets=(CasesFacet("f", cases),), size=0))
    assert [bucket.articles for bucket in result.facets["f"]] == [102] * 100 + [100] * 900
    assert [bucket.value for bucket in result.facets["f"]] == [str(number) for number in range(1000)]


async def test_an_extent_reaches_from_the_least_to_the_greatest_of_what_matches(index):
    century = 100 * 365 * 24 * HOUR
    await fill(
        index,
        [
            document("a", published_start=-20 * century - 1, published_end=7, publisher="red"),
            document("b", published_start=5, published_end=20 * century + 1, publisher="red"),
            document("c", published_start=6, published_end=9, publisher="green"),
            document("undated", publisher="red"),
            as_history(document("c", published_start=-30 * century, published_end=30 * century)),
        ],
    )
    red, undated = AnyValue("publisher", ("red",)), AnyValue("id", ("undated",))
    extents = (
        Extent("all", "published_start", "published_end"),
        Extent("red", "published_start", "published_end", red),
        Extent("one", "published_end", "published_end", AnyValue("id", ("c",))),
        Extent("none", "published_start", "published_end", undated),
    )
    result = await index.search(Query(CURRENT, extents=extents, size=0))
    whole = (-20 * century - 1, 20 * century + 1)
    assert result.extents == {"all": whole, "red": whole, "one": (9, 9)}
    # Filters narrow it, and so do those that a facet is counted without.
    query = Query(
        CURRENT,
        filters=(Filter("publisher", AnyValue("publisher", ("green",))),),
        facets=(ValuesFacet("publisher", "publisher"),),
        extents=extents[:2],
    )
    assert (await index.search(query)).extents == {"all": (6, 9)}


async def test_bars_are_half_open_and_there_even_when_empty(index):
    times = {"a": -HOUR, "b": 0, "c": HOUR - 1, "d": HOUR, "e": 3 * HOUR, "f": 4 * HOUR}
    await fill(
        index,
        [
            *(
                document(name, published_start=at, story="s" if name in "bc" else name)
                for name, at in times.items()
            ),
            document("undated"),
        ],
    )
    edges = (-HOUR, 0, HOUR, 2 * HOUR, 4 * HOUR)
    facets = (
        BarsFacet("bars", "published_start", edges),
        BarsFacet("some", "published_start", edges, where=Not(AnyValue("id", ("a", "c")))),
        BarsFacet("one", "published_start", (0, 4 * HOUR)),
        BarsFacet("no", "published_start", (0,)),
        BarsFacet("none", "published_start", ()),
    )
    result = await index.search(Query(CURRENT, facets=facets, size=0))
    starts = [str(edge) for edge in edges[:-1]]
    assert counts(result.facets["bars"]) == list(zip(starts, (1, 2, 1, 1), (1, 1, 1, 1), strict=True))
    assert counts(result.facets["some"]) == list(zip(starts, (0, 1, 1, 1), (0, 1, 1, 1), strict=True))
    assert counts(result.facets["one"]) == [("0", 4, 3)]
    assert (result.facets["no"], result.facets["none"]) == ((), ())


async def test_bars_are_counted_without_the_filters_of_a_group_of_their_name(index):
    await fill(index, [document(name, published_start=at) for name, at in (("a", 1), ("b", 2), ("c", 12))])
    early = AnyValue("id", ("a",))
    facets = (
        BarsFacet("published", "published_start", (0, 10, 20)),
        BarsFacet("x", "published_start", (0, 10, 20)),
    )
    result = await index.search(Query(CURRENT, filters=(Filter("published", early),), facets=facets, size=0))
    assert [bucket.articles for bucket in result.facets["published"]] == [2, 1]
    assert [bucket.articles for bucket in result.facets["x"]] == [1, 0]


async def test_a_thousand_bars_and_far_times_are_counted_exactly(index):
    century = 100 * 365 * 24 * HOUR
    edges = tuple(-4 * century + number * 24 * HOUR for number in range(1001))
    await fill(
        index,
        [document(f"a{number}", published_start=edges[number] + number % 2) for number in range(0, 1000, 7)],
    )
    facet = BarsFacet("bars", "published_start", edges)
    result = await index.search(Query(CURRENT, facets=(facet,), size=0))
    assert len(result.facets["bars"]) == 1000
    assert [number for number, bar in enumerate(result.facets["bars"]) if bar.articles] == list(
        range(0, 1000, 7)
    )


async def test_counts_of_many_stories_and_values_are_exact(index):
    await fill(
        index,
        [
            document(f"a{n:04}", story=f"s{n // 3}", publisher=f"p{n % 150:03}", tag=("all", f"t{n % 2}"))
            for n in range(1500)
        ],
    )
    facets = (ValuesFacet("publisher", "publisher", size=200), ValuesFacet("tag", "tag"))
    result = await index.search(Query(CURRENT, facets=facets, size=0))
    assert (result.total, result.stories) == (1500, 500)
    assert counts(result.facets["publisher"]) == [(f"p{n:03}", 10, 10) for n in range(150)]
    assert counts(result.facets["tag"]) == [("all", 1500, 500), ("t0", 750, 500), ("t1", 750, 500)]


async def test_counts_do_not_depend_on_the_page(index):
    await coloured(index)
    facets = (ValuesFacet("publisher", "publisher"),)
    whole = await ask(index, Words("words"), facets=facets)
    first = await ask(index, Words("words"), facets=facets, size=2)
    second = await ask(index, Words("words"), facets=facets, size=2, cursor=first.next)
    assert first.facets == second.facets == whole.facets
    assert (first.total, first.stories) == (second.total, second.stories) == (whole.total, whole.stories)


async def test_an_empty_index_counts_nothing(index):
    facets = (
        ValuesFacet("v", "publisher", selected=("p",)),
        BarsFacet("b", "published_start", (0, 1)),
        CountFacet("c", EVERYTHING),
    )
    result = await index.search(Query(EVERYTHING, facets=facets))
    assert (result.total, result.stories, result.hits, result.next) == (0, 0, (), None)
    assert result.facets["v"] == (Bucket("p", 0, 0),)
    assert result.facets["b"] == (Bucket("0", 0, 0),)
    assert [(one.articles, one.stories) for one in result.facets["c"]] == [(0, 0)]
