"""What both buses share, and how the embedded one packs headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.bus import Outgoing
from services.engines.errors import MessageTooLarge
from services.engines.holdings import Holdings
from services.engines.message_size import check_sizes, message_size
from services.engines.sqlite.headers import pack, unpack

NAMES = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.tuples(NAMES, st.binary())).map(tuple))
def test_headers_come_out_as_they_went_in(headers):
    assert unpack(pack(headers)) == headers


def test_no_headers_take_no_room():
    assert pack(()) is None


def test_key_value_headers_and_overhead_count_towards_the_limit():
    bare = message_size(Outgoing("t", None, None))
    assert bare > 0
    for message in (
        Outgoing("t", b"x" * 1000, None),
        Outgoing("t", None, b"x" * 1000),
        Outgoing("t", None, None, (("x", b"x" * 999),)),
        Outgoing("t", None, None, (("é" * 500, b""),)),
    ):
        assert message_size(message) >= bare + 1000


def test_the_limit_is_the_topics_own_and_kafkas_default_elsewhere():
    check_sizes([Outgoing("wide", None, b"x" * 2_000_000)], {"wide": 4_000_000})
    with pytest.raises(MessageTooLarge, match="message 2 of 2"):
        check_sizes([Outgoing("wide", None, b""), Outgoing("t", None, b"x" * 2_000_000)], {"wide": 4_000_000})


def test_only_what_was_handed_out_may_be_committed():
    holdings = Holdings()
    holdings.gain(0, 1)
    assert holdings.admissible({0: 0}) == {}
    for offset in (5, 6, 9):
        holdings.handed_out(0, offset)
    assert holdings.admissible({0: 4}) == {}
    assert holdings.admissible({0: 5}) == {0: 5}
    assert holdings.admissible({0: 10, 1: 3}) == {0: 10}
    assert holdings.admissible({0: 11}) == {}


def test_a_new_holding_forgets_what_was_handed_out_under_the_old_one():
    holdings = Holdings()
    holdings.gain(0, 1)
    holdings.handed_out(0, 5)
    holdings.lose(0)
    assert holdings.admissible({0: 6}) == {}
    holdings.gain(0, 2)
    assert holdings.admissible({0: 6}) == {}


def test_a_partition_is_idle_when_all_that_was_handed_out_is_committed():
    holdings = Holdings()
    holdings.gain(0, 1)
    holdings.gain(1, 1)
    holdings.handed_out(0, 5)
    holdings.handed_out(0, 6)
    assert holdings.idle() == {1}
    holdings.committed(0, 6)
    assert holdings.idle() == {1}
    holdings.committed(0, 7)
    assert holdings.idle() == {0, 1}
