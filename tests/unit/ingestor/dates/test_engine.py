"""The dates engine on words of several languages, and on what only looks like a date."""

from datetime import date

import pytest

from services.ingestor.stages.dates.engine import DatedText, find

ANCHOR = date(2022, 8, 16)  # a Tuesday


def dates(language: str, text: str) -> list[tuple[str, str, str]]:
    return [
        (text[f.start_char : f.end_char], f.period.start.isoformat(), f.period.end.isoformat())
        for f in find(text, language, ANCHOR)
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Vu lundi 15 août.", ("lundi 15 août", "2022-08-15", "2022-08-15")),
        (
            "fr",
            "depuis à la fin du mois de février",
            ("la fin du mois de février", "2022-02-21", "2022-02-28"),
        ),
        ("fr", "adopté en avril dernier, puis", ("avril dernier", "2022-04-01", "2022-04-30")),
        ("fr", "Le mois dernier, il", ("Le mois dernier", "2022-07-01", "2022-07-31")),
        ("fr", "parti la semaine dernière", ("la semaine dernière", "2022-08-08", "2022-08-14")),
        ("fr", "fermé du 3 au 5 mai.", ("du 3 au 5 mai", "2022-05-03", "2022-05-05")),
        ("fr", "il y a trois ans déjà", ("il y a trois ans", "2019-01-01", "2019-12-31")),
        ("en", "He left in May 2019 for good", ("May 2019", "2019-05-01", "2019-05-31")),
        ("en", "on March 5, 2021, they", ("March 5, 2021", "2021-03-05", "2021-03-05")),
        ("en", "the crisis of 2019-2021 is", ("2019-2021", "2019-01-01", "2021-12-31")),
        ("en", "since last April they", ("last April", "2022-04-01", "2022-04-30")),
        ("en", "music of the 1990s was", ("the 1990s", "1990-01-01", "1999-12-31")),
        ("en", "on 2021-03-05 it", ("2021-03-05", "2021-03-05", "2021-03-05")),
        ("en", "on 03/05/2021 it", ("03/05/2021", "2021-03-05", "2021-03-05")),
        ("es", "el 03/05/2021 fue", ("03/05/2021", "2021-05-03", "2021-05-03")),
        ("es", "hace dos años que", ("hace dos años", "2020-01-01", "2020-12-31")),
        ("de", "Er kam am 3. Oktober 2019 an", ("3. Oktober 2019", "2019-10-03", "2019-10-03")),
        ("de", "schon vor zwei Jahren war", ("vor zwei Jahren", "2020-01-01", "2020-12-31")),
        ("nl", "hij vertrok vorige week al", ("vorige week", "2022-08-08", "2022-08-14")),
        (
            "ru",
            "встретились 25 апреля 2019 года в городе",
            ("25 апреля 2019 года", "2019-04-25", "2019-04-25"),
        ),
        ("ru", "это было два года назад", ("два года назад", "2020-01-01", "2020-12-31")),
        ("it", "è nato il mese scorso qui", ("il mese scorso", "2022-07-01", "2022-07-31")),
        ("tr", "geçen hafta oldu", ("geçen hafta", "2022-08-08", "2022-08-14")),
        ("zh", "会议于2021年3月5日召开", ("2021年3月5日", "2021-03-05", "2021-03-05")),
        ("ja", "会議は2021年3月5日に", ("2021年3月5日", "2021-03-05", "2021-03-05")),
        ("ko", "2021년 3월 5일에 열렸다", ("2021년 3월 5일", "2021-03-05", "2021-03-05")),
        ("pt", "foi eleito há dois anos lá", ("há dois anos", "2020-01-01", "2020-12-31")),
        ("pt", "caiu em 25 de abril de 1974, e", ("25 de abril de 1974", "1974-04-25", "1974-04-25")),
        ("sv", "det hände i går kväll", ("i går", "2022-08-15", "2022-08-15")),
    ],
)
def test_words_of_a_date_give_its_days(language, text, expected):
    assert dates(language, text) == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Il a 35 ans, mais 24 États ont refusé; la loi a été votée."),
        ("en", "You may 5 times march on; version 3.5.2 costs $2019 and 2019 people saw it end 3-2."),
        ("en", "Call +44 20 7946 0958 at 10:30."),
        ("de", "Das ist so, 35 Jahre alt und 3,5 Prozent."),
        ("zh", "增加2000亿美元，有1500人。"),
        ("pt", "É a segunda vez; tem 35 anos e é a quinta."),
        ("es", "Tiene 35 años y cuesta 1.500 euros."),
    ],
)
def test_ages_amounts_scores_and_verbs_are_no_dates(language, text):
    assert dates(language, text) == []


def test_since_leaves_the_end_open():
    [found] = find("since February 2021 they", "en", ANCHOR)
    assert (found.open, found.period.start, found.relative) == ("after", date(2021, 2, 1), False)


def test_a_weekday_chooses_the_year_of_a_yearless_date():
    [found] = find("jeudi 3 mars", "fr", date(2024, 3, 1))
    assert found.period.start == date(2022, 3, 3)


def test_a_language_without_a_table_has_no_dates():
    assert find("15. august 2022", "xx", ANCHOR) == []


def test_digits_of_every_script_are_read():
    [found] = find("२०२१-०३-०५", "en", ANCHOR)
    assert found.period.start == date(2021, 3, 5)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "On Monday they met; last year, in March 2019, and two days later they had not. Until 15 August.",
        ),
        ("fr", "Jeudi 25 avril, puis la semaine dernière. De 2014 à 2016, et le lendemain, lundi."),
        ("zh", "去年12月26日，双方曾宣布。今年2月底，他在越南。"),
    ],
)
def test_a_text_may_be_read_against_one_day_after_another(language, text):
    dated = DatedText(text, language)
    days = [date(2020, 2, 29), date(2024, 12, 31), date(2020, 2, 29), date(1999, 6, 1)]
    assert [list(dated.find(day)) for day in days] == [find(text, language, day) for day in days]
    assert find(text, language, days[0]) != find(text, language, days[1])
