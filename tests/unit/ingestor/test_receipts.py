"""What is published about a consumed message."""

import hashlib
import json
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.moments import from_epoch_ms, iso
from schemas.outcomes import Note, Outcome, Reason, Receipt, Rejection
from schemas.raw import ArticleStatus
from schemas.topics import MIB, REJECTED, TOPICS
from services.catalogue.catalogue import Catalogue
from services.engines.bus import Message, Place
from services.engines.index import IndexDocument
from services.engines.message_size import check_sizes
from services.ingestor.pipeline import Context, RawMessage, Rejected, process
from services.ingestor.processing import Ready, Refused
from services.ingestor.receipts import KEPT_BYTES, receipt, reject

AT = datetime(2026, 3, 24, 8, 12, tzinfo=UTC)
NOTHING = IndexDocument("a1", 4, {}, {}, None, {}, "t/0/0")
BAD = Rejection(reason=Reason.NOT_JSON, stage="decode", message="line 1, column 1: expected an object")


def message(
    value: bytes | None, headers: tuple[tuple[str, bytes], ...] = (), key: bytes | None = b"k\xff"
) -> Message:
    return Message(Place("articles.raw.v1", 2, 9), key, value, headers, 1)


def test_a_receipt_is_keyed_by_the_place_of_its_message():
    sent = receipt(message(b"{"), Refused(BAD, "urn:x", 3), Outcome.REJECTED, BAD, AT)
    assert sent.key == b"articles.raw.v1/2/9"
    told = Receipt.model_validate_json(sent.value)
    assert (told.outcome, told.reason, told.uri, told.version) == (
        Outcome.REJECTED,
        Reason.NOT_JSON,
        "urn:x",
        3,
    )
    assert told.key == "k\ufffd"
    assert told.sent_at == "1970-01-01T00:00:00.001Z"
    assert told.at == "2026-03-24T08:12:00Z"


def test_a_reject_keeps_value_key_and_headers_as_they_came():
    sent = reject(message(b"\xff\x00", (("trace", b"1"), ("trace", b"2"))), BAD, AT)
    assert (sent.key, sent.value) == (b"k\xff", b"\xff\x00")
    assert sent.headers[:2] == (("trace", b"1"), ("trace", b"2"))
    ours = dict(sent.headers[2:])
    assert ours["telex-reason"] == b"not_json"
    assert ours["telex-offset"] == b"9"
    assert ours["telex-message"] == BAD.message.encode()


def test_a_reject_without_value_stays_without():
    assert reject(message(None), BAD, AT).value is None


def test_headers_of_an_earlier_reject_are_replaced():
    again = reject(message(b"x", (("telex-reason", b"old"), ("own", b"1"))), BAD, AT)
    assert [data for name, data in again.headers if name == "telex-reason"] == [b"not_json"]


def test_a_reject_above_the_limit_is_cut_and_tells_the_whole():
    value = b"x" * (REJECTED.max_message_bytes + 1)
    sent = reject(message(value), BAD, AT)
    about = dict(sent.headers)
    assert sent.value == value[:KEPT_BYTES]
    assert about["telex-sha256"] == hashlib.sha256(value).hexdigest().encode()
    assert about["telex-bytes"] == str(len(value)).encode()


def test_a_receipt_is_one_small_json_object():
    notes = (Note(code="unknown_fields", stated="mood"),)
    url = "https://news.example/4"
    ready = Ready("a1", "urn:x", 4, "integer", 0, ArticleStatus.USABLE, notes, NOTHING, None, url)
    sent = receipt(message(b""), ready, Outcome.INDEXED, None, AT)
    assert orjson.loads(sent.value)["outcome"] == "indexed"
    told = Receipt.model_validate_json(sent.value)
    assert (told.id, told.uri, told.version, told.notes, told.reason) == ("a1", "urn:x", 4, notes, None)
    assert told.url == url


@pytest.mark.parametrize("timestamp_ms", [-1, 2**60])
def test_a_message_whose_time_is_no_time_has_a_receipt_without_it(timestamp_ms):
    sent = receipt(message(b"{")._replace(timestamp_ms=timestamp_ms), Refused(BAD), Outcome.REJECTED, BAD, AT)
    assert "sent_at" not in orjson.loads(sent.value)


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ({"url": "HTTPS://News.Example/4?utm_source=x#top", "text": 7}, "https://news.example/4"),
        ({"url": "https://news.example/4", "text": "x", "version": -1}, "https://news.example/4"),
        ({"url": "https://news.example/4"}, "https://news.example/4"),
        ({"url": "nowhere", "text": 7}, None),
        ({"url": 7, "text": "x"}, None),
        ({"text": " "}, None),
    ],
)
def test_what_is_rejected_tells_the_canonical_address_that_it_states(body, url):
    rejected = process(RawMessage(orjson.dumps(body), 0), Context(catalogue=Catalogue({})))
    assert isinstance(rejected, Rejected)
    assert rejected.url == url


@pytest.mark.parametrize(
    ("body", "version"),
    [
        ({"text": 7, "version": 3}, 3),
        ({"text": " ", "version": 3, "uri": "urn:x"}, 3),
        ({"text": 7, "version": True}, None),
        ({"text": 7, "version": -1}, None),
        ({"text": 7, "version": "3"}, None),
        ({"text": 7, "version": 2**70}, None),
        ({"text": 7}, None),
    ],
)
def test_what_is_rejected_tells_the_version_that_it_states(body, version):
    rejected = process(RawMessage(json.dumps(body).encode(), 0), Context(catalogue=Catalogue({})))
    assert isinstance(rejected, Rejected)
    assert rejected.version == version


SIZES = st.sampled_from([0, 1, 300_000, 7 * MIB, 9 * MIB, 20 * MIB])


@settings(max_examples=40, deadline=None)
@given(value=SIZES, key=SIZES, header=SIZES)
def test_whatever_arrives_its_reject_and_its_receipt_fit_their_topics(value, key, header):
    came = message(b"v" * value, (("h", b"h" * header), ("é" * 10, b"")), b"k" * key)
    sent = [reject(came, BAD, AT), receipt(came, Refused(BAD), Outcome.REJECTED, BAD, AT)]
    check_sizes(sent, {topic.name: topic.max_message_bytes for topic in TOPICS})
    about = dict(sent[0].headers)
    assert sent[0].value == came.value or int(about["telex-bytes"]) == value
    assert sent[0].key == came.key or int(about["telex-key-bytes"]) == key
    assert "h" in about or int(about["telex-headers-bytes"]) > header


@given(st.integers(0, 253_402_300_799_999))
def test_the_time_of_sending_is_that_of_the_message_to_the_millisecond(timestamp_ms):
    sent = receipt(message(b"{")._replace(timestamp_ms=timestamp_ms), Refused(BAD), Outcome.REJECTED, BAD, AT)
    assert json.loads(sent.value)["sent_at"] == iso(from_epoch_ms(timestamp_ms))
