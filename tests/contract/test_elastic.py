"""What only a real Elasticsearch can show: how it is prepared, how its troubles are told apart, how long pages live.

Everything a search or a write has to do on either engine is in `test_index.py`. Names are this run's own and removed.
"""

import asyncio
import uuid
from dataclasses import replace

import pytest

from services.engines.elastic import bulk, cursor
from services.engines.elastic.access import Access
from services.engines.elastic.client import Connection, Refusal
from services.engines.elastic.index import ElasticIndex
from services.engines.elastic.layout import first_index_body, names
from services.engines.errors import (
    CursorExpired,
    CursorInvalid,
    DestinationMoved,
    IndexMisconfigured,
    IndexUnavailable,
)
from services.engines.index import Verdict
from services.engines.query import AllOf, AnyOf, AnyValue, Flag, Not, Query, Sort, Words
from services.runtime.settings import Settings
from tests.contract.indexes import CURRENT, clean_up, document, fill, opened, pages
from tests.real_engines import real_engine


@pytest.fixture
def settings():
    url = real_engine("TELEX_TEST_ELASTICSEARCH")
    made = Settings(index=url, index_name=f"elastic-{uuid.uuid4().hex[:12]}")
    yield made
    clean_up(made)


@pytest.fixture
async def raw(settings):
    """Requests past the adapter."""
    connection = Connection(Access.of(settings))
    yield connection
    await connection.close()


@pytest.fixture
async def index(settings):
    """Started, nothing made yet."""
    started = ElasticIndex(settings)
    await started.start()
    yield started
    await started.close()


@pytest.fixture
async def ready(index):
    await index.ensure()
    return index


async def test_the_template_the_index_and_both_aliases_are_made_once(index, settings):
    used = names(settings.index_name)
    assert await index.ensure() == [used.template, used.first, used.read, used.write]
    assert await index.ensure() == []
    await index.check()


async def test_several_who_prepare_at_once_do_not_disturb_each_other(index):
    made = await asyncio.gather(*(index.ensure() for _ in range(5)))
    assert sum(any(name.endswith("-000001") for name in one) for one in made) == 1
    await index.check()


@pytest.mark.parametrize("which", ["read", "write"])
async def test_an_alias_that_was_lost_is_made_again(ready, raw, settings, which):
    used = names(settings.index_name)
    lost = getattr(used, which)
    await raw.ask(
        "POST",
        "/_aliases",
        {"actions": [{"remove": {"index": used.first, "alias": lost, "must_exist": True}}]},
    )
    if which == "read":
        with pytest.raises(IndexMisconfigured):
            await ready.check()
    assert await ready.ensure() == [lost]
    await ready.check()


async def test_an_index_in_the_aliass_place_is_left_alone_and_told_of(index, raw, settings):
    await raw.ask("PUT", f"/{settings.index_name}")
    with pytest.raises(IndexMisconfigured, match="is an index"):
        await index.ensure()


async def test_an_index_of_another_mapping_is_told_of_by_what_differs(index, raw, settings):
    body = first_index_body(settings)
    properties = {name: value for name, value in body["mappings"]["properties"].items() if name != "story"}
    await raw.ask(
        "PUT",
        f"/{names(settings.index_name).first}",
        {**body, "mappings": {**body["mappings"], "properties": properties}},
    )
    with pytest.raises(IndexMisconfigured, match=r"properties\.story\.type"):
        await index.ensure()


async def test_an_alias_over_two_indices_is_told_of(ready, raw, settings):
    other = f"{settings.index_name}-other"
    await raw.ask("PUT", f"/{other}", {"aliases": {settings.index_name: {}}})
    with pytest.raises(IndexMisconfigured, match="2 indices"):
        await ready.ensure()


async def move_writing(raw, settings):
    """Make a second index and give it the write alias; its name."""
    used = names(settings.index_name)
    other = used.first.replace("000001", "000002")
    await raw.ask("PUT", f"/{other}")
    actions = [
        {"remove": {"index": used.first, "alias": used.write}},
        {"add": {"index": other, "alias": used.write}},
    ]
    await raw.ask("POST", "/_aliases", {"actions": actions})
    return other


async def test_work_that_began_on_one_index_ends_there_though_the_alias_moved(ready, raw, settings):
    begun, idle = ready.destination(), ready.destination()
    assert await begun.heads(["a"]) == {}
    other = await move_writing(raw, settings)
    assert [result.verdict for result in await begun.write([document("a")])] == [Verdict.WRITTEN]
    assert set(await begun.heads(["a"])) == {"a"}
    assert await idle.heads(["a"]) == {}
    assert [result.verdict for result in await idle.write([document("b")])] == [Verdict.WRITTEN]
    found = await raw.ask("POST", f"/{other}/_mget", {"ids": ["a", "b"]})
    assert [one["found"] for one in found["docs"]] == [False, True]


