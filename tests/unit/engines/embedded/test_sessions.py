"""How long the embedded index keeps a result for its cursors, and what becomes of the cursors after."""

from dataclasses import replace

import pytest
import tantivy

from services.engines.embedded.ranking import Ranked
from services.engines.embedded.sessions import (
    IDLE_S,
    MAX_SESSIONS,
    Packed,
    Session,
    Sessions,
    read_cursor,
    write_cursor,
)
from services.engines.errors import CursorExpired, CursorInvalid
from services.engines.query import EVERYTHING, NOTHING, Query, SearchResult

QUERY = Query(EVERYTHING)
COUNTED = SearchResult(4, 4, (), {}, None)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(clock):
    return Sessions(clock)


def ranked(*places: int) -> list[Ranked]:
    return [Ranked(float(place), tantivy.DocAddress(place // 10, place)) for place in places]


def opened(sessions: Sessions) -> Query:
    """The query of a second page."""
    index = tantivy.Index(tantivy.SchemaBuilder().build())
    return replace(QUERY, cursor=sessions.open(Session(QUERY, index.searcher(), ranked(1), COUNTED), 1))


def test_a_cursor_leads_to_its_session_and_place(sessions):
    query = opened(sessions)
    token, session, offset = sessions.find(query)
    assert (session.query, offset) == (QUERY, 1)
    assert sessions.find(replace(query, cursor=write_cursor(token, 21)))[2] == 21


def test_a_result_nobody_asks_for_is_let_go(sessions, clock):
    query = opened(sessions)
    clock.now += IDLE_S
    sessions.find(query)
    clock.now += IDLE_S
    sessions.find(query)
    clock.now += IDLE_S + 1
    with pytest.raises(CursorExpired):
        sessions.find(query)


def test_the_least_recently_used_result_gives_way(sessions):
    first, second = opened(sessions), opened(sessions)
    for _ in range(MAX_SESSIONS - 2):
        opened(sessions)
    sessions.find(first)
    opened(sessions)
    sessions.find(first)
    with pytest.raises(CursorExpired):
        sessions.find(second)


def test_a_cursor_of_another_process_has_expired(sessions, clock):
    with pytest.raises(CursorExpired):
        Sessions(clock).find(opened(sessions))


def test_a_cursor_of_another_query_is_invalid(sessions):
    query = opened(sessions)
    with pytest.raises(CursorInvalid):
        sessions.find(replace(query, visible=NOTHING))


@pytest.mark.parametrize(
    "content", [[], ["a"], ["a", 0], ["a", -1], ["a", True], ["a", "1"], [1, 1], "ab", {"a": 1, "b": 2}]
)
def test_what_is_no_token_and_offset_is_no_cursor(content):
    import base64

    import orjson

    text = base64.urlsafe_b64encode(orjson.dumps(content)).rstrip(b"=").decode()
    with pytest.raises(CursorInvalid):
        read_cursor(text)


def test_what_the_first_page_had_does_not_come_again():
    index = tantivy.Index(tantivy.SchemaBuilder().build())
    session = Session(QUERY, index.searcher(), ranked(3, 1), COUNTED)
    rest = session.rest(lambda: ranked(1, 2, 3, 4, 25))
    assert [one.address.doc for one in rest.part(0, 10)] == [2, 4, 25]
    assert session.rest(lambda: pytest.fail("asked twice")) is rest


def test_packed_matches_come_back_as_they_were():
    matches = [Ranked(0.5, tantivy.DocAddress(2**31, 2**32 - 1)), Ranked(-3.0, tantivy.DocAddress(0, 0))]
    packed = Packed(matches)
    assert len(packed) == 2
    assert [(one.key, one.address.segment_ord, one.address.doc) for one in packed.part(0, 5)] == [
        (0.5, 2**31, 2**32 - 1),
        (-3.0, 0, 0),
    ]
    assert packed.part(2, 5) == []
