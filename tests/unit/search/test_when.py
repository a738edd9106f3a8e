"""Dates in requests."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from schemas.moments import from_epoch_ms, iso
from services.search.errors import RequestError
from services.search.when import Days, End, days, span, zone


def ends(first: str | None, last: str | None) -> tuple[End | None, End | None]:
    names = ("published_from", "published_to")
    return tuple(
        None if text is None else End(text, name) for text, name in zip((first, last), names, strict=True)
    )


def covered(text: str, tz: str = "UTC") -> tuple[str, str]:
    found = span(*ends(text, text), ZoneInfo(tz))
    return iso(from_epoch_ms(found.least)), iso(from_epoch_ms(found.most))


@pytest.mark.parametrize(
    ("text", "tz", "first", "last"),
    [
        ("2022", "UTC", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59.999Z"),
        ("2022-12", "UTC", "2022-12-01T00:00:00Z", "2022-12-31T23:59:59.999Z"),
        ("2024-02", "UTC", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999Z"),
        ("2022-08-15", "UTC", "2022-08-15T00:00:00Z", "2022-08-15T23:59:59.999Z"),
        ("2022-08-15", "Europe/Paris", "2022-08-14T22:00:00Z", "2022-08-15T21:59:59.999Z"),
        ("2022-03-27", "Europe/Paris", "2022-03-26T23:00:00Z", "2022-03-27T21:59:59.999Z"),
        ("2022-08-15T12", "UTC", "2022-08-15T12:00:00Z", "2022-08-15T12:59:59.999Z"),
        ("2022-08-15T12:30", "Europe/Paris", "2022-08-15T10:30:00Z", "2022-08-15T10:30:59.999Z"),
        ("2022-08-15T12:30:10", "UTC", "2022-08-15T12:30:10Z", "2022-08-15T12:30:10.999Z"),
        ("2022-08-15T12:30:10.5Z", "Europe/Paris", "2022-08-15T12:30:10.500Z", "2022-08-15T12:30:10.500Z"),
        ("2022-08-15 12:30+0200", "UTC", "2022-08-15T10:30:00Z", "2022-08-15T10:30:59.999Z"),
        # Put back at 03:00: what is written comes twice. Put forward at 02:00: it never comes.
        ("2022-10-30T02", "Europe/Paris", "2022-10-30T00:00:00Z", "2022-10-30T01:59:59.999Z"),
        ("2022-10-30T02:30", "Europe/Paris", "2022-10-30T00:30:00Z", "2022-10-30T01:30:59.999Z"),
        ("2022-10-30T02:30+02:00", "Europe/Paris", "2022-10-30T00:30:00Z", "2022-10-30T00:30:59.999Z"),
        ("2022-10-30T03", "Europe/Paris", "2022-10-30T02:00:00Z", "2022-10-30T02:59:59.999Z"),
        ("2022-03-27T02:30", "Europe/Paris", "2022-03-27T01:30:00Z", "2022-03-27T01:30:59.999Z"),
        ("9999", "UTC", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_a_date_covers_all_that_it_names(text, tz, first, last):
    assert covered(text, tz) == (first, last)


def test_an_end_left_open_is_open():
    found = span(*ends("2022", None), ZoneInfo("UTC"))
    assert found.most is None
    assert span(*ends(None, None), ZoneInfo("UTC")) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "22",
        "2022-13",
        "2022-02-30",
        "2022-8-1",
        "0000",
        "now-1d",
        "2022-08-15T25:00",
        "٢٠٢٢",
        "2022-08-15T12:30+99:00",
        "10000",
    ],
)
def test_what_is_no_date_is_refused_by_name(text):
    with pytest.raises(RequestError) as caught:
        span(*ends(None, text), ZoneInfo("UTC"))
    assert (caught.value.code, caught.value.faults[0].param) == ("date_invalid", "published_to")


def test_an_end_before_the_start_is_refused():
    with pytest.raises(RequestError) as caught:
        span(*ends("2023", "2022"), ZoneInfo("UTC"))
    assert caught.value.code == "date_invalid"


@pytest.mark.parametrize(
    "name", ["Mars/Base", "", "../../etc/passwd", "/etc/localtime", "UTC\x00", "europe/paris "]
)
def test_only_known_time_zones_are_taken(name):
    with pytest.raises(RequestError) as caught:
        zone(name)
    assert caught.value.faults[0].param == "tz"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-12", date(2022, 12, 1), date(2022, 12, 31)),
        ("2022-08-15", date(2022, 8, 15), date(2022, 8, 15)),
        ("2022-08-15T23:59:59-11:00", date(2022, 8, 15), date(2022, 8, 15)),
        ("2022-08-15T00:00Z", date(2022, 8, 15), date(2022, 8, 15)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
    ],
)
def test_days_are_those_that_are_written(text, first, last):
    assert days(*ends(text, text)) == Days(first, last)


def test_days_left_open_are_open():
    assert days(*ends("2022", None)) == Days(date(2022, 1, 1), None)
    assert days(*ends(None, "2022")) == Days(None, date(2022, 12, 31))
    assert days(*ends(None, None)) is None


@pytest.mark.parametrize(
    "text", ["", "2022-13", "0000", "2022-08-15T25:00", "2022-08-15T12:30+99:00", "today"]
)
def test_what_names_no_day_is_refused_by_name(text):
    with pytest.raises(RequestError) as caught:
        days(*ends(text, None))
    assert (caught.value.code, caught.value.faults[0].param) == ("date_invalid", "published_from")
