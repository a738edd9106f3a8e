"""What an article index promises about writing and reading single documents, on the embedded one and on Elasticsearch."""

import asyncio
from dataclasses import replace

import pytest

from services.engines.document import as_history
from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.factory import make_index
from services.engines.index import Head, Verdict
from services.engines.query import (
    EVERYTHING,
    AllOf,
    AnyValue,
    Between,
    Flag,
    Present,
    Query,
    Words,
)
from tests.contract import indexes
from tests.contract.indexes import CURRENT, HOUR, ask, document, fill, found, opened

index_settings = indexes.index_settings
index = indexes.index


def verdicts(results):
    return [result.verdict for result in results]


async def test_an_index_is_made_once_however_often_it_is_asked_for(index_settings):
    index = make_index(index_settings, writable=True)
    await index.start()
    try:
        made = await asyncio.gather(index.ensure(), index.ensure())
        assert any(made)
        assert await index.ensure() == []
        await index.check()
    finally:
        await index.close()
        await index.close()
    async with opened(index_settings) as again:
        assert await again.ensure() == []


async def test_an_index_that_was_never_made_answers_nothing_and_is_not_well(index_settings):
    index = make_index(index_settings, writable=True)
    await index.start()
    try:
        with pytest.raises((IndexUnavailable, IndexMisconfigured)):
            await index.check()
        with pytest.raises(IndexUnavailable):
            await index.search(Query(EVERYTHING))
        with pytest.raises(IndexUnavailable):
            await index.heads(["a"])
        assert verdicts(await index.write([document("a")])) == [Verdict.UNAVAILABLE]
    finally:
        await index.close()


async def test_what_was_written_is_there_when_the_index_is_opened_again(index_settings):
    async with opened(index_settings) as index:
        await fill(index, [document("a", 3, headline="Ministers met")])
    async with opened(index_settings) as index:
        assert (await index.heads(["a"]))["a"].version == 3
        assert await found(index, Words("ministers")) == ["a"]
        assert verdicts(await index.write([document("a", 2)])) == [Verdict.STALE]


async def test_who_only_reads_sees_what_the_writer_wrote(index_settings):
    async with opened(index_settings) as writer, opened(index_settings, writable=False) as reader:
        await fill(writer, [document("a", headline="Ministers met")])
        await reader.refresh()
        assert await found(reader, Words("ministers")) == ["a"]
        await fill(writer, [document("a", 2, headline="Ministers left"), document("b")])
        await reader.refresh()
        assert await found(reader, Words("met")) == []
        assert await found(reader, Words("left")) == ["a"]
        assert (await reader.heads(["b"]))["b"].version == 1


async def test_a_head_says_all_that_versions_are_decided_by_before_any_refresh(index):
    place = "articles.raw.v1/3/14"
    written = document("a", 7, version_scale="time", status="withheld", origin=place, received_at=1_774)
    await index.write([written])
    assert await index.heads(["a", "b"]) == {"a": Head(7, "time", "withheld", place, 1_774)}


async def test_a_document_comes_back_as_it_was_written_but_for_its_texts(index):
    written = document(
        "a",
        2,
        headline="Ministers met",
        language="fr",
        tag=("one", "two"),
        publisher="p",
        published_start=-HOUR,
        article={"id": "a", "nested": {"list": [1, 2.5, None, "Дом", {"deep": True}]}, "empty": {}},
    )
    await index.write([written])
    assert await index.fetch(["a", "b"]) == {"a": replace(written, texts={})}
    await index.refresh()
    hit = (await ask(index)).hits[0]
    assert (hit.id, hit.article) == ("a", written.article)


async def test_a_destination_reads_and_writes_what_the_index_does(index):
    destination = index.destination()
    assert await destination.heads(["a"]) == {}
    assert verdicts(await destination.write([document("a", 2)])) == [Verdict.WRITTEN]
    assert (await index.heads(["a"]))["a"].version == 2
    assert (await destination.fetch(["a"])) == await index.fetch(["a"])
    assert verdicts(await destination.write([document("a", 1)])) == [Verdict.STALE]


async def test_nothing_asked_or_written_is_nothing_answered(index):
    assert await index.heads([]) == {}
    assert await index.fetch([]) == {}
    assert await index.write([]) == []
    assert await index.search_many([]) == []


@pytest.mark.parametrize(
    ("versions", "expected", "kept"),
    [
        ((5, 4), (Verdict.WRITTEN, Verdict.STALE), 5),
        ((5, 5), (Verdict.WRITTEN, Verdict.WRITTEN), 5),
        ((5, 6), (Verdict.WRITTEN, Verdict.WRITTEN), 6),
        ((0, 0), (Verdict.WRITTEN, Verdict.WRITTEN), 0),
        ((2**53 + 1, 2**53), (Verdict.WRITTEN, Verdict.STALE), 2**53 + 1),
    ],
)
@pytest.mark.parametrize("together", [True, False])
async def test_an_older_version_never_overwrites_a_newer_one(index, versions, expected, kept, together):
    documents = [document("a", version) for version in versions]
    if together:
        results = await index.write(documents)
    else:
        results = [result for one in documents for result in await index.write([one])]
    assert tuple(verdicts(results)) == expected
    assert (await index.heads(["a"]))["a"].version == kept
    assert (await index.fetch(["a"]))["a"].article["version"] == kept
    await index.refresh()
    assert [hit.article["version"] for hit in (await ask(index)).hits] == [kept]


async def test_an_equal_version_replaces_what_was_there(index):
    await fill(index, [document("a", headline="First")])
    await fill(index, [document("a", headline="Second", tag=("new",))])
    assert await found(index, Words("first")) == []
    assert await found(index, AllOf((Words("second"), AnyValue("tag", ("new",))))) == ["a"]


