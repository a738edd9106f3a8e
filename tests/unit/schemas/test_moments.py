"""Times as publishers state them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.moments import Precision, epoch_ms, from_epoch_ms, iso, parse_moment


@pytest.mark.parametrize(
    ("stated", "start", "end", "precision", "zoned"),
    [
        ("2022", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59Z", Precision.YEAR, True),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z", Precision.MONTH, True),
        (" 2022-08-16 ", "2022-08-16T00:00:00Z", "2022-08-16T23:59:59Z", Precision.DAY, True),
        ("2022-08-16T10:00:00+02:00", "2022-08-16T10:00:00+02:00", "2022-08-16T10:00:00+02:00", Precision.INSTANT, True),
        ("2022-08-16 10:00", "2022-08-16T10:00:00Z", "2022-08-16T10:00:00Z", Precision.INSTANT, False),
        ("2022-08-16T10:00:00.5Z", "2022-08-16T10:00:00.500Z", "2022-08-16T10:00:00.500Z", Precision.INSTANT, True),
        ("20220816T100000Z", "2022-08-16T10:00:00Z", "2022-08-16T10:00:00Z", Precision.INSTANT, True),
        ("Tue, 16 Aug 2022 10:00:00 +0300", "2022-08-16T10:00:00+03:00", "2022-08-16T10:00:00+03:00", Precision.INSTANT, True),
    ],
)  # fmt: skip
def test_what_a_stated_time_covers(stated, start, end, precision, zoned):
    moment = parse_moment(stated)
    assert (iso(moment.start), iso(moment.end), moment.precision, moment.zoned) == (
        start,
        end,
        precision,
        zoned,
    )


@pytest.mark.parametrize(
    "stated",
    ["", "yesterday", "2022-13", "2022-02-30", "0000", "16/08/2022", "1660636800", "2022-08-16T25:00Z", "2022-W33",
     "9999-12-31T23:59:59-10:00", "２０２２-08-16", "2022-08-16T10:00:00+99:00"],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_what_to_send(stated):
    with pytest.raises(ValueError, match="use ISO 8601"):
        parse_moment(stated)


@given(st.text(max_size=40))
def test_parsing_never_raises_anything_else(text):
    try:
        moment = parse_moment(text)
    except ValueError:
        return
    assert moment.start <= moment.end


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_milliseconds_there_and_back(moment):
    there = epoch_ms(moment)
    assert from_epoch_ms(there) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert epoch_ms(parse_moment(iso(moment)).start) == there
