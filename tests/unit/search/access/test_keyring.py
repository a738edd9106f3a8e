"""Whose key it is, remembered for seconds and no longer."""

from datetime import timedelta

import pytest

from services.engines.errors import IndexUnavailable
from services.search.access import keyring
from services.search.access.key_text import new_key
from services.search.access.keyring import LIFETIME_S, USE_NOTED, Keyring
from services.search.access.keys import KeyEnded, KeyMissing, Keys
from services.search.errors import RequestError
from services.search.visibility import Scope
from tests.unit.search.conftest import NOW

READ = frozenset({Scope.READ})


class Time:
    """A present that moves when it is told to, on both clocks."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def clock(self):
        return NOW + self.passed

    def monotonic(self) -> float:
        return self.passed.total_seconds()

    def pass_by(self, **by: float) -> None:
        self.passed += timedelta(**by)


class Counting:
    """Records that count how often they are read and written."""

    def __init__(self, records) -> None:
        self._records = records
        self.reads = self.writes = 0
        self.trouble: Exception | None = None

    async def get(self, kind, key):
        self.reads += 1
        if self.trouble is not None:
            raise self.trouble
        return await self._records.get(kind, key)

    async def put_many(self, kind, values):
        self.writes += 1
        if self.trouble is not None:
            raise self.trouble
        await self._records.put_many(kind, values)

    def __getattr__(self, name):
        return getattr(self._records, name)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def counting(records):
    return Counting(records)


@pytest.fixture
def keys(counting, time):
    return Keys(counting, time.clock)


@pytest.fixture
def ring(keys, time):
    return Keyring(keys, time.clock, time.monotonic)


async def refused(ring, text) -> str:
    with pytest.raises(RequestError) as told:
        await ring.caller(text.shown())
    assert told.value.code == "key_refused"
    return told.value.faults[0].message


async def test_a_good_key_is_its_holders(ring, keys):
    key, text = await keys.make("desk", READ, by="a test")
    caller = await ring.caller(text.shown())
    assert (caller.key_id, caller.name, caller.scopes) == (key.id, "desk", READ)


async def test_it_is_looked_up_once_in_its_lifetime_and_then_anew(ring, keys, counting, time):
    _, text = await keys.make("desk", READ, by="a test")
    assert not ring.remembers(text.shown())
    for _ in range(5):
        await ring.caller(text.shown())
    assert counting.reads == 1
    assert ring.remembers(text.shown())
    time.pass_by(seconds=LIFETIME_S)
    # A key that was good is still no try of somebody who has none.
    assert ring.remembers(text.shown())
    await ring.caller(text.shown())
    assert counting.reads == 2


async def test_a_key_that_is_not_known_is_looked_up_once_too(ring, counting):
    text = new_key()
    for _ in range(5):
        await refused(ring, text)
    assert counting.reads == 1
    assert not ring.remembers(text.shown())


async def test_a_revoked_key_is_refused_within_its_lifetime(ring, keys, time):
    key, text = await keys.make("desk", READ, by="a test")
    await ring.caller(text.shown())
    await keys.revoke(key.id)
    time.pass_by(seconds=LIFETIME_S)
    assert "revoked" in await refused(ring, text)
    assert not ring.remembers(text.shown())


async def test_a_key_ends_at_its_time_though_it_is_remembered(ring, keys, time):
    _, text = await keys.make("desk", READ, expires_at=NOW + timedelta(seconds=2), by="a test")
    await ring.caller(text.shown())
    time.pass_by(seconds=2)
    assert "expire" in await refused(ring, text)
    assert not ring.remembers(text.shown())


async def test_who_knows_an_id_alone_learns_nothing_of_the_key(ring, keys):
    key, _ = await keys.make("desk", READ, by="a test")
    stranger = await refused(ring, new_key(key.id))
    await keys.revoke(key.id)
    assert await refused(ring, new_key(key.id)) == stranger == await refused(ring, new_key())


async def test_a_rotated_key_is_good_for_its_grace_and_the_new_one_at_once(ring, keys, time):
    key, first = await keys.make("desk", READ, by="a test")
    _, second = await keys.rotate(key.id, timedelta(hours=1))
    _, third = await keys.rotate(key.id, timedelta(hours=2))
    assert first.id == second.id == third.id
    for text in (first, second, third):
        await ring.caller(text.shown())
    time.pass_by(hours=1)
    await refused(ring, first)
    await ring.caller(second.shown())
    time.pass_by(hours=1)
    await refused(ring, second)
    await ring.caller(third.shown())


async def test_a_rotation_without_grace_ends_the_old_secret(ring, keys, time):
    key, first = await keys.make("desk", READ, by="a test")
    await keys.rotate(key.id, timedelta())
    await refused(ring, first)


async def test_what_has_ended_or_never_was_cannot_be_rotated(keys):
    key, _ = await keys.make("desk", READ, by="a test")
    assert await keys.revoke(key.id) == await keys.revoke(key.id)
    with pytest.raises(KeyEnded):
        await keys.rotate(key.id, timedelta())
    for call in (keys.rotate("nobody", timedelta()), keys.revoke("nobody")):
        with pytest.raises(KeyMissing):
            await call


async def test_its_use_is_written_down_once_an_hour_and_trouble_with_that_refuses_nobody(
    ring, keys, counting, time
):
    key, text = await keys.make("desk", READ, by="a test")
    for _ in range(3):
        await ring.caller(text.shown())
    assert counting.writes == 1
    assert [one.last_used_at for one in await keys.page("", 10)] == [NOW]
    time.pass_by(seconds=USE_NOTED.total_seconds() - 1)
    await ring.caller(text.shown())
    assert counting.writes == 1
    time.pass_by(seconds=1)
    counting.trouble = IndexUnavailable("down")
    assert (await ring.caller(text.shown())).key_id == key.id
    assert counting.writes == 2


async def test_while_records_do_not_answer_no_key_is_taken_for_refused(ring, keys, counting, time):
    _, text = await keys.make("desk", READ, by="a test")
    counting.trouble = IndexUnavailable("down")
    with pytest.raises(IndexUnavailable):
        await ring.caller(text.shown())
    counting.trouble = None
    await ring.caller(text.shown())


async def test_only_hashes_are_kept(keys, records):
    key, text = await keys.make("desk", READ, by="a test")
    _, second = await keys.rotate(key.id, timedelta(hours=1))
    kept = str(await records.page("api-key"))
    assert text.hashed() in kept
    assert text.secret not in kept
    assert second.secret not in kept


async def test_made_up_keys_push_no_good_one_out(ring, keys, counting, monkeypatch):
    monkeypatch.setattr(keyring, "_KEPT", 3)
    _, text = await keys.make("desk", READ, by="a test")
    await ring.caller(text.shown())
    for _ in range(10):
        await refused(ring, new_key())
    assert len(ring._unknown) == 3
    counting.reads = 0
    await ring.caller(text.shown())
    assert (counting.reads, ring.remembers(text.shown())) == (0, True)


async def test_a_key_that_is_made_after_it_was_asked_for_is_let_in_when_that_is_forgotten(ring, keys, time):
    key, text = await keys.make("desk", READ, by="a test")
    kept = await keys._records.get("api-key", key.id)
    await keys._records.delete("api-key", key.id)
    await refused(ring, text)
    await keys._records.put("api-key", key.id, kept.value, revision=None)
    await refused(ring, text)
    time.pass_by(seconds=LIFETIME_S)
    assert (await ring.caller(text.shown())).key_id == key.id
