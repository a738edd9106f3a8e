"""The bus file: made when missing, left alone when it is not one, and clear about what is wrong with it."""

import sqlite3
from contextlib import closing

import pytest

from schemas.topics import Topic
from services.engines.bus import Outgoing
from services.engines.errors import BusMisconfigured, BusUnavailable
from services.engines.sqlite import store
from services.engines.sqlite.schema import BUS
from services.engines.sqlite_bus import SqliteBus

TOPIC = Topic("t")


@pytest.fixture
async def bus(tmp_path):
    bus = SqliteBus(tmp_path / "a" / "b" / "bus.db", partitions=2)
    await bus.start()
    await bus.ensure_topics([TOPIC])
    yield bus
    await bus.close()


async def test_missing_folders_are_made(bus, tmp_path):
    assert (tmp_path / "a" / "b" / "bus.db").is_file()


async def test_messages_survive_closing(bus, tmp_path):
    (place,) = await bus.publish([Outgoing("t", b"k", b"v")])
    await bus.close()
    again = SqliteBus(tmp_path / "a" / "b" / "bus.db", partitions=7)
    await again.start()
    assert await again.ensure_topics([TOPIC]) == []
    async with again.reader("t", {}) as reader:
        assert [message.place for message in await reader.poll(10, 5.0)] == [place]
    await again.close()


async def test_publish_and_commit_are_synced_to_the_disk(bus):
    assert await bus._store.run(lambda db: db.execute("PRAGMA journal_mode").fetchone()) == ("wal",)
    assert await bus._store.run(lambda db: db.execute("PRAGMA synchronous").fetchone()) == (2,)


async def test_a_change_that_may_be_lost_leaves_the_next_one_durable(bus):
    def change(db: sqlite3.Connection) -> tuple[int, int]:
        with store.transaction(db, durable=False):
            during = db.execute("PRAGMA synchronous").fetchone()[0]
        return during, db.execute("PRAGMA synchronous").fetchone()[0]

    assert await bus._store.run(change) == (1, 2)


async def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"these are my notes" * 100)
    with pytest.raises(BusMisconfigured, match="not a SQLite database"):
        await SqliteBus(path, partitions=1).start()
    assert path.read_bytes() == b"these are my notes" * 100


async def test_another_programs_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE mine (a)")
        db.commit()
    before = path.read_bytes()
    with pytest.raises(BusMisconfigured, match="another program"):
        await SqliteBus(path, partitions=1).start()
    assert path.read_bytes() == before


async def test_another_format_is_refused_with_what_to_do(bus, tmp_path):
    await bus.close()
    path = tmp_path / "a" / "b" / "bus.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {BUS.version + 1}")
    with pytest.raises(BusMisconfigured, match=f"format {BUS.version + 1}.*TELEX_BUS"):
        await SqliteBus(path, partitions=1).start()


async def test_a_folder_that_cannot_be_made_is_named_as_the_problem(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BusMisconfigured, match="folder"):
        await SqliteBus(tmp_path / "file" / "bus.db", partitions=1).start()


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(BusMisconfigured, match="cannot be opened"):
        await SqliteBus(tmp_path, partitions=1).start()


async def test_a_full_disk_is_said_and_nothing_is_half_written(bus):
    def limit(db: sqlite3.Connection, pages: int) -> None:
        db.execute(f"PRAGMA max_page_count = {pages}")

    used = await bus._store.run(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    await bus._store.run(lambda db: limit(db, used + 20))
    batch = [Outgoing("t", b"k", b"x" * 10_000) for _ in range(50)]
    with pytest.raises(BusUnavailable, match="is full"):
        await bus.publish(batch)
    assert {state.end for state in (await bus.lag("t", "g")).values()} == {0}
    await bus._store.run(lambda db: limit(db, 1_000_000))
    assert [place.offset for place in await bus.publish(batch)] == list(range(50))


async def test_a_locked_file_is_said(bus, tmp_path, monkeypatch):
    await bus.close()
    monkeypatch.setattr(store, "BUSY_S", 0.05)
    await bus.start()
    with closing(sqlite3.connect(tmp_path / "a" / "b" / "bus.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusUnavailable, match="locked by another process"):
            await bus.publish([Outgoing("t", b"k", b"v")])
        other.execute("ROLLBACK")
    assert len(await bus.publish([Outgoing("t", b"k", b"v")])) == 1


def test_a_read_only_file_is_a_misconfiguration(tmp_path):
    path = tmp_path / "bus.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE t (a)")
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db,
        pytest.raises(sqlite3.OperationalError) as caught,
    ):
        db.execute("INSERT INTO t VALUES (1)")
    error = BUS.translated(caught.value)
    assert isinstance(error, BusMisconfigured)
    assert "read-only" in str(error)
    assert str(tmp_path) not in str(error)


async def test_using_a_bus_that_is_not_open_is_unavailable(tmp_path):
    bus = SqliteBus(tmp_path / "bus.db", partitions=1)
    with pytest.raises(BusUnavailable):
        await bus.publish([Outgoing("t", b"k", b"v")])
    assert not (tmp_path / "bus.db").exists()
