"""Edges of histogram bars."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.moments import Precision, epoch_ms
from services.search.bars import (
    FINE_ENOUGH,
    MAX_BARS,
    Interval,
    TooManyBars,
    earliest,
    edges,
    end_text,
    label,
    pleasant,
    start_text,
)

HOUR = 3_600_000


def ms(text: str) -> int:
    return epoch_ms(datetime.fromisoformat(text).replace(tzinfo=UTC))


def starts(least: str, most: str, interval: Interval, zone: str = "UTC") -> list[str]:
    tz = ZoneInfo(zone)
    return [start_text(edge, interval, tz) for edge in edges(ms(least), ms(most), interval, tz)]


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval.DAY, ["2022-08-14", "2022-08-15", "2022-08-16"]),
        (Interval.WEEK, ["2022-08-08", "2022-08-15", "2022-08-22"]),
        (Interval.MONTH, ["2022-08-01", "2022-09-01"]),
        (Interval.QUARTER, ["2022-07-01", "2022-10-01"]),
        (Interval.YEAR, ["2022-01-01", "2023-01-01"]),
    ],
)
def test_bars_are_calendar_units_and_weeks_begin_on_monday(interval, expected):
    assert starts("2022-08-14T23:00", "2022-08-15T01:00", interval) == expected


def test_an_instant_on_an_edge_belongs_to_the_bar_that_it_begins():
    assert starts("2022-08-15T00:00", "2022-08-15T00:00", Interval.DAY) == ["2022-08-15", "2022-08-16"]


def test_the_last_quarter_ends_with_the_year():
    assert starts("2022-11-02T00:00", "2022-12-31T23:59", Interval.QUARTER) == ["2022-10-01", "2023-01-01"]


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2022-03-27", 23), ("2022-10-30", 25), ("2022-05-01", 24)],
    ids=["spring", "autumn", "plain"],
)
def test_a_day_is_as_long_as_the_clock_changes_make_it(day, hours):
    noon = ms(f"{day}T10:00")
    first, last = edges(noon, noon, Interval.DAY, ZoneInfo("Europe/Paris"))
    assert last - first == hours * HOUR
    assert len(edges(first, last - 1, Interval.HOUR, ZoneInfo("Europe/Paris"))) == hours + 1


def test_hours_in_a_zone_of_half_an_hour_are_its_full_hours():
    assert starts("2022-08-15T00:00", "2022-08-15T00:10", Interval.HOUR, "Asia/Kolkata") == [
        "2022-08-15T05:00:00+05:30",
        "2022-08-15T06:00:00+05:30",
    ]


def test_hours_are_full_again_after_a_clock_change_of_half_an_hour():
    assert starts("2022-10-01T14:40", "2022-10-01T16:10", Interval.HOUR, "Australia/Lord_Howe") == [
        "2022-10-02T01:00:00+10:30",
        "2022-10-02T02:30:00+11:00",
        "2022-10-02T03:00:00+11:00",
        "2022-10-02T04:00:00+11:00",
    ]


def test_a_day_that_a_zone_skipped_has_no_bar():
    assert starts("2011-12-29T12:00", "2011-12-31T00:00", Interval.DAY, "Pacific/Apia") == [
        "2011-12-29",
        "2011-12-31",
        "2012-01-01",
    ]


def test_a_day_without_midnight_begins_when_it_begins():
    tz = ZoneInfo("America/Sao_Paulo")
    (first, _) = edges(ms("2018-11-04T12:00"), ms("2018-11-04T12:00"), Interval.DAY, tz)
    assert first == ms("2018-11-04T03:00")
    assert start_text(first, Interval.DAY, tz) == "2018-11-04"


def test_too_many_bars_name_the_interval_that_fits():
    least, most = ms("2000-01-01T00:00"), ms("2010-01-01T00:00")
    with pytest.raises(TooManyBars) as caught:
        edges(least, most, Interval.HOUR, UTC)
    assert caught.value.fitting is Interval.WEEK
    with pytest.raises(TooManyBars) as caught:
        edges(ms("0002-01-01T00:00"), ms("9000-01-01T00:00"), Interval.DAY, UTC)
    assert caught.value.fitting is None


def test_a_thousand_bars_are_allowed_and_one_more_is_not():
    least = ms("2022-01-01T00:00")
    assert len(edges(least, least + MAX_BARS * 24 * HOUR - 1, Interval.DAY, UTC)) == MAX_BARS + 1
    with pytest.raises(TooManyBars):
        edges(least, least + MAX_BARS * 24 * HOUR, Interval.DAY, UTC)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Apia", "America/New_York"])
def test_the_earliest_beginning_leaves_as_many_years_as_there_may_be_bars(zone):
    tz = ZoneInfo(zone)
    most = ms("2999-12-31T12:00")
    least = earliest(most, tz)
    assert len(edges(least, most, Interval.YEAR, tz)) == MAX_BARS + 1
    with pytest.raises(TooManyBars):
        edges(least - 1, most, Interval.YEAR, tz)
    assert edges(earliest(ms("0500-01-01T00:00"), tz), ms("0500-01-01T00:00"), Interval.YEAR, tz)


def test_the_end_of_the_calendar_is_an_error_like_any_other():
    with pytest.raises(TooManyBars):
        edges(ms("9999-12-31T00:00"), ms("9999-12-31T23:00"), Interval.DAY, UTC)


@pytest.mark.parametrize(
    ("interval", "shown", "end"),
    [
        (Interval.HOUR, "2022-07-01 00:00", "2022-07-01T00:59:59+02:00"),
        (Interval.DAY, "2022-07-01", "2022-07-01"),
        (Interval.MONTH, "2022-07", "2022-07-31"),
        (Interval.QUARTER, "2022 Q3", "2022-09-30"),
    ],
)
def test_bars_are_labelled_as_people_write_them_and_end_before_the_next(interval, shown, end):
    tz = ZoneInfo("Europe/Paris")
    at = ms("2022-06-30T22:00")
    first, after = edges(at, at, interval, tz)
    assert (label(first, interval, tz), end_text(after, interval, tz)) == (shown, end)


@pytest.mark.parametrize(
    ("most", "picked"),
    [
        ("2022-02-20", Interval.DAY),
        ("2022-12-01", Interval.WEEK),
        ("2026-01-01", Interval.MONTH),
        ("2300-01-01", Interval.YEAR),
    ],
)
def test_the_interval_picked_makes_a_readable_chart(most, picked):
    assert pleasant(ms("2022-01-01T00:00"), ms(f"{most}T00:00"), UTC) is picked


def test_a_precision_is_fine_enough_for_a_bar_that_holds_it_whole():
    assert Precision.DAY not in FINE_ENOUGH[Interval.HOUR]
    assert Precision.MONTH not in FINE_ENOUGH[Interval.WEEK]
    assert Precision.MONTH in FINE_ENOUGH[Interval.QUARTER]
    assert set(FINE_ENOUGH[Interval.YEAR]) == set(Precision)


ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Paris",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "America/Sao_Paulo",
    ]
).map(ZoneInfo)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - made aware below
    st.integers(0, 400 * 24),
    st.sampled_from(Interval),
    ZONES,
)
def test_edges_ascend_and_cover_what_was_asked_with_no_bar_to_spare(start, hours, interval, tz):
    least = epoch_ms(start.replace(tzinfo=UTC))
    most = least + timedelta(hours=hours) // timedelta(milliseconds=1)
    try:
        found = edges(least, most, interval, tz)
    except TooManyBars:
        assert hours > MAX_BARS - 2
        return
    assert list(found) == sorted(set(found))
    assert found[0] <= least < found[1]
    assert found[-2] <= most < found[-1]
