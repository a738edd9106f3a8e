"""Interval cells: two intervals overlap exactly when the terms of one meet the terms of the other."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schemas.moments import Precision
from services.engines.cells import cells, mention_cells, overlap_terms

MOST = 150  # cells of one interval
DAYS = st.dates(min_value=date(2017, 11, 1), max_value=date(2022, 3, 31)) | st.dates()
INTERVALS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
PRECISIONS = st.sampled_from(Precision)
MENTIONED = st.tuples(INTERVALS, PRECISIONS).map(lambda found: (*found[0], found[1]))
WHOLE = {Precision.INSTANT, Precision.HOUR, Precision.DAY}


@given(st.lists(MENTIONED, max_size=3), INTERVALS)
def test_terms_meet_exactly_when_days_overlap(indexed, asked):
    overlaps = any(start <= asked[1] and asked[0] <= end for start, end, _ in indexed)
    assert bool(set(mention_cells(indexed)) & set(overlap_terms(*asked))) == overlaps


@given(st.lists(MENTIONED, max_size=3), INTERVALS, st.sets(PRECISIONS))
def test_only_dates_of_the_precisions_that_were_asked_for_meet(indexed, asked, precisions):
    wanted = precisions | (WHOLE if precisions & WHOLE else set())
    overlaps = any(start <= asked[1] and asked[0] <= end for start, end, had in indexed if had in wanted)
    assert bool(set(mention_cells(indexed)) & set(overlap_terms(*asked, precisions))) == overlaps


@given(INTERVALS)
def test_even_the_longest_interval_has_few_cells_one_after_the_other(interval):
    found = list(cells(*interval))
    assert len(found) <= MOST
    assert found == sorted(found)
    assert len(set(found)) == len(found)


def test_an_open_range_has_few_cells_too():
    assert len(list(cells(date(1001, 1, 2), date(9998, 12, 30)))) <= MOST
    assert list(cells(date(2, 1, 1), date(11, 12, 31)))[-2:] == ["0010", "0011"]


def test_an_interval_is_its_largest_whole_periods():
    assert list(cells(date(2019, 12, 31), date(2031, 2, 1))) == [
        "2019-12-31",
        "202",
        "2030",
        "2031-01",
        "2031-02-01",
    ]
    assert list(cells(date(1900, 1, 1), date(2999, 12, 31))) == ["19", "2"]
    whole = mention_cells([(date(2022, 2, 1), date(2022, 2, 28), Precision.MONTH)])
    assert whole == ("m<2", "m<20", "m<202", "m<2022", "m=2022-02")


def test_the_last_day_of_the_calendar_ends_the_cells():
    assert list(cells(date(9999, 1, 1), date.max)) == ["9999"]
    assert list(cells(date(9000, 1, 1), date.max)) == ["9"]


def test_an_interval_that_ends_before_it_starts_has_none():
    assert list(cells(date(2022, 1, 2), date(2022, 1, 1))) == []
