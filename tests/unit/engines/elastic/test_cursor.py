"""Cursors are read back as they were written, and nothing else is taken for one."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.elastic.cursor import Cursor, following, read, write
from services.engines.errors import CursorInvalid
from services.engines.query import SearchResult

VALUES = st.one_of(st.text(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))


COUNTED = st.none() | st.tuples(st.integers(0, 2**40), st.integers(0, 2**40))


@given(st.text(), st.integers(0, 2**40), st.lists(VALUES, max_size=4), COUNTED)
def test_a_cursor_survives_being_text(pit, given_before, after, counted):
    cursor = Cursor(pit, given_before, tuple(after), counted)
    text = write(cursor)
    assert read(text) == cursor
    assert text.isascii()
    assert not set(text) & set("+/=")


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "====",
        "\ud800",
        "a" * 100_000,
        encoded([]),
        encoded({}),
        encoded("pit"),
        encoded(["pit"]),
        encoded(["pit", 1]),
        encoded(["pit", 1, "a"]),
        encoded([1, 1, None, "a"]),
        encoded(["pit", "1", None, "a"]),
        encoded(["pit", True, None, "a"]),
        encoded(["pit", 1, None, None]),
        encoded(["pit", 1, None, ["a"]]),
        encoded(["pit", 1, [1], "a"]),
        encoded(["pit", 1, [1, True], "a"]),
        encoded(["pit", 1, [1, "1"], "a"]),
        base64.urlsafe_b64encode(b"[" * 9_000).decode(),
    ],
)
def test_other_text_is_no_cursor(text):
    with pytest.raises(CursorInvalid):
        read(text)


@given(st.text())
def test_any_text_is_a_cursor_or_is_refused(text):
    try:
        read(text)
    except CursorInvalid:
        return


def hits(*sorts: list) -> list[dict]:
    return [{"sort": sort} for sort in sorts]


def page(total: int) -> SearchResult:
    return SearchResult(total, 2, (), {}, None)


def test_there_is_a_next_page_while_articles_are_left():
    two = hits([9, "b"], [8, "a"])
    assert read(following("p", two, 0, page(3), kept=False)) == Cursor("p", 2, (8, "a"))
    assert read(following("p", two, 0, page(3), kept=True)) == Cursor("p", 2, (8, "a"), (3, 2))
    assert following("p", hits([7, "c"]), 2, page(3), kept=True) is None


def test_an_empty_page_is_the_last():
    assert following("p", hits(), 0, page(5), kept=True) is None