async def test_work_on_an_index_in_trouble_is_told_when_another_one_is_written_to(ready, raw, settings):
    begun = ready.destination()
    await begun.heads(["a"])
    first = names(settings.index_name).first
    await raw.ask("POST", f"/{first}/_close")
    assert [result.verdict for result in await begun.write([document("a")])] == [Verdict.UNAVAILABLE]
    with pytest.raises(IndexUnavailable):
        await begun.heads(["a"])
    await move_writing(raw, settings)
    for ask in (begun.heads(["a"]), begun.fetch(["a"]), begun.write([document("a")])):
        with pytest.raises(DestinationMoved):
            await ask


async def test_without_an_index_the_check_says_what_to_do_and_writing_makes_none(index, raw, settings):
    with pytest.raises(IndexMisconfigured, match="telex init"):
        await index.check()
    results = await index.write([document("a")])
    assert results[0].verdict is Verdict.UNAVAILABLE
    made = await raw.ask("GET", f"/{settings.index_name}*", params={"expand_wildcards": "all"})
    assert made == {}


@pytest.mark.parametrize(
    ("breaks", "mends"),
    [
        (("POST", "_close", None), ("POST", "_open", None)),
        *(
            (("PUT", "_settings", {f"index.blocks.{block}": True}), ("PUT", "_settings", {f"index.blocks.{block}": None}))
            for block in ("write", "read_only_allow_delete")
        ),
    ],
    ids=["closed", "blocked", "disk full"],
)  # fmt: skip
async def test_a_destination_in_trouble_refuses_no_document_and_is_used_again_when_mended(
    ready, raw, settings, breaks, mends
):
    first = names(settings.index_name).first
    method, what, body = breaks
    await raw.ask(method, f"/{first}/{what}", body)
    broken = await ready.write([document("a"), document("b", nonsense=1)])
    assert {result.verdict for result in broken} <= {Verdict.UNAVAILABLE, Verdict.REFUSED}
    assert broken[0].verdict is Verdict.UNAVAILABLE
    method, what, body = mends
    await raw.ask(method, f"/{first}/{what}", body)
    mended = await ready.write([document("a"), document("b", nonsense=1)])
    assert [result.verdict for result in mended] == [Verdict.WRITTEN, Verdict.REFUSED]


async def test_work_that_began_on_an_index_that_is_gone_makes_none_of_its_name(ready, raw, settings):
    used = names(settings.index_name)
    begun = ready.destination()
    await begun.heads(["a"])
    await move_writing(raw, settings)
    await raw.ask("DELETE", f"/{used.first}")
    with pytest.raises(DestinationMoved):
        await begun.write([document("a")])
    assert used.first not in await raw.ask("GET", f"/{used.pattern}")


async def test_an_ambiguous_write_alias_blames_no_document(ready, raw, settings):
    used = names(settings.index_name)
    other = f"{settings.index_name}-other"
    await raw.ask("PUT", f"/{other}")
    actions = [
        {"add": {"index": used.first, "alias": used.write, "is_write_index": False}},
        {"add": {"index": other, "alias": used.write}},
    ]
    await raw.ask("POST", "/_aliases", {"actions": actions})
    results = await ready.write([document("a")])
    assert results[0].verdict is Verdict.UNAVAILABLE


async def test_a_request_refused_as_a_whole_is_halved_down_to_its_cause(ready, monkeypatch):
    # Caught before sending otherwise: Elasticsearch itself is asked here.
    monkeypatch.setattr(bulk, "unwritable", lambda _: None)
    spoiled = [document(f"d{number}") for number in range(20)]
    spoiled[7] = document("i" * 513)
    spoiled[12] = document("v", -1)
    verdicts = [result.verdict for result in await ready.write(spoiled)]
    assert [number for number, verdict in enumerate(verdicts) if verdict is Verdict.REFUSED] == [7, 12]
    assert verdicts.count(Verdict.WRITTEN) == 18


async def test_a_reason_never_echoes_the_document(ready):
    secret = "nobody-may-read-this"  # noqa: S105 - a field's contents
    results = await ready.write([document("a", tag=(secret * 2_000,)), document("b", **{secret: 1})])
    assert [result.verdict for result in results] == [Verdict.REFUSED] * 2
    assert all(secret not in (result.reason or "") for result in results)


