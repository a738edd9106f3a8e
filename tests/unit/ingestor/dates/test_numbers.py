"""Numbers in words, and the days that move from year to year."""

from datetime import date

import pytest

from services.ingestor.stages.dates.engine import find
from services.ingestor.stages.dates.holidays import holiday, is_holiday, nth_weekday
from services.ingestor.stages.dates.numbers import han_value

ANCHOR = date(2022, 8, 16)  # a Tuesday


def starts(language: str, text: str) -> list[str]:
    return [found.period.start.isoformat() for found in find(text, language, ANCHOR)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "born on the twenty-ninth of May 1990", "1990-05-29"),
        ("en", "back in nineteen ninety-six they", "1996-01-01"),
        ("en", "in two thousand and fifteen they", "2015-01-01"),
        ("en", "on May twenty-first, 2019", "2019-05-21"),
        ("fr", "le vingt-quatre mars 2019", "2019-03-24"),
        ("de", "am einunddreißigsten Dezember 2019", "2019-12-31"),
    ],
)
def test_numbers_in_words_are_days_and_years(language, text, expected):
    assert starts(language, text) == [expected]


@pytest.mark.parametrize(
    "text", ["twenty-nine people", "at twelve thirty", "two thousand soldiers", "one hundred and five"]
)
def test_numbers_of_other_things_are_no_dates(text):
    assert starts("en", text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二〇一九", 2019),
        ("十三", 13),
        ("三十一", 31),
        ("二千零一十九", 2019),
        ("一九九〇", 1990),
        ("十", 10),
    ],
)
def test_chinese_numerals_are_read_by_places_and_by_powers(text, value):
    assert han_value(text) == value


@pytest.mark.parametrize(
    ("spec", "year", "expected"),
    [
        ("12-25", 2022, date(2022, 12, 25)),
        ("easter+0", 2022, date(2022, 4, 17)),
        ("easter-2", 2024, date(2024, 3, 29)),
        ("orthodox+0", 2024, date(2024, 5, 5)),
        ("nth 11 3 4", 2022, date(2022, 11, 24)),
        ("nth 5 0 -1", 2022, date(2022, 5, 30)),
        ("nth 11 0 1 +1", 2020, date(2020, 11, 3)),
    ],
)
def test_holidays_fall_on_their_day(spec, year, expected):
    assert is_holiday(spec)
    assert holiday(spec, year) == expected


@pytest.mark.parametrize("spec", ["", "25 December", "easter", "nth 11 7 1", "nth 11 3 6", "13"])
def test_what_is_no_holiday_is_refused(spec):
    assert not is_holiday(spec)


def test_a_month_without_a_fifth_monday_has_none():
    with pytest.raises(ValueError, match="no such weekday"):
        nth_weekday(date(2022, 2, 1), date(2022, 2, 28), 0, 5)


def test_holidays_are_found_with_their_year_and_without():
    assert starts("en", "Thanksgiving 2019 was") == ["2019-11-28"]
    assert starts("en", "since last Easter") == ["2022-04-17"]
    assert starts("de", "am Karfreitag 2021") == ["2021-04-02"]
    assert starts("fr", "le lundi de Pâques 2019") == ["2019-04-22"]


@pytest.mark.parametrize(("language", "digit"), [("en", "7"), ("zh", "一"), ("ja", "7")])
def test_a_number_longer_than_any_is_no_date_and_no_fault(language, digit):
    text = f"2024年5月3日 {digit * 5000} 2021" if language != "en" else f"3 May 2024 {digit * 5000} 2021"
    found = find(text, language, ANCHOR)
    assert found[0].period.start.year == 2024
    assert all(one.end_char - one.start_char < 20 for one in found)
