"""What is too large for its topic is told shorter, or not at all, and stops nobody."""

import asyncio
from datetime import UTC, datetime

import pytest

from schemas.outcomes import Note, Outcome, Reason, Receipt, Rejection
from schemas.topics import ENRICHED, RECEIPTS, REJECTED
from services.engines.bus import Message, Outgoing, Place
from services.engines.errors import MessageTooLarge
from services.engines.message_size import check_sizes, message_size
from services.ingestor.answers import Answer
from services.ingestor.health import Health
from services.ingestor.processing import Refused
from services.ingestor.receipts import reject, shortened
from services.ingestor.telling import Telling

AT = datetime(2026, 3, 24, 8, 12, tzinfo=UTC)
BAD = Rejection(reason=Reason.NOT_JSON, stage="decode", message="line 1, column 1: expected an object")


def message(
    value: bytes | None,
    offset: int = 9,
    key: bytes | None = b"k",
    headers: tuple[tuple[str, bytes], ...] = (),
) -> Message:
    return Message(Place("articles.raw.v1", 2, offset), key, value, headers, 1)


class Bus:
    """Takes what is within its limits, in bytes by topic."""

    def __init__(self, **limits: int) -> None:
        self.limits = {f"articles.{name}.v1": limit for name, limit in limits.items()}
        self.taken: list[Outgoing] = []

    async def publish(self, messages):
        check_sizes(messages, self.limits)
        self.taken += messages


def refused(of: Message, *notes: Note) -> Answer:
    return Answer(of, Refused(BAD, "urn:x", 3, notes=notes), Outcome.REJECTED, BAD)


async def told(bus: Bus, *answers: Answer) -> dict[str, list[Outgoing]]:
    await Telling(bus, asyncio.Event(), Health()).tell(answers, {})
    return {
        topic.name: [one for one in bus.taken if one.topic == topic.name]
        for topic in (REJECTED, RECEIPTS, ENRICHED)
    }


async def test_a_reject_that_is_too_large_says_how_long_it_was_and_where_it_stands_and_others_are_whole():
    large = message(b"x" * 5000, 7, headers=(("trace", b"1" * 50),))
    found = await told(Bus(rejected=2000, receipts=2000), refused(message(b"{")), refused(large))
    whole, short = found[REJECTED.name]
    assert whole.value == b"{"
    assert (short.key, short.value) == (b"k", b"")
    about = {name: data.decode() for name, data in short.headers}
    assert about["telex-bytes"] == "5000"
    assert about["telex-headers-bytes"] == "71"
    place = about["telex-topic"], about["telex-partition"], about["telex-offset"]
    assert place == ("articles.raw.v1", "2", "7")
    assert about["telex-reason"] == "not_json"
    assert "trace" not in about
    assert len(found[RECEIPTS.name]) == 2


async def test_a_receipt_that_is_too_large_tells_the_outcome_alone():
    notes = [Note(code="unknown_field", field=f"field-{number}") for number in range(50)]
    found = await told(Bus(receipts=600), refused(message(b"{"), *notes))
    (short,) = found[RECEIPTS.name]
    receipt = Receipt.model_validate_json(short.value)
    assert short.key == b"articles.raw.v1/2/9"
    assert (receipt.outcome, receipt.reason, receipt.version) == (Outcome.REJECTED, Reason.NOT_JSON, 3)
    assert [note.code for note in receipt.notes] == ["shortened"]


async def test_what_cannot_be_told_even_then_is_left_out_and_the_rest_is_told():
    found = await told(Bus(rejected=200, receipts=2000), refused(message(b"{")), refused(message(b"[", 10)))
    assert (found[REJECTED.name], len(found[RECEIPTS.name])) == ([], 2)


def test_of_what_was_cut_before_the_whole_is_told_still():
    first = reject(message(b"x" * 20_000_000), BAD, AT)
    short = shortened(first)
    assert dict(short.headers) == dict(first.headers)
    assert dict(short.headers)["telex-bytes"] == b"20000000"
    assert shortened(short) is None


def test_a_long_key_goes_and_a_missing_value_stays_missing():
    short = shortened(reject(message(None, key=b"k" * 5000), BAD, AT))
    assert (short.key, short.value) == (b"", None)
    assert dict(short.headers)["telex-key-bytes"] == b"5000"


def test_an_enriched_article_is_not_told_in_part():
    assert shortened(Outgoing(ENRICHED.name, b"id", b"{}")) is None


def test_all_that_are_too_large_are_named_at_once():
    small, large = Outgoing("t", None, b"x"), Outgoing("t", None, b"x" * 500)
    with pytest.raises(MessageTooLarge) as raised:
        check_sizes([small, large, small, large], {"t": message_size(small)})
    assert raised.value.numbers == (1, 3)
