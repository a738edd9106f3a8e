"""When a publisher counts as silent: agencies within hours, weeklies within weeks, nobody over a weekend."""

import pytest

from services.ingestor.silence import HOUR_MS, SPAN_HOURS, WEEK_HOURS, Rhythm

LAST = 1_774_000_000_000
DAY = 24


def rhythm(came):
    """`came(age)` tells how many articles came `age` whole hours before the last one."""
    return Rhythm(LAST, tuple(came(SPAN_HOURS - 1 - number) for number in range(SPAN_HOURS)))


def first_silent_hour(one):
    return next((hour for hour in range(100 * DAY) if one.silent(LAST + hour * HOUR_MS)), None)


def working_day(age):
    """Ten articles a working day from 8 to 18, the last of them on Friday at 17:59."""
    weekday, hour = divmod((4 * DAY + 17 - age) % WEEK_HOURS, DAY)
    return int(weekday < 5 and 8 <= hour < 18)


def test_an_agency_is_missed_within_the_hours_in_which_seven_articles_come():
    assert first_silent_hour(rhythm(lambda age: 3)) == 3


def test_a_daily_that_rests_at_weekends_is_not_missed_before_monday_afternoon():
    hour = first_silent_hour(rhythm(working_day))
    monday = (17 + hour) - 3 * DAY  # hours since Monday at midnight
    assert 14 <= monday <= 16


def test_a_weekly_is_missed_when_two_issues_have_not_come():
    one = rhythm(lambda age: int(age % WEEK_HOURS == 0))
    assert first_silent_hour(one) == 2 * WEEK_HOURS + 1


def test_a_weekly_with_many_articles_is_missed_an_hour_after_the_first_issue_that_did_not_come():
    one = rhythm(lambda age: 9 * int(age % WEEK_HOURS == 0))
    assert first_silent_hour(one) <= WEEK_HOURS + 1


@pytest.mark.parametrize("times", [(0,), (0, 30), (0, 100, 600)])
def test_of_who_hardly_ever_publishes_nothing_is_said(times):
    assert first_silent_hour(rhythm(lambda age: int(age in times))) is None


@pytest.mark.parametrize("since", [6, 3 * DAY, WEEK_HOURS])
def test_who_is_new_may_pause_for_a_week_whatever_its_first_days_were_like(since):
    assert first_silent_hour(rhythm(lambda age: 3 * int(age < since))) == WEEK_HOURS + 1


def test_who_is_new_and_fell_silent_after_more_than_a_week_is_missed():
    hour = first_silent_hour(rhythm(lambda age: working_day(age) * int(age < 10 * DAY)))
    # Its weekend was all the pause there was: from Friday at 18 to Monday at 8.
    assert hour == 2 * 63 + 1


def test_who_is_silent_stays_silent_until_something_comes():
    for one in (rhythm(lambda age: 3), rhythm(working_day), rhythm(lambda age: int(age % 50 == 0))):
        began = first_silent_hour(one)
        assert all(one.silent(LAST + hour * HOUR_MS) for hour in range(began, 90 * DAY))


def test_one_week_with_a_pause_in_it_is_not_enough_to_be_surprised_by_volume():
    def came(age):
        return 0 if WEEK_HOURS - 40 <= age < WEEK_HOURS else 3

    assert first_silent_hour(rhythm(came)) > 40
