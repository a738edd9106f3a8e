"""Dates that are said of other dates: parts, days in them, times after them, ranges, and who is reckoned from what."""

from datetime import date

import pytest

from services.ingestor.stages.dates.engine import find

ANCHOR = date(2022, 8, 16)  # a Tuesday


def dates(language: str, text: str, anchor: date = ANCHOR) -> list[tuple[str, str]]:
    return [(f.period.start.isoformat(), f.period.end.isoformat()) for f in find(text, language, anchor)]


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        # a day or a part in a period
        ("en", "the first Monday of May 2019", "2019-05-06", "2019-05-06"),
        ("en", "the last Friday of last month", "2022-07-29", "2022-07-29"),
        ("en", "the third day of October 2019", "2019-10-03", "2019-10-03"),
        ("en", "on the 20th of next month", "2022-09-20", "2022-09-20"),
        ("en", "the second last Monday of May 2020", "2020-05-18", "2020-05-18"),
        ("en", "the third last day of May 2020", "2020-05-29", "2020-05-29"),
        ("de", "in der vorletzten Woche des Jahres 2018", "2018-12-17", "2018-12-23"),
        ("fr", "l'avant-dernière semaine de mai 2018", "2018-05-21", "2018-05-27"),
        ("en", "the first two weeks of 2021", "2021-01-04", "2021-01-17"),
        ("en", "the last four months of 2021", "2021-09-01", "2021-12-31"),
        ("en", "the second half of 2019", "2019-07-01", "2019-12-31"),
        ("en", "the first quarter of 2020", "2020-01-01", "2020-03-31"),
        ("en", "in early 2019", "2019-01-01", "2019-04-30"),
        ("en", "in late 2019", "2019-09-01", "2019-12-31"),
        ("en", "earlier this year", "2022-01-01", "2022-08-15"),
        ("en", "later this month", "2022-08-16", "2022-08-31"),
        ("en", "in the early 1990s", "1990-01-01", "1992-12-31"),
        ("en", "the week of 4 February 2019", "2019-02-04", "2019-02-10"),
        ("en", "Tuesday of last week", "2022-08-09", "2022-08-09"),
        ("en", "in May of last year", "2021-05-01", "2021-05-31"),
        ("fr", "le 3 mai de l'année dernière", "2021-05-03", "2021-05-03"),
        ("fr", "le premier trimestre de l'année dernière", "2021-01-01", "2021-03-31"),
        ("fr", "au début du mois de mars 2019", "2019-03-01", "2019-03-10"),
        ("de", "am ersten Montag im Oktober 2019", "2019-10-07", "2019-10-07"),
        ("de", "Ende letzten Jahres", "2021-09-01", "2021-12-31"),
        # a time after or before a date
        ("en", "two weeks after 3 May 2019", "2019-05-17", "2019-05-17"),
        ("en", "three days before yesterday", "2022-08-12", "2022-08-12"),
        ("en", "two weeks from tomorrow", "2022-08-31", "2022-08-31"),
        # ranges
        ("en", "from 3 May to 5 June 2019", "2019-05-03", "2019-06-05"),
        ("en", "from December 2018 to March", "2018-12-01", "2019-03-31"),
        ("en", "between 2007 and the end of 2008", "2007-01-01", "2008-12-31"),
        ("en", "from 28 December to 3 January 2020", "2019-12-28", "2020-01-03"),
        ("en", "between August 2019 and now", "2019-08-01", "2022-08-16"),
        ("en", "5/1/2019-5/7/2020", "2019-05-01", "2020-05-07"),
        ("de", "vom 14.10. bis 15.10.2018", "2018-10-14", "2018-10-15"),
        ("de", "14.-15.10.2018", "2018-10-14", "2018-10-15"),
        ("fr", "entre le 28 février et le 3 mars 2019", "2019-02-28", "2019-03-03"),
        # centuries and decades
        ("fr", "au XIXe siècle", "1800-01-01", "1899-12-31"),
        ("en", "in the 19th century", "1800-01-01", "1899-12-31"),
        ("fr", "au milieu des années 1990", "1993-01-01", "1996-12-31"),
        ("fr", "des années 1990", "1990-01-01", "1999-12-31"),
        ("fr", "l'année 1990", "1990-01-01", "1990-12-31"),
        ("fr", "dans les années 1990", "1990-01-01", "1999-12-31"),
        ("fr", "dans les années quatre-vingt", "1980-01-01", "1989-12-31"),
    ],
)
def test_a_date_made_of_another(language, text, start, end):
    assert dates(language, text) == [(start, end)]


def test_days_that_share_a_month_are_each_a_date():
    assert dates("en", "on 3, 4 and 5 May 2019") == [(f"2019-05-0{n}",) * 2 for n in (3, 4, 5)]


def test_the_next_day_is_that_after_the_day_named_last():
    assert dates("en", "She came on 3 May 2019. The next day she left.") == [
        ("2019-05-03",) * 2,
        ("2019-05-04",) * 2,
    ]
    assert dates("fr", "Arrivé le 3 mai 2019, il repart deux jours plus tard.") == [
        ("2019-05-03",) * 2,
        ("2019-05-05",) * 2,
    ]
    assert dates("en", "The next day she left.") == [("2022-08-17",) * 2]


def test_ten_years_later_is_reckoned_from_the_year_named_last():
    assert dates("en", "Founded in 1870, it closed a decade later.") == [
        ("1870-01-01", "1870-12-31"),
        ("1880-01-01", "1880-12-31"),
    ]


def test_days_later_cannot_be_reckoned_from_a_year():
    assert dates("en", "It opened in 1870. Two days later it burned.") == [("1870-01-01", "1870-12-31")]


def test_a_bare_month_is_past_unless_it_is_soon():
    assert dates("en", "in February") == [("2022-02-01", "2022-02-28")]
    assert dates("en", "in October") == [("2022-10-01", "2022-10-31")]
    assert dates("en", "in December") == [("2021-12-01", "2021-12-31")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Tel. 138-2010-2015, ssn 123-12-1234, call (206) 555-1212"),
        ("en", "in recent years, in the last months, over the past weeks"),
        ("en", "every Monday and each Friday"),
        ("en", "April Smith met August Wilson"),
        ("en", "three years of war, in two years of talks"),
        ("en", "One may ask; you may, at its discretion; they march 5 times"),
        ("en", "half of the day, the second half, day one"),
        ("en", "temperatures in the region from 5 to 10"),
        ("fr", "entre 5 et 10 cm de pluie"),
        ("fr", "rue du 4 Septembre"),
        ("fr", "ces dernières années, au cours des derniers mois"),
        ("fr", "les 2/3 des voix"),
        ("de", "Am Morgen kam er; jeden Montag"),
        ("de", "in den letzten Jahren"),
    ],
)
def test_what_only_sounds_like_a_date_is_none(language, text):
    assert dates(language, text) == []
