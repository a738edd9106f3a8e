"""Dates in Swedish news text."""

import pytest

from tests.unit.ingestor.dates.reading import days, read

MONTHS = [
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
    "november", "december",
]  # fmt: skip
DAYS = [
    "första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde",
    "elfte", "tolfte", "trettonde", "fjortonde", "femtonde", "sextonde", "sjuttonde", "artonde", "nittonde",
    "tjugonde", "tjugoförsta", "tjugoandra", "tjugotredje", "tjugofjärde", "tjugofemte", "tjugosjätte",
    "tjugosjunde", "tjugoåttonde", "tjugonionde", "trettionde", "trettioförsta",
]  # fmt: skip


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS, 1)))
def test_every_month_is_known(number, month):
    assert days("sv", f"den 3 {month} 2019") == [f"2019-{number:02}-03"]


@pytest.mark.parametrize(("number", "word"), list(enumerate(DAYS, 1)))
def test_every_day_of_a_month_is_known_in_words(number, word):
    assert days("sv", f"den {word} juli") == [f"2022-07-{number:02}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a day
        ("född den 15 augusti 2019 i Lund", "2019-08-15"),
        ("måndag 15 augusti", "2022-08-15"),
        ("måndagen den 15 augusti", "2022-08-15"),
        ("den 3 maj", "2022-05-03"),
        ("den 3:e maj", "2022-05-03"),
        ("den tjugoförsta juli", "2022-07-21"),
        ("den 3 maj förra året", "2021-05-03"),
        ("den 3 maj i fjol", "2021-05-03"),
        ("2022-08-15", "2022-08-15"),
        # days reckoned from the day of publication
        ("det hände i går kväll", "2022-08-15"),
        ("det hände i förrgår", "2022-08-14"),
        ("det händer i övermorgon", "2022-08-18"),
        ("det hände i natt", "2022-08-16"),
        ("det hände i måndags", "2022-08-15"),
        ("det hände i tisdags", "2022-08-09"),
        ("det händer på måndag", "2022-08-22"),
        ("det händer nästa fredag", "2022-08-19"),
        ("mötet under fredagskvällen", "2022-08-12"),
        ("för tre dagar sedan", "2022-08-13"),
        ("om två dagar", "2022-08-18"),
        ("tisdagen förra veckan", "2022-08-09"),
        # weeks, months, years
        ("förra veckan", "2022-08-08..2022-08-14"),
        ("kommande vecka", "2022-08-22..2022-08-28"),
        ("den här veckan", "2022-08-15..2022-08-21"),
        ("i veckan", "2022-08-15..2022-08-21"),
        ("förra helgen", "2022-08-13..2022-08-14"),
        ("förra månaden", "2022-07-01..2022-07-31"),
        ("i april", "2022-04-01..2022-04-30"),
        ("i maj 2019", "2019-05-01..2019-05-31"),
        ("i maj i fjol", "2021-05-01..2021-05-31"),
        ("i år", "2022-01-01..2022-12-31"),
        ("i fjol", "2021-01-01..2021-12-31"),
        ("nästa år", "2023-01-01..2023-12-31"),
        ("för två år sedan", "2020-01-01..2020-12-31"),
        ("för drygt tjugo år sedan", "2002-01-01..2002-12-31"),
        ("under 2019", "2019-01-01..2019-12-31"),
        ("de senaste tre åren", "2019-01-01..2021-12-31"),
        # quarters, halves, seasons, decades, centuries
        ("första kvartalet 2020", "2020-01-01..2020-03-31"),
        ("sista kvartalet 2019", "2019-10-01..2019-12-31"),
        ("andra halvåret 2021", "2021-07-01..2021-12-31"),
        ("sommaren 2019", "2019-06-01..2019-08-31"),
        ("i våras", "2022-03-01..2022-05-31"),
        ("i höstas", "2021-09-01..2021-11-30"),
        ("på 1990-talet", "1990-01-01..1999-12-31"),
        ("på 1800-talet", "1800-01-01..1899-12-31"),
        ("på 1900-talet", "1900-01-01..1999-12-31"),
        ("på 60-talet", "1960-01-01..1969-12-31"),
        ("på nittiotalet", "1990-01-01..1999-12-31"),
        ("på artonhundratalet", "1800-01-01..1899-12-31"),
        # parts
        ("i slutet av februari", "2022-02-21..2022-02-28"),
        ("i början av maj", "2022-05-01..2022-05-10"),
        ("i mitten av juni", "2022-06-11..2022-06-20"),
        ("i början av 2019", "2019-01-01..2019-04-30"),
        ("tidigare i år", "2022-01-01..2022-08-15"),
        ("senare i veckan", "2022-08-16..2022-08-21"),
        ("första måndagen i oktober", "2022-10-03"),
        ("sista veckan i juli", "2022-07-25..2022-07-31"),
        # ranges and open sides
        ("från den 3 till den 5 maj", "2022-05-03..2022-05-05"),
        ("den 3–5 maj", "2022-05-03..2022-05-05"),
        ("från den 30 april till den 2 maj", "2022-04-30..2022-05-02"),
        ("mellan 2015 och 2019", "2015-01-01..2019-12-31"),
        ("från mars till maj", "2022-03-01..2022-05-31"),
        ("sedan 2019", "2019-01-01..2019-12-31 >"),
        ("från och med den 1 september", "2022-09-01 >"),
        ("fram till den 1 september", "2022-09-01 <"),
        ("före 2015", "2015-01-01..2015-12-31 <"),
        ("efter den 25 april", "2022-04-25 >"),
        # holidays
        ("på julafton", "2022-12-24"),
        ("på långfredagen", "2022-04-15"),
        ("på första maj", "2022-05-01"),
        ("på mors dag", "2022-05-29"),
        ("första hälften av 2020", "2020-01-01..2020-06-30"),
        ("i slutet av 60-talet", "1967-01-01..1969-12-31"),
        ("resten av året", "2022-08-16..2022-12-31"),
    ],
)
def test_the_words_of_a_date_give_its_days(text, expected):
    assert days("sv", text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Han är 35 år och har bott där i två veckor.",
        "Hyran gäller för tre månader.",
        "Maj Sjöwall och August Strindberg skrev böcker.",
        "Roboten har landat på Mars.",
        "Affären har öppet varje måndag.",
        "De senaste åren har priserna stigit.",
        "På senare år har det blivit vanligt.",
        "Vår tid är knapp och i vår värld är allt dyrt.",
        "Det kom 2050 personer och 1950 barn.",
        "Efter andra världskriget, i andra hand.",
        "Matchen slutade 3–2 efter 90 minuter.",
        "Version 3.5.2 kostar 2019 kronor.",
        "Ring 08-447 19 90 klockan 10.30.",
        "Mellan 3 och 5 procent av rösterna.",
        "En dag ska vi ses, sa han i all hast.",
        "I så fall får det vänta.",
        "Han arbetade där i tre år, åtta månader och tio dagar.",
        "Valet hölls, och dagen efter valet var det tyst.",
        "De kommande veckorna blir det torrt.",
        "Det tar mellan tio och femton minuter.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert days("sv", text) == []


def test_the_dates_of_a_report_on_politics():
    text = (
        "Kommunen sade ja till budgeten i måndags, sedan mötet förra veckan ställts in. "
        "Styret, som bildades i oktober 2019, lovar att planen är klar i slutet av september. "
        "Ordföranden, 54 år, talade i tre timmar. Nästa år är det val."
    )
    assert read("sv", text) == [
        ("i måndags", "2022-08-15"),
        ("förra veckan", "2022-08-08..2022-08-14"),
        ("oktober 2019", "2019-10-01..2019-10-31"),
        ("i slutet av september", "2022-09-21..2022-09-30"),
        ("Nästa år", "2023-01-01..2023-12-31"),
    ]


def test_the_dates_of_a_report_on_the_economy():
    text = (
        "Andra kvartalet 2022 sjönk försäljningen med 3,5 procent. På 1980-talet arbetade 1950 personer i fabriken, "
        "nu är de 320. Avtalet gäller från den 1 januari till den 31 december 2025. "
        "Tidigare i år varslades om strejk i två veckor."
    )
    assert read("sv", text) == [
        ("Andra kvartalet 2022", "2022-04-01..2022-06-30"),
        ("1980-talet", "1980-01-01..1989-12-31"),
        ("från den 1 januari till den 31 december 2025", "2025-01-01..2025-12-31"),
        ("Tidigare i år", "2022-01-01..2022-08-15"),
    ]


def test_the_dates_of_a_report_on_culture():
    text = (
        "Utställningen pågår till den 9 oktober och visar 300 målningar från 1800-talet i 12 salar. "
        "Museet var stängt i två år och öppnade igen i mitten av juni. "
        "Den 15 augusti 1943 förstördes en flygel."
    )
    assert read("sv", text) == [
        ("9 oktober", "2022-10-09 <"),
        ("1800-talet", "1800-01-01..1899-12-31"),
        ("i mitten av juni", "2022-06-11..2022-06-20"),
        ("15 augusti 1943", "1943-08-15"),
    ]
