"""Properties of the fast way to read a message: it gives what the long way gives, or leaves the message to that."""

import json

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.ingestor.draft import Context, Draft, RawMessage, RejectedMessage
from services.ingestor.stages import decode
from services.ingestor.stages.plain_json import MAX_DEPTH, MAX_INTEGER, plain_object

SIGNS = [
    '"',
    "\\",
    ":",
    "{",
    "}",
    "[",
    "]",
    ",",
    " ",
    "\n",
    "1",
    "-",
    ".",
    "e",
    "true",
    '"a"',
    "\\u0061",
    '\\"',
    '"a":',
    "é",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def the_long_way(value: bytes):
    message, notes = decode._closely(decode._text(value, len(value)))
    return message, notes


@given(
    st.lists(st.sampled_from(SIGNS), max_size=12).map("".join).map(lambda inside: f"{{{inside}}}".encode())
)
@example(b'{"a":1,"a":1}')
@example(b'{"a":1,"a":2}')
@example(b'{"a" :1,"a"\n:1,"b":"\\":"}')
@example(b'{"a":1,"a":1,"b\\\\":1}')
@example(b'{"a":{"b":1,"b":2}}')
@example(b'{"a":[{"b":1,"\\u0062":1}]}')
@example(b'{"a":9223372036854775808}')
@example(b'{"a":1e400}')
@example(b'{"a":"\\ud800"}')
@example(b"\xef\xbb\xbf{}")
def test_it_gives_what_the_long_way_gives(value):
    found = plain_object(value)
    if found is not None:
        assert the_long_way(value) == (found, [])


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4), st.booleans())
def test_every_object_is_read_as_it_is_or_not_at_all(stated, spaced):
    written = (
        json.dumps(stated, indent=1).encode()
        if spaced
        else json.dumps(stated, ensure_ascii=False).encode("utf-8")
    )
    found = plain_object(written)
    assert found is None or found == stated == the_long_way(written)[0]


PLAIN = st.text().map(lambda text: f"a{text}").filter(lambda text: not text.endswith("\\"))


@given(st.dictionaries(PLAIN, PLAIN | st.booleans(), max_size=4))
def test_texts_and_flags_never_need_the_long_way(stated):
    assert plain_object(orjson.dumps(stated)) == stated


@pytest.mark.parametrize(("depth", "is_read"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
def test_what_is_too_deep_is_left_to_the_long_way(depth, is_read):
    value = b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)
    assert (plain_object(value) is not None) == is_read
    if not is_read:
        with pytest.raises(RejectedMessage, match="deep"):
            the_long_way(value)


@pytest.mark.parametrize(
    ("number", "is_read"), [(MAX_INTEGER - 1, True), (MAX_INTEGER, False), (-MAX_INTEGER, True)]
)
def test_what_is_too_large_is_left_to_the_long_way(number, is_read):
    assert (plain_object(f'{{"a":[{number}]}}'.encode()) is not None) == is_read


def test_what_is_larger_than_a_message_may_be_is_not_read():
    with pytest.raises(RejectedMessage, match="larger"):
        decode.DECODE.run(Draft(RawMessage(b'{"a":1}', 0)), Context(max_message_bytes=6))
