"""What is refused before a message is an object, and in which words."""

import pytest

from schemas.outcomes import Reason
from services.ingestor.pipeline import Context, RawMessage, Rejected, process
from tests.unit.ingestor.messages import RECEIVED_MS, enriched, noted, rejected


@pytest.mark.parametrize(
    ("value", "reason", "told"),
    [
        (None, Reason.EMPTY_MESSAGE, "no value"),
        (b"", Reason.EMPTY_MESSAGE, "no value"),
        (b" \n\t", Reason.EMPTY_MESSAGE, "white space"),
        (b"\xef\xbb\xbf", Reason.EMPTY_MESSAGE, "white space"),
        (b'{"text":"\xe9t\xe9"}', Reason.NOT_UTF8, "byte 0xe9 at position 9"),
        (b"\xef\xbb\xbf\xe9", Reason.NOT_UTF8, "byte 0xe9 at position 3"),
        ('{"text":"a"}'.encode("utf-16"), Reason.NOT_UTF8, "UTF-16"),
        (b'{"text": }', Reason.NOT_JSON, "line 1, column 10 (position 9)"),
        (b'{"text":\n"a', Reason.NOT_JSON, "line 2, column 1"),
        (b'{"text":"a","n":NaN}', Reason.NOT_JSON, "NaN"),
        (b'{"text":"a","n":-Infinity}', Reason.NOT_JSON, "Infinity"),
        (b'["text"]', Reason.NOT_AN_OBJECT, "a list"),
        (b"3", Reason.NOT_AN_OBJECT, "a number"),
        (b"null", Reason.NOT_AN_OBJECT, "null"),
        (b'{"text":"a","version":9223372036854775808}', Reason.INVALID_FIELD, "out of range"),
        (b'{"text":"a","n":1e999}', Reason.INVALID_FIELD, "out of range"),
        (b'{"text":"a","text":"b"}', Reason.INVALID_FIELD, "text: stated twice"),
        (b"[" * 10_000 + b"]" * 10_000, Reason.TOO_DEEP, "32"),
        (b'{"text":"a","deep":' + b'{"a":' * 40 + b"1" + b"}" * 41, Reason.TOO_DEEP, "32"),
    ],
)
def test_each_kind_of_bad_bytes_has_its_reason_and_place(value, reason, told):
    result = rejected(value)
    assert (result.rejection.reason, result.rejection.stage) == (reason, "decode")
    assert told in result.rejection.message


def test_a_message_above_the_limit_is_refused_and_one_at_the_limit_is_not():
    value = b'{"text":"' + b"a" * 100 + b'"}'
    at = process(RawMessage(value, RECEIVED_MS), Context(max_message_bytes=len(value)))
    above = process(RawMessage(value + b" ", RECEIVED_MS), Context(max_message_bytes=len(value)))
    assert not isinstance(at, Rejected)
    assert isinstance(above, Rejected)
    assert above.rejection.reason is Reason.TOO_LARGE


def test_brackets_inside_a_text_do_not_count_as_depth():
    assert enriched(text="[" * 100 + ' \\" {{{{ ' + "{" * 100).body.startswith("[[[")


def test_32_levels_are_taken():
    value = b'{"text":"one two three","deep":' + b"[" * 31 + b"]" * 31 + b"}"
    result = process(RawMessage(value, RECEIVED_MS), Context())
    assert not isinstance(result, Rejected)


def test_half_a_surrogate_pair_is_replaced_and_noted_but_a_whole_pair_is_a_character():
    value = b'{"text":"a \\ud800 b \\ud83d\\ude00","byline":"x"}'
    result = process(RawMessage(value, RECEIVED_MS), Context())
    assert not isinstance(result, Rejected)
    assert result.body == "a \ufffd b \U0001f600"
    assert noted(result) == {"lone_surrogate": ["text"]}


def test_a_field_stated_twice_alike_is_only_noted():
    result = process(RawMessage(b'{"text":"a b","text":"a b"}', RECEIVED_MS), Context())
    assert not isinstance(result, Rejected)
    assert noted(result) == {"duplicate_field": ["text"]}


def test_a_byte_order_mark_is_no_fault():
    result = process(RawMessage(b'\xef\xbb\xbf{"text":"one"}', RECEIVED_MS), Context())
    assert not isinstance(result, Rejected)
