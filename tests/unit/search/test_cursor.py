"""Cursors: bound to a query, to an instant, and useless when changed."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.cursor import Position, query_digest, read_cursor, write_cursor
from services.search.errors import RequestError
from services.search.parameters import ArticleSearch

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = b"s" * 32
DIGEST = query_digest(ArticleSearch(q="Kim").model_dump(mode="json"), ["read"])


def refused(text: str, digest: str = DIGEST) -> str:
    with pytest.raises(RequestError) as caught:
        read_cursor(text, digest, [SECRET], NOW)
    return caught.value.code


def test_a_cursor_is_read_as_it_was_written():
    position = Position(
        "engine's own ✓",
        NOW - timedelta(minutes=5),
        {"published_day": (-1, 2**52), "mentions_year": (0, 0)},
        {"Le Monde": ("Q12461", "x:le-monde"), "nobody": ("nobody",)},
    )
    assert read_cursor(write_cursor(position, DIGEST, SECRET), DIGEST, [b"newer", SECRET], NOW) == position


def test_the_cursor_itself_is_no_part_of_its_query_and_all_else_is():
    dump = ArticleSearch(q="Kim").model_dump(mode="json")
    assert query_digest({**dump, "cursor": "x"}, ["read"]) == DIGEST
    for name, value in {
        "q": "Xi",
        "size": 5,
        "sort": "newest",
        "tz": "Asia/Tokyo",
        "language": ["fr"],
    }.items():
        assert query_digest({**dump, name: value}, ["read"]) != DIGEST


def test_a_cursor_of_another_query_is_told_apart_from_a_broken_one():
    text = write_cursor(Position("x", NOW), DIGEST, SECRET)
    assert refused(text, query_digest({"q": "Xi"}, ["read"])) == "cursor_mismatch"
    assert refused(text[:-2]) == "cursor_invalid"


def test_a_cursor_of_a_service_whose_clock_is_ahead_is_read_and_looks_behind_no_embargo():
    ahead = write_cursor(Position("x", NOW + timedelta(milliseconds=3)), DIGEST, SECRET)
    assert read_cursor(ahead, DIGEST, [SECRET], NOW) == Position("x", NOW)


@given(st.integers(0, 60), st.integers(1, 255))
def test_no_byte_can_be_changed(place, change):
    raw = bytearray(base64.urlsafe_b64decode(write_cursor(Position("engine", NOW), DIGEST, SECRET) + "==="))
    raw[place % len(raw)] ^= change
    assert refused(base64.urlsafe_b64encode(raw).decode()) == "cursor_invalid"


@given(st.text(max_size=200))
def test_any_other_text_is_no_cursor(text):
    assert refused(text) == "cursor_invalid"


def test_a_cursor_of_another_reader_opens_nothing_to_this_one():
    dump = ArticleSearch(q="Kim").model_dump(mode="json")
    theirs = write_cursor(Position("x", NOW), query_digest(dump, ["embargoed", "read"]), SECRET)
    assert refused(theirs) == "cursor_mismatch"
    assert query_digest(dump, ["read", "embargoed"]) == query_digest(dump, ["embargoed", "read"])


def test_who_does_not_know_the_secret_cannot_make_one():
    assert refused(write_cursor(Position("x", NOW), DIGEST, b"another secret")) == "cursor_invalid"


def test_no_bit_can_be_turned():
    raw = base64.urlsafe_b64decode(write_cursor(Position("engine", NOW), DIGEST, SECRET) + "===")
    for bit in range(len(raw) * 8):
        turned = bytearray(raw)
        turned[bit // 8] ^= 1 << bit % 8
        assert refused(base64.urlsafe_b64encode(turned).decode()) == "cursor_invalid", bit
