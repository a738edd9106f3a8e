"""What `services.engines.records` promises, on both stores."""

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from services.engines.elastic.access import Access
from services.engines.elastic.client import Connection
from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.factory import UnknownEngine, make_index, make_rebuild, make_records
from services.engines.records import (
    MAX_NAME_BYTES,
    MAX_PAGE,
    MAX_VALUE_BYTES,
    Record,
    RecordChanged,
    RecordRefused,
)
from services.runtime.settings import Settings
from tests.contract import indexes

index_settings = indexes.index_settings

HOSTILE = [
    "a/b", "../../etc/passwd", "a b", "*", "%2F", "_all", ".", "..", "-", "\x00", "a\x00b", "a\x00c", "\n", '"', "\\",
    "é", "e\u0301", "\u200b", "\U0001f600", "\uffff", "\ue000", "Ω", "K", "k", "0", "00", "true", "null",
    "x" * MAX_NAME_BYTES, "é" * (MAX_NAME_BYTES // 2),
]  # fmt: skip


@pytest.fixture
async def records(index_settings):
    """An empty store."""
    made = make_records(index_settings)
    await made.start()
    await made.ensure()
    yield made
    await made.close()


@pytest.fixture
async def elsewhere(records, index_settings):
    """The same store, as another process opens it."""
    opened = make_records(index_settings)
    await opened.start()
    yield opened
    await opened.close()


async def keys(records, kind, **how) -> list[str]:
    return [record.key for record in await records.page(kind, **how)]


async def test_the_store_is_made_once_and_by_several_at_a_time(index_settings):
    made = [make_records(index_settings) for _ in range(4)]
    for one in made:
        await one.start()
    assert set().union(*await asyncio.gather(*(one.ensure() for one in made)))
    assert await made[0].ensure() == []
    await made[0].put("key", "a", {}, revision=None)
    assert await made[1].get("key", "a") is not None
    for one in made:
        await one.close()
        await one.close()


async def test_what_was_written_is_there_for_everybody_and_under_no_other_name(records, elsewhere):
    value = {"name": "Ω", "list": [1, None, {"": {".": "."}}], "text": "a\x00b"}
    record = await records.put("key", "a", value, revision=None)
    assert record == Record("key", "a", value, record.revision)
    assert await elsewhere.get("key", "a") == record
    assert await elsewhere.page("key") == [record]
    assert await elsewhere.get("key", "b") is None
    assert await elsewhere.get("search", "a") is None
    assert await elsewhere.page("search") == []


async def test_a_record_that_must_not_exist_yet_is_made_by_one(records, elsewhere):
    await records.put("key", "a", {"by": 1}, revision=None)
    with pytest.raises(RecordChanged):
        await elsewhere.put("key", "a", {"by": 2}, revision=None)
    assert (await records.get("key", "a")).value == {"by": 1}


async def test_of_two_writers_who_saw_the_same_record_one_wins(records, elsewhere):
    seen = await records.put("key", "a", {}, revision=None)
    writers = [
        store.put("key", "a", {"by": number}, revision=seen.revision)
        for number, store in enumerate([records, elsewhere, records, elsewhere])
    ]
    results = await asyncio.gather(*writers, return_exceptions=True)
    (won,) = [result for result in results if isinstance(result, Record)]
    assert sum(isinstance(result, RecordChanged) for result in results) == 3
    assert await records.get("key", "a") == won
    assert won.revision != seen.revision


@pytest.mark.parametrize("revision", ["", "0", "1/1", "none", "9" * 30, "1/1?refresh=false"])
async def test_a_record_that_is_not_there_or_has_another_revision_is_not_written(records, revision):
    with pytest.raises(RecordChanged):
        await records.put("key", "gone", {}, revision=revision)
    assert await records.get("key", "gone") is None


async def test_a_deleted_record_is_gone_and_its_revision_never_comes_back(records, elsewhere):
    first = await records.put("key", "a", {"n": 1}, revision=None)
    assert await elsewhere.delete("key", "a") is True
    assert await records.delete("key", "a") is False
    assert await records.get("key", "a") is None
    assert await records.page("key") == []
    with pytest.raises(RecordChanged):
        await records.put("key", "a", {"n": 2}, revision=first.revision)
    second = await records.put("key", "a", {"n": 1}, revision=None)
    assert second.revision != first.revision
    with pytest.raises(RecordChanged):
        await records.put("key", "a", {"n": 2}, revision=first.revision)


async def test_processes_that_count_up_lose_no_count(records, index_settings):
    await records.put("counter", "one", {"count": 0}, revision=None)
    command = [sys.executable, str(Path(__file__).with_name("counting_up.py")), "15"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TELEX_INDEX": index_settings.index,
        "TELEX_INDEX_NAME": index_settings.index_name,
    }
    started = [await asyncio.create_subprocess_exec(*command, env=environment) for _ in range(3)]
    assert [await one.wait() for one in started] == [0, 0, 0]
    assert (await records.get("counter", "one")).value == {"count": 45}


async def test_pages_are_in_the_order_of_code_points_and_complete(records):
    names = {
        f"{letter}{number:02}" for letter in ("a", "Z", "é", "\uffff", "\U0001f600") for number in range(9)
    }
    await records.put_many("key", {name: {"of": name} for name in names})
    await records.put("other", "b", {}, revision=None)
    for newest_first in (False, True):
        turned: list[str] = []
        while page := await keys(
            records, "key", after=turned[-1] if turned else "", size=7, newest_first=newest_first
        ):
            turned += page
        assert turned == sorted(names, reverse=newest_first)
    assert [record.value["of"] for record in await records.page("key", size=MAX_PAGE)] == sorted(names)


async def test_pages_miss_nothing_that_is_there_all_the_while(records, elsewhere):
    await records.put_many("key", {f"{number:03}": {} for number in range(0, 100, 2)})
    turned: list[str] = []
    while page := await keys(records, "key", after=turned[-1] if turned else "", size=10):
        turned += page
        # Before the place where the reader is, and for a while behind it.
        await elsewhere.put_many("key", {f"000-{len(turned)}": {}, f"050-{len(turned)}": {}})
        await elsewhere.delete("key", f"000-{len(turned)}")
    assert [key for key in turned if "-" not in key] == [f"{number:03}" for number in range(0, 100, 2)]
    assert len(set(turned)) == len(turned)


async def test_many_are_written_over_whatever_is_there_and_seen_at_once(records, elsewhere):
    first = await records.put("key", "a", {"n": 1}, revision=None)
    await records.put_many("key", {"a": {"n": 2}, "b": {"n": 3}})
    await records.put_many("key", {"a": {"n": 2}, "b": {"n": 3}})
    await records.put_many("key", {})
    assert [record.value for record in await elsewhere.page("key")] == [{"n": 2}, {"n": 3}]
    assert (await elsewhere.get("key", "a")).revision != first.revision


async def test_all_of_a_kind_are_deleted_up_to_a_key(records, elsewhere):
    await records.put_many("match/a", {f"{number:04}": {} for number in range(MAX_PAGE + 20)})
    await records.put("match", "a", {}, revision=None)
    await records.put("match/ab", "0001", {}, revision=None)
    assert await elsewhere.delete_all("match/a", up_to="0009") == 10
    assert (await keys(records, "match/a", size=1)) == ["0010"]
    assert await elsewhere.delete_all("match/a") == MAX_PAGE + 10
    assert await elsewhere.delete_all("match/a") == 0
    assert await records.page("match/a") == []
    assert await keys(records, "match") == ["a"]
    assert await keys(records, "match/ab") == ["0001"]


async def test_hostile_names_are_names_like_any_other(records, elsewhere):
    await records.put_many("kind", {name: {"name": name} for name in HOSTILE})
    for name in HOSTILE:
        await records.put(name, "key", {"kind": name}, revision=None)
    assert await keys(elsewhere, "kind") == sorted(HOSTILE)
    for name in HOSTILE:
        assert (await elsewhere.get("kind", name)).value == {"name": name}
        assert [record.value for record in await elsewhere.page(name)] == [{"kind": name}]
        assert (
            await keys(elsewhere, "kind", after=name, size=1)
            == sorted(HOSTILE)[sorted(HOSTILE).index(name) + 1 :][:1]
        )
    for name in HOSTILE:
        assert await records.delete("kind", name)
        assert await records.delete_all(name) == 1


async def test_a_part_of_the_kind_never_passes_for_one_of_the_key(records):
    await records.put("a/b", "c", {"n": 1}, revision=None)
    await records.put("a", "b/c", {"n": 2}, revision=None)
    await records.put("a\x00b", "c", {"n": 3}, revision=None)
    await records.put("a", "b\x00c", {"n": 4}, revision=None)
    assert (await records.get("a/b", "c")).value == {"n": 1}
    assert (await records.get("a", "b\x00c")).value == {"n": 4}


# The HTTP client warns of bodies above a mebibyte, as it is with what JSON adds.
@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_values_up_to_the_limit_are_kept_whole(records, elsewhere):
    value = {"text": "é" * ((MAX_VALUE_BYTES - 20) // 2)}
    await records.put("key", "large", value, revision=None)
    await records.put_many("key", {"larger": value})
    assert (await elsewhere.get("key", "large")).value == value
    assert [record.value for record in await elsewhere.page("key")] == [value, value]


async def test_deep_values_and_large_numbers_come_back_as_they_were(records):
    deep: dict[str, object] = {"end": 2**70, "small": 1e-300}
    for _ in range(150):
        deep = {"in": [deep]}
    await records.put("key", "deep", deep, revision=None)
    assert (await records.get("key", "deep")).value == deep


@pytest.mark.parametrize("name", ["", "x" * (MAX_NAME_BYTES + 1), "\ud800"])
async def test_what_is_no_name_is_refused(records, name):
    for call in (
        records.get(name, "a"),
        records.get("a", name),
        records.put("a", name, {}, revision=None),
        records.put_many(name, {"a": {}}),
        records.delete("a", name),
        records.page(name),
        records.delete_all(name),
    ):
        with pytest.raises(RecordRefused):
            await call


@pytest.mark.parametrize(
    "value",
    [{"a": float("nan")}, {"a": {1, 2}}, {"a": b"bytes"}, {"a": "\ud800"}, {"a": "x" * MAX_VALUE_BYTES}],
    ids=["NaN", "set", "bytes", "surrogate", "large"],
)
async def test_what_is_no_json_or_too_large_is_refused_and_nothing_is_written(records, value):
    with pytest.raises(RecordRefused):
        await records.put("key", "a", value, revision=None)
    with pytest.raises(RecordRefused):
        await records.put_many("key", {"a": {}, "b": value})
    assert await records.page("key") == []


@pytest.mark.parametrize("size", [0, -1, MAX_PAGE + 1])
async def test_a_page_has_a_size_within_bounds(records, size):
    with pytest.raises(RecordRefused):
        await records.page("key", size=size)


async def test_records_that_are_not_started_are_unavailable(index_settings):
    records = make_records(index_settings)
    for call in (records.get("a", "b"), records.ensure(), records.page("a"), records.delete_all("a")):
        with pytest.raises(IndexUnavailable):
            await call


async def test_a_rebuild_leaves_them_alone(records, index_settings):
    await records.put("key", "a", {"n": 1}, revision=None)
    index = make_index(index_settings, writable=True)
    await index.start()
    await index.ensure()
    await index.close()
    rebuild = make_rebuild(index_settings)
    await rebuild.start()
    await rebuild.begin()
    await rebuild.hold()
    await rebuild.switch()
    await rebuild.drop_old()
    await rebuild.close()
    assert (await records.get("key", "a")).value == {"n": 1}


@pytest.mark.parametrize("index", ["http://127.0.0.1:1", "tantivy:////dev/null/index"])
async def test_an_engine_that_does_not_answer_is_said_without_its_place(index):
    records = make_records(Settings(index=index))
    await records.start()
    for call in (
        records.ensure(),
        records.get("key", "a"),
        records.put("key", "a", {}, revision=None),
        records.put_many("key", {"a": {}}),
        records.delete("key", "a"),
        records.page("key"),
        records.delete_all("key"),
    ):
        with pytest.raises((IndexUnavailable, IndexMisconfigured)) as told:
            await call
        assert "127.0.0.1" not in str(told.value)
        assert "/dev/null" not in str(told.value)
    await records.close()


def test_a_url_of_no_engine_is_refused():
    with pytest.raises(UnknownEngine):
        make_records(Settings(index="ftp://somewhere"))


async def test_the_file_is_for_its_owner_alone(tmp_path):
    records = make_records(Settings(index=f"tantivy:///{tmp_path}/index"))
    await records.start()
    assert await records.ensure() == ["index-records.db"]
    await records.put("key", "a", {}, revision=None)
    rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert rights == dict.fromkeys(
        ["index-records.db", "index-records.db-wal", "index-records.db-shm"], 0o600
    )
    await records.close()


@pytest.mark.parametrize("index_settings", ["elasticsearch"], indirect=True)
async def test_without_its_index_a_write_makes_none_and_says_what_to_do(records, index_settings):
    raw = Connection(Access.of(index_settings))
    name = f"{index_settings.index_name}-records"
    await raw.ask("DELETE", f"/{name}")
    for call in (
        records.put("key", "a", {}, revision=None),
        records.put_many("key", {"a": {}}),
        records.get("key", "a"),
        records.delete("key", "a"),
        records.page("key"),
    ):
        with pytest.raises(IndexUnavailable, match="telex init"):
            await call
    assert await raw.ask("GET", f"/{name}*") == {}
    await raw.close()


@pytest.mark.parametrize("index_settings", ["elasticsearch"], indirect=True)
async def test_an_index_of_the_same_name_that_is_something_else_is_told_of(index_settings):
    settings = replace_name(index_settings)
    raw = Connection(Access.of(settings))
    await raw.ask("PUT", f"/{settings.index_name}-records", {"mappings": {"properties": {}}})
    records = make_records(settings)
    await records.start()
    with pytest.raises(IndexMisconfigured, match="TELEX_INDEX_NAME"):
        await records.ensure()
    await records.close()
    await raw.close()


def replace_name(settings: Settings) -> Settings:
    return settings.model_copy(update={"index_name": f"{settings.index_name}-other"})