async def test_an_earlier_version_is_kept_readable_and_counted_by_nothing(index):
    first = document("a", 1, headline="Ministers met", story="s")
    second = document("a", 2, headline="Ministers left", story="s")
    await fill(index, [as_history(first), second])
    assert await found(index, EVERYTHING) == ["a"]
    assert await found(index, Words("met")) == []
    kept = await index.search(Query(Flag("current", False), AnyValue("id", ("a",))))
    assert [hit.article["version"] for hit in kept.hits] == [1]
    assert (await index.heads(["a@1"]))["a@1"].version == 1
    stats = await index.stats()
    assert (stats.articles, stats.documents) == (1, 2)


async def test_a_canceled_article_stays_canceled_when_an_older_version_comes_late(index):
    await fill(index, [document("a", 1, headline="Ministers met")])
    await fill(index, [document("a", 3, status="canceled")])
    assert verdicts(await index.write([document("a", 2, headline="Ministers met")])) == [Verdict.STALE]
    await index.refresh()
    assert await found(index, AnyValue("status", ("usable",))) == []
    assert (await index.heads(["a"]))["a"].status == "canceled"
    assert (await index.stats()).articles == 0


async def test_an_embargo_ends_at_its_instant(index):
    await fill(index, [document("open"), document("later", visible_from=HOUR)])
    assert await found(index, Between("visible_from", most=HOUR - 1)) == ["open"]
    assert await found(index, Between("visible_from", most=HOUR)) == ["later", "open"]


REFUSED = {
    "a keyword too long": document("bad", publisher="é" * 16_384),
    "a keyword in a list too long": document("bad", tag=("fine", "x" * 32_767)),
    "no id": document(""),
    "an id too long": document("é" * 257),
    "a negative version": document("bad", -1),
    "a version too large": document("bad", 2**63),
    "an unknown field": document("bad", colour="red"),
    "half a character in a field": document("bad", publisher="\ud800"),
    "half a character in the article": document("bad", article={"headline": "\udfff"}),
    "a time too late": document("bad", published_start=2**63),
    "a time too early": document("bad", published_start=-(2**63)),
}


@pytest.mark.parametrize("bad", REFUSED.values(), ids=REFUSED)
async def test_a_document_that_is_refused_does_not_stop_the_others(index, bad):
    results = await index.write([document("one"), bad, document("two")])
    assert verdicts(results) == [Verdict.WRITTEN, Verdict.REFUSED, Verdict.WRITTEN]
    assert results[1].reason
    await index.refresh()
    assert await found(index, EVERYTHING) == ["one", "two"]
    assert verdicts(await index.write([document("three"), bad])) == [Verdict.WRITTEN, Verdict.REFUSED]


async def test_what_is_just_short_enough_is_taken(index):
    longest = "x" * 32_766
    name = "é" * 256
    await fill(index, [document(name, publisher=longest, body="w" * 100_000 + " end")])
    assert await found(index, AnyValue("publisher", (longest,))) == [name]
    assert await found(index, Words("end")) == [name]


async def test_a_batch_larger_than_one_request_is_answered_in_order(index):
    documents = [document(f"a{n:03}", 1 + n % 3, body=f"word{n} " * 400) for n in range(120)]
    await fill(index, documents)
    again = await index.write([replace(one, version=2) for one in documents])
    assert verdicts(again) == [Verdict.STALE if one.version == 3 else Verdict.WRITTEN for one in documents]
    heads = await index.heads([one.doc_id for one in documents])
    assert {name: head.version for name, head in heads.items()} == {
        one.doc_id: max(2, one.version) for one in documents
    }


async def test_a_document_larger_than_a_request_is_written(index):
    await fill(index, [document("small"), document("large", body="word " * 60_000 + "end"), document("last")])
    assert await found(index, Words("end")) == ["large"]


async def test_the_size_of_an_index_is_told(index):
    empty = await index.stats()
    assert (empty.articles, empty.documents) == (0, 0)
    await fill(index, [document("a"), document("b", status="canceled"), as_history(document("a"))])
    stats = await index.stats()
    assert (stats.articles, stats.documents) == (1, 3)
    assert stats.size_bytes is None or stats.size_bytes > 0


async def test_several_queries_at_once_answer_as_each_alone(index):
    await fill(index, [document(f"a{n}", headline=f"Ministers {n}", publisher=f"p{n % 2}") for n in range(5)])
    queries = [
        Query(CURRENT, Words("ministers"), size=10),
        Query(CURRENT, AnyValue("publisher", ("p1",)), size=10),
        Query(CURRENT, Present("tag"), size=10),
    ]
    together = await index.search_many(queries)
    assert together == [await index.search(query) for query in queries]
    assert [result.total for result in together] == [5, 2, 0]


async def test_an_erased_article_is_gone_with_its_earlier_versions_and_no_other_is(index):
    first, second = document("a", 1, headline="Old news"), document("a", 2, headline="New news")
    await fill(index, [as_history(first), second, document("b", 1, headline="Other news")])
    assert await index.erase(["a", "nobody"]) == {"a": 2}
    await index.refresh()
    assert await index.heads(["a", "a@1", "b"]) == {"b": document("b", 1).head()}
    assert await found(index, EVERYTHING) == ["b"]
    assert await index.erase(["a"]) == {}


async def test_what_was_just_written_can_be_erased(index):
    for number in range(3):
        await index.write([document("a", number)])
        assert await index.erase(["a"]) == {"a": 1}
    assert await index.fetch(["a"]) == {}


async def test_many_articles_are_erased_at_once(index):
    names = [f"n{number}" for number in range(1100)]
    await fill(index, [document(name) for name in names])
    assert await index.erase(names) == dict.fromkeys(names, 1)
    assert (await index.stats()).documents == 0
