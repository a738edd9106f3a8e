"""Fields that hold samples of an article: at least so many of some values, and hits that bring fields; the same on both."""

import random

import pytest

from services.engines.query import AllOf, AnyOf, AtLeast, Not, Query, Sort, Words
from tests.contract import indexes
from tests.contract.indexes import CURRENT, ask, document, fill, found

index_settings = indexes.index_settings
index = indexes.index
both = indexes.both


async def test_at_least_so_many_of_the_values(index):
    await fill(
        index,
        [
            document("abc", fingerprint=("a", "b", "c")),
            document("bcd", fingerprint=("b", "c", "d")),
            document("aaa", fingerprint=("a", "a", "a")),
            document("none"),
        ],
    )

    def sharing(values: str, count: int) -> AtLeast:
        return AtLeast("fingerprint", tuple(values), count)

    assert await found(index, sharing("abx", 1)) == ["aaa", "abc", "bcd"]
    assert await found(index, sharing("abx", 2)) == ["abc"]
    assert await found(index, sharing("bcd", 2)) == ["abc", "bcd"]
    assert await found(index, sharing("bcd", 3)) == ["bcd"]
    assert await found(index, sharing("aaa", 2)) == []
    assert await found(index, sharing("a", 2)) == []
    assert await found(index, sharing("", 1)) == []
    assert await found(index, AllOf((sharing("bc", 2), Not(sharing("d", 1))))) == ["abc"]
    assert await found(index, AnyOf((sharing("abc", 3), sharing("d", 1)))) == ["abc", "bcd"]


async def test_as_many_values_as_a_fingerprint_has(index):
    values = tuple(f"{number:010x}" for number in range(256))
    await fill(index, [document("all", fingerprint=values), document("half", fingerprint=values[::2])])
    assert await found(index, AtLeast("fingerprint", values, 128)) == ["all", "half"]
    assert await found(index, AtLeast("fingerprint", values, 129)) == ["all"]


async def test_values_that_are_shared_do_not_rank_what_words_find(index):
    await fill(
        index,
        [
            document("a", body="harbour", fingerprint=("a", "b")),
            document("b", body="harbour", fingerprint=("a", "b", "c")),
        ],
    )
    text = AllOf((Words("harbour"), AtLeast("fingerprint", ("a", "b", "c"), 2)))
    result = await ask(index, text, sort=Sort.RELEVANCE)
    assert [hit.id for hit in result.hits] == ["a", "b"]
    assert result.hits[0].score == result.hits[1].score > 0


async def test_hits_bring_the_fields_that_are_asked_for_and_no_article(index):
    await fill(
        index,
        [
            document("a", 3, fingerprint=("x", "y"), sort_time=5, tag=("t",)),
            document("b", sort_time=6, article={"body": "long"}),
        ],
    )
    asked = ("version", "fingerprint", "sort_time", "current")
    result = await ask(index, sort=Sort.OLDEST, fields=asked)
    assert [(hit.id, hit.article) for hit in result.hits] == [("a", {}), ("b", {})]
    assert result.hits[0].fields == {
        "version": 3, "fingerprint": ("x", "y"), "sort_time": 5, "current": True,
    }  # fmt: skip
    assert result.hits[1].fields == {"version": 1, "sort_time": 6, "current": True}
    whole = await ask(index, sort=Sort.OLDEST)
    assert [(dict(hit.fields), hit.article["id"]) for hit in whole.hits[:1]] == [({}, "a")]


async def test_fields_come_on_every_page_and_from_several_questions_at_once(index):
    await fill(index, [document(f"{number}", sort_time=number, fingerprint=("x",)) for number in range(5)])
    query = Query(CURRENT, sort=Sort.OLDEST, size=2, fields=("sort_time",))
    first = await index.search(query)
    second = await index.search(
        Query(CURRENT, sort=Sort.OLDEST, size=2, fields=("sort_time",), cursor=first.next)
    )
    assert [hit.fields["sort_time"] for hit in (*first.hits, *second.hits)] == [0, 1, 2, 3]
    (many,) = await index.search_many([query])
    assert many.hits == first.hits


async def names(index, wanted: AtLeast) -> list[str]:
    return [hit.id for hit in (await ask(index, wanted, sort=Sort.OLDEST, size=200)).hits]


@pytest.mark.parametrize("seed", range(3))
async def test_any_question_has_the_same_answer_on_both(both, seed):
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    values = [f"v{number}" for number in range(20)]
    rows = [
        document(f"{number:03}", fingerprint=tuple(chance.sample(values, chance.randint(0, 12))))
        for number in range(200)
    ]
    asked = [AtLeast("fingerprint", tuple(chance.sample(values, 8)), chance.randint(1, 6)) for _ in range(40)]
    answers = []
    for index in both:
        await fill(index, rows)
        answers.append([await names(index, one) for one in asked])
    assert answers[0] == answers[1]
    assert sum(map(len, answers[0])) > 500
