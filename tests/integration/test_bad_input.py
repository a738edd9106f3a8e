"""Bad input gets a reason its publisher understands, its bytes are kept, and the next article is served."""

import asyncio

import pytest

from schemas.outcomes import Outcome, Reason
from schemas.topics import MIB, REJECTED

GOOD = {
    "uri": "urn:good",
    "text": "The ferry to Palermo sails again from Thursday, the company told its passengers.",
}

BAD = {
    "not JSON": (b"<rss>", Reason.NOT_JSON, "JSON"),
    "not UTF-8": (b'{"text": "caf\xe9 ferm\xe9"}', Reason.NOT_UTF8, "UTF-8"),
    "no value": (None, Reason.EMPTY_MESSAGE, ""),
    "no bytes": (b"", Reason.EMPTY_MESSAGE, ""),
    "empty text": (b'{"text": " \\n "}', Reason.NO_TEXT, "text"),
    "20 MB": (b'{"text": "' + b"word " * (4 * MIB) + b'"}', Reason.TOO_LARGE, "bytes"),
    "unparsable date": (b'{"text": "A text.", "published_at": "last Tuesday"}', Reason.INVALID_FIELD, "published_at"),
    "negative version": (b'{"text": "A text.", "version": -3}', Reason.INVALID_FIELD, "version"),
    "nested 10,000 deep": (b'{"text": "A text.", "tags": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", Reason.TOO_DEEP, "deep"),
    "wrong type": (b'{"text": {"de": "Ein Text."}}', Reason.INVALID_FIELD, "text"),
    "a list": (b'["A text."]', Reason.NOT_AN_OBJECT, "object"),
    "NaN": (b'{"text": "A text.", "version": NaN}', Reason.NOT_JSON, ""),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
async def test_each_is_rejected_with_its_reason_and_its_bytes(start, case):
    value, reason, word = BAD[case]
    async with start() as system:
        bad, good = await system.publish(value, GOOD)
        assert (bad.outcome, bad.reason) == (Outcome.REJECTED, reason)
        assert word in str(bad.message)
        assert bad.stage
        assert good.outcome is Outcome.INDEXED
        (kept,) = await system.topic(REJECTED.name)
        headers = dict(kept.headers)
        assert headers["telex-reason"].decode() == reason
        if len(value or b"") < REJECTED.max_message_bytes:
            assert kept.value == value
        else:
            assert value.startswith(kept.value)
            assert int(headers["telex-bytes"]) == len(value)
        assert (await system.articles())["total"]["value"] == 1


async def test_unknown_fields_are_ignored_and_named(start):
    async with start() as system:
        (receipt,) = await system.publish(
            {**GOOD, "mood": "calm", "publisher": {"name": "Test", "colour": "red"}}
        )
        assert receipt.outcome is Outcome.INDEXED
        assert {(note.code, note.field) for note in receipt.notes} == {
            ("unknown_field", "mood"),
            ("unknown_field", "publisher.colour"),
        }


async def test_outcomes_sum_to_what_was_published(start):
    async with start() as system:
        values = [value for value, _, _ in BAD.values() if len(value or b"") < MIB] + [GOOD] * 3
        receipts = await asyncio.wait_for(system.publish(*values, key=None), 60)
        assert len({(receipt.partition, receipt.offset) for receipt in receipts}) == len(values)