async def open_contexts(raw: Connection, settings: Settings) -> int:
    answer = await raw.ask("GET", f"/{settings.index_name}/_stats/search")
    return answer["_all"]["total"]["search"]["open_contexts"]


async def test_a_point_in_time_is_kept_while_there_are_pages_and_given_back_at_the_end(ready, raw, settings):
    await fill(ready, [document(f"d{number}") for number in range(5)])
    query = Query(CURRENT, sort=Sort.NEWEST, size=2)
    first = await ready.search(query)
    assert await open_contexts(raw, settings) == 1
    second = await ready.search(replace(query, cursor=first.next))
    last = await ready.search(replace(query, cursor=second.next))
    assert last.next is None
    await all_given_back(raw, settings)
    assert len(await pages(ready, replace(query, size=5))) == 1
    await all_given_back(raw, settings)


async def test_points_in_time_are_given_back_before_the_index_is_closed(settings, raw):
    async with opened(settings) as index:
        await fill(index, [document("d")])
        assert (await index.search(Query(CURRENT, sort=Sort.NEWEST, size=2))).next is None
    assert await open_contexts(raw, settings) == 0


async def all_given_back(raw: Connection, settings: Settings) -> None:
    """Who found the last page does not wait for it."""
    async with asyncio.timeout(60):
        while await open_contexts(raw, settings):  # noqa: ASYNC110 - Elasticsearch tells nobody
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("fold", [False, True])
async def test_a_page_that_failed_once_may_be_asked_for_again(ready, monkeypatch, fold):
    await fill(ready, [document(f"a{n}", sort_time=n) for n in range(5)])
    query = Query(CURRENT, sort=Sort.OLDEST, size=2, fold=fold)
    first = await ready.search(query)
    ask = Connection.ask
    refused = []

    async def too_busy_once(self, method, path, *rest, **more):
        if path == "/_search" and not refused:
            refused.append(path)
            raise Refusal(503, "circuit_breaking_exception")
        return await ask(self, method, path, *rest, **more)

    monkeypatch.setattr(Connection, "ask", too_busy_once)
    second = replace(query, cursor=first.next)
    with pytest.raises(IndexUnavailable):
        await ready.search(second)
    await asyncio.gather(*ready._leaving)
    page = await ready.search(second)
    assert [hit.id for hit in page.hits] == ["a2", "a3"]
    assert [hit.id for hit in (await ready.search(replace(query, cursor=page.next))).hits] == ["a4"]


async def test_the_cursor_of_a_point_in_time_that_is_gone_has_expired(ready, raw):
    await fill(ready, [document(f"d{number}") for number in range(3)])
    query = Query(CURRENT, sort=Sort.NEWEST, size=1)
    following = (await ready.search(query)).next
    await raw.ask("DELETE", "/_pit", {"id": cursor.read(following).pit})
    with pytest.raises(CursorExpired):
        await ready.search(replace(query, cursor=following))


@pytest.mark.parametrize(
    "made_up", [("AAAA", (1, "a", 0)), ("no base64", (1, "a", 0)), (None, ("word", "a", 0)), (None, (1,))]
)
async def test_a_cursor_that_was_made_up_is_invalid(ready, made_up):
    await fill(ready, [document(f"d{number}") for number in range(3)])
    query = Query(CURRENT, sort=Sort.NEWEST, size=1)
    real = cursor.read((await ready.search(query)).next)
    pit, after = made_up
    forged = cursor.write(cursor.Cursor(pit or real.pit, 1, after))
    with pytest.raises(CursorInvalid):
        await ready.search(replace(query, cursor=forged))


async def test_a_query_deeper_than_elasticsearch_reads_is_answered(ready):
    await fill(ready, [document("a", headline="horse"), document("b", headline="cow")])
    wanted = Words("horse")
    for level in range(60):
        wanted = (
            AllOf((wanted, Flag("current", True)))
            if level % 2
            else AnyOf((Not(wanted), AnyValue("id", ("z",))))
        )
    # An even number of negations.
    found = await ready.search(Query(CURRENT, wanted))
    assert [hit.id for hit in found.hits] == ["a"]


async def test_a_query_of_256_words_is_answered(ready):
    await fill(ready, [document("a", headline="word255")])
    phrases = (Words(f"word{number} word{number + 1}") for number in range(255))
    many = AnyOf((*phrases, Words("word255")))
    assert (await ready.search(Query(CURRENT, many))).total == 1
