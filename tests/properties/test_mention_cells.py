"""Interval cells: two intervals overlap exactly when the terms of one meet the terms of the other."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.engines.cells import cells, mention_cells, overlap_terms

DAYS = st.dates(min_value=date(2017, 11, 1), max_value=date(2022, 3, 31))
INTERVALS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(INTERVALS, max_size=3), INTERVALS)
def test_terms_meet_exactly_when_days_overlap(indexed, asked):
    overlaps = any(start <= asked[1] and asked[0] <= end for start, end in indexed)
    assert bool(set(mention_cells(indexed)) & set(overlap_terms(*asked))) == overlaps


def test_an_interval_is_its_largest_whole_periods():
    assert list(cells(date(2019, 12, 31), date(2021, 2, 1))) == [
        "2019-12-31",
        "2020",
        "2021-01",
        "2021-02-01",
    ]
    assert mention_cells([(date(2022, 2, 1), date(2022, 2, 28))]) == ("<2022", "=2022-02")


def test_the_last_day_of_the_calendar_ends_the_cells():
    assert list(cells(date(9999, 1, 1), date.max)) == ["9999"]
