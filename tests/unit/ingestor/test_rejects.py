"""Rejected messages read back: which ones still stand as rejected, and what they were."""

import sqlite3
from datetime import UTC, datetime

import pytest

from schemas.outcomes import Outcome, Reason, Rejection
from schemas.topics import RAW, TOPICS
from services.engines.bus import Outgoing
from services.engines.sqlite_bus import SqliteBus
from services.ingestor import receipts
from services.ingestor.processing import Refused
from services.ingestor.rejects import originals, standing_rejects

AT = datetime(2026, 3, 24, 8, tzinfo=UTC)
BAD = Rejection(reason=Reason.NOT_JSON, stage="decode", message="this is no JSON")
LARGE = Rejection(reason=Reason.TOO_LARGE, stage="decode", message="too large")


@pytest.fixture
async def bus(tmp_path):
    started = SqliteBus(tmp_path / "bus.db", partitions=2)
    await started.start()
    await started.ensure_topics(TOPICS)
    yield started
    await started.close()


async def rejected(bus, *values: bytes, rejection: Rejection = BAD):
    """Messages in the raw topic, in the rejects and with receipts."""
    places = await bus.publish([Outgoing(RAW.name, b"key", value, (("schema", b"x"),)) for value in values])
    found = await bus.fetch(places)
    messages = [found[place] for place in places]
    await bus.publish([receipts.reject(message, rejection, AT) for message in messages])
    await bus.publish(
        [
            receipts.receipt(message, Refused(rejection), Outcome.REJECTED, rejection, AT)
            for message in messages
        ]
    )
    return messages


def trim(tmp_path) -> None:
    """As if the raw topic had lost what it holds."""
    with sqlite3.connect(tmp_path / "bus.db") as db:
        (topic,) = db.execute("SELECT topic_id FROM topic WHERE name = ?", (RAW.name,)).fetchone()
        for (log,) in db.execute("SELECT log_id FROM log WHERE topic_id = ?", (topic,)).fetchall():
            db.execute("DELETE FROM message WHERE place >= ? AND place < ?", (log << 40, (log + 1) << 40))
    db.close()


async def test_those_with_a_better_outcome_since_stand_no_longer(bus):
    one, two = await rejected(bus, b"one", b"two")
    await bus.publish([receipts.receipt(one, Refused(BAD), Outcome.INDEXED, None, AT)])
    assert list(await standing_rejects(bus, ())) == [two.place]
    await bus.publish([receipts.receipt(one, Refused(BAD), Outcome.REJECTED, BAD, AT)])
    assert list(await standing_rejects(bus, ())) == [one.place, two.place]


async def test_the_last_reason_counts_and_chooses(bus):
    one, two = await rejected(bus, b"one", b"two")
    await bus.publish([receipts.reject(one, LARGE, AT)])
    assert {place: reject.rejection for place, reject in (await standing_rejects(bus, ())).items()} == {
        one.place: LARGE,
        two.place: BAD,
    }
    assert list(await standing_rejects(bus, ["too_large"])) == [one.place]
    assert await standing_rejects(bus, ["no_text"]) == {}


async def test_a_message_is_the_original_one_wherever_it_is_still_kept(bus, tmp_path):
    messages = await rejected(bus, b"one", b"two")
    rejects = await standing_rejects(bus, ())
    assert await originals(bus, rejects) == messages
    trim(tmp_path)
    assert await originals(bus, rejects) == messages


async def test_what_is_kept_in_part_only_is_gone(bus, tmp_path):
    await rejected(bus, b"x" * (9 * 1024 * 1024), rejection=LARGE)
    trim(tmp_path)
    assert await originals(bus, await standing_rejects(bus, ())) == []


async def test_a_reject_of_an_earlier_telex_was_sent_when_it_was_rejected(bus, tmp_path):
    (message,) = await rejected(bus, b"one")
    ours = receipts.reject(message, BAD, AT)
    headers = tuple(header for header in ours.headers if header[0] != "telex-timestamp")
    await bus.publish([ours._replace(headers=headers)])
    trim(tmp_path)
    (restored,) = await originals(bus, await standing_rejects(bus, ()))
    assert restored == message._replace(timestamp_ms=int(AT.timestamp() * 1000))


async def test_what_another_program_put_among_the_rejects_is_no_matter(bus):
    await bus.publish([Outgoing("articles.rejected.v1", None, b"?", (("telex-topic", b"articles.raw.v1"),))])
    assert await standing_rejects(bus, ()) == {}
