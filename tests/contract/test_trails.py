"""What `services.engines.trails` promises, on both stores."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.moments import iso
from schemas.outcomes import Note, Outcome, Reason, Receipt
from services.engines import trails as protocol
from services.engines.elastic.access import Access
from services.engines.elastic.client import Connection
from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.factory import UnknownEngine, make_trails
from services.engines.trails import Reach, place_of
from services.runtime.settings import Settings
from tests.contract import indexes

index_settings = indexes.index_settings

NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
A, B = "a" * 32, "b" * 32


@pytest.fixture
async def trails(index_settings):
    """An empty store."""
    made = make_trails(index_settings)
    await made.start()
    await made.ensure()
    yield made
    await made.close()


def receipt(offset: int, minutes: float = 0, **said: Any) -> Receipt:
    """Of the message at that offset, written so many minutes after noon."""
    at = iso(NOON + timedelta(minutes=minutes))
    told = {
        "topic": "articles.raw.v1",
        "partition": 0,
        "offset": offset,
        "outcome": Outcome.INDEXED,
        "at": at,
    }
    return Receipt.model_validate(told | said)


async def add(trails, *receipts: Receipt) -> None:
    await trails.add(receipts)
    await trails.refresh()


def offsets(found) -> list[int]:
    return [one.offset for one in found.receipts]


async def test_the_store_is_made_once_and_by_several_at_a_time(index_settings):
    made = [make_trails(index_settings) for _ in range(4)]
    for one in made:
        await one.start()
    assert set().union(*await asyncio.gather(*(one.ensure() for one in made)))
    assert await made[0].ensure() == []
    names = {await one.identity() for one in made}
    assert len(names) == 1
    assert names.pop().replace("-", "").replace("_", "").isalnum(), "part of a group's name"
    for one in made:
        await one.close()
        await one.close()


async def test_receipts_are_found_by_article_name_and_place_as_they_were_written(trails, index_settings):
    whole = receipt(
        7, id=A, uri="urn:x:1", url="https://news.example/1", key="k\x00Ω", version=3, outcome=Outcome.REJECTED,
        reason=Reason.VERSION_SCALE, stage="write", message="no", sent_at="2026-03-24T11:59:00Z",
        notes=(Note(code="corrected", field="dates", stated="2019", author="j.doe"),),
    )  # fmt: skip
    await add(trails, whole, receipt(8, id=B, uri="urn:x:2"), receipt(9))
    assert (await trails.of_article(A)).receipts == (whole,)
    for name in ("urn:x:1", "https://news.example/1", "k\x00Ω"):
        assert (await trails.named([name])).receipts == (whole,)
    assert offsets(await trails.named(["urn:x:1", "urn:x:2", "urn:x:3"])) == [7, 8]
    assert await trails.at(place_of(whole)) == whole
    assert offsets(await trails.of_article("c" * 32)) == []
    assert offsets(await trails.named(["k", "urn:x", "URN:X:1"])) == []
    assert await trails.at("articles.raw.v1/0/10") is None
    elsewhere = make_trails(index_settings)
    await elsewhere.start()
    assert (await elsewhere.of_article(A)).receipts == (whole,)
    await elsewhere.close()


async def test_a_later_receipt_of_a_place_replaces_the_earlier_one_and_never_the_other_way_round(trails):
    first = receipt(1, 0, outcome=Outcome.REJECTED, reason=Reason.NO_TEXT, uri="urn:old")
    second = receipt(1, 5, id=A, uri="urn:new")
    for batch in ([first, second], [second], [first], [second, first]):
        await add(trails, *batch)
        assert await trails.at("articles.raw.v1/0/1") == second
        assert (await trails.of_article(A)).receipts == (second,)
        assert (await trails.named(["urn:new"])).receipts == (second,)
        assert (await trails.named(["urn:old"])).receipts == ()


async def test_what_is_found_comes_in_the_order_it_was_written_in(trails):
    order = [5, 3, 9, 1, 7]
    await add(trails, *(receipt(offset, minutes, id=A) for minutes, offset in enumerate(order)))
    found = await trails.of_article(A)
    assert offsets(found) == order
    assert found.complete


async def test_of_many_the_newest_are_found_and_it_is_said(trails, monkeypatch):
    for module in (protocol, *_modules()):
        monkeypatch.setattr(module, "MOST", 3)
    await add(trails, *(receipt(offset, offset, id=A, uri="urn:x") for offset in range(4)))
    for found in (await trails.of_article(A), await trails.named(["urn:x"])):
        assert offsets(found) == [1, 2, 3]
        assert not found.complete


def _modules() -> list[Any]:
    from services.engines.elastic import trails as elastic
    from services.engines.sqlite import trails as sqlite

    return [elastic, sqlite]


async def test_a_receipt_that_another_program_wrote_stops_no_other(trails):
    odd = [
        receipt(1, at="when it was", id=A),
        receipt(2, topic="t" * 1000, id=A),
        receipt(3, id="i" * 40_000),
        receipt(4, key="k" * 40_000, uri="u" * 40_000, id=A),
        receipt(5, at="0001-01-01", id=A),
    ]
    await add(trails, *odd, receipt(6, id=A))
    assert {1, 4, 5, 6} <= set(offsets(await trails.of_article(A)))
    assert offsets(await trails.named(["u" * 40_000])) == [4]


HOSTILE = [
    "",
    "\x00",
    "../../_cat",
    "*",
    "%2F",
    "_all",
    '"',
    "\\",
    "é",
    "\U0001f600",
    "a/b/c",
    "x" * 3000,
    "é" * 3000,
    "\ud800",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
async def test_whatever_is_asked_for_nothing_is_found_and_nothing_fails(trails, name):
    await add(trails, receipt(1, id=A, uri="urn:x"))
    assert offsets(await trails.of_article(name)) == []
    assert offsets(await trails.named([name])) == []
    assert await trails.at(name) is None
    assert await trails.forgotten_at(name) is None
    assert await trails.erase([name]) == 0


async def test_an_article_is_erased_with_what_only_names_it_and_with_nothing_else(trails):
    await add(
        trails,
        receipt(1, id=A, uri="urn:x", url="https://news.example/1", key="paper"),
        receipt(2, id=A, uri="urn:x", key="paper"),
        receipt(3, uri="urn:x", outcome=Outcome.REJECTED, reason=Reason.NO_TEXT),
        receipt(4, key="https://news.example/1", outcome=Outcome.REJECTED, reason=Reason.NOT_JSON),
        receipt(5, id=B, uri="urn:x"),
        receipt(6, key="paper", outcome=Outcome.REJECTED, reason=Reason.NOT_JSON),
        receipt(7, id="c" * 32, uri="urn:other"),
    )
    assert await trails.erase([A, "d" * 32]) == 4
    await trails.refresh()
    assert offsets(await trails.of_article(A)) == []
    assert offsets(await trails.named(["urn:x", "https://news.example/1", "paper", "urn:other"])) == [5, 6, 7]
    assert await trails.erase([A]) == 0
    assert await trails.erase([]) == 0


async def test_what_only_names_an_article_is_erased_by_name_alone(trails):
    await add(
        trails,
        receipt(1, id=A, uri="urn:x"),
        receipt(2, uri="urn:x", outcome=Outcome.REJECTED, reason=Reason.NO_TEXT),
        receipt(3, key="urn:x", outcome=Outcome.REJECTED, reason=Reason.NOT_JSON),
        receipt(4, uri="urn:y", outcome=Outcome.REJECTED, reason=Reason.NO_TEXT),
    )
    assert await trails.erase_named(["urn:x", "urn:z"]) == 2
    await trails.refresh()
    assert offsets(await trails.named(["urn:x", "urn:y"])) == [1, 4]
    assert await trails.erase_named([]) == 0


async def test_it_is_remembered_that_an_article_was_forgotten(trails):
    assert await trails.forgotten_at(A) is None
    await trails.remember_forgotten({A: NOON, B: NOON})
    await trails.remember_forgotten({A: NOON})
    assert await trails.forgotten_at(A) == NOON
    assert offsets(await trails.of_article(A)) == []
    await trails.refresh()
    assert await trails.expire(NOON + timedelta(days=1)) == 0
    assert await trails.forgotten_at(A) == NOON


async def test_old_receipts_go_in_bounded_steps_and_the_store_says_since_when_it_has_them(trails):
    await add(trails, *(receipt(offset, offset, id=A, uri="urn:x") for offset in range(7)))
    assert await trails.reach() == Reach(None, None)
    limit = NOON + timedelta(minutes=5)
    steps = []
    while step := await trails.expire(limit, 2):
        steps.append(step)
    assert steps == [2, 2, 1]
    await trails.refresh()
    assert offsets(await trails.of_article(A)) == [5, 6]
    assert offsets(await trails.named(["urn:x"])) == [5, 6]
    assert await trails.reach() == Reach(limit, None)


async def test_how_far_receipts_reach_only_ever_grows(trails):
    later = NOON + timedelta(hours=1)
    await trails.reached(later)
    await trails.reached(NOON)
    assert await trails.reach() == Reach(None, later)
    await trails.begins(NOON)
    await trails.begins(NOON - timedelta(hours=1))
    assert await trails.reach() == Reach(NOON, later)


async def test_where_there_is_no_store_nothing_is_found(index_settings):
    missing = make_trails(index_settings)
    await missing.start()
    assert offsets(await missing.of_article(A)) == []
    assert offsets(await missing.named(["urn:x"])) == []
    assert await missing.at("articles.raw.v1/0/1") is None
    assert await missing.forgotten_at(A) is None
    assert await missing.reach() == Reach(None, None)
    assert await missing.erase([A]) == 0
    await missing.close()


async def test_a_store_that_is_made_anew_is_another(index_settings):
    made = make_trails(index_settings)
    await made.start()
    await made.ensure()
    before = await made.identity()
    await made.close()
    if index_settings.index.startswith("tantivy"):
        next(iter(_file(index_settings).parent.glob("*-receipts.db"))).unlink()
    else:
        connection = Connection(Access.of(index_settings))
        await connection.ask("DELETE", f"/{index_settings.index_name}-receipts")
        await connection.close()
    await made.start()
    await made.ensure()
    assert await made.identity() != before
    await made.close()


def _file(settings: Settings) -> Any:
    from pathlib import Path

    folder = Path(settings.index.removeprefix("tantivy:///"))
    return folder.with_name(f"{folder.name}-receipts.db")


async def test_what_is_no_store_of_receipts_is_told(index_settings, tmp_path):
    made = make_trails(index_settings)
    if index_settings.index.startswith("tantivy"):
        _file(index_settings).parent.mkdir(parents=True)
        _file(index_settings).write_text("something else, and long enough to be looked at " * 20)
    else:
        connection = Connection(Access.of(index_settings))
        await connection.ask("PUT", f"/{index_settings.index_name}-receipts", {})
        await connection.close()
    await made.start()
    with pytest.raises(IndexMisconfigured, match="TELEX_INDEX"):
        await made.ensure()
    await made.close()


async def test_nothing_is_asked_before_the_start(index_settings):
    with pytest.raises(IndexUnavailable, match="not started"):
        await make_trails(index_settings).of_article(A)


async def test_no_other_engine_has_trails():
    with pytest.raises(UnknownEngine):
        make_trails(Settings(index="mysql://x"))
