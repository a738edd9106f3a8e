"""Dates in Dutch news text."""

import pytest

from tests.unit.ingestor.dates.reading import days, read

MONTHS = [
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
]  # fmt: skip
DAYS = [
    "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
    "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien", "twintig",
    "eenentwintig", "tweeëntwintig", "drieëntwintig", "vierentwintig", "vijfentwintig", "zesentwintig",
    "zevenentwintig", "achtentwintig", "negenentwintig", "dertig", "eenendertig",
]  # fmt: skip


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS, 1)))
def test_every_month_is_known(number, month):
    assert days("nl", f"op 3 {month} 2019") == [f"2019-{number:02}-03"]


@pytest.mark.parametrize(("number", "word"), list(enumerate(DAYS, 1)))
def test_every_day_of_a_month_is_known_in_words(number, word):
    assert days("nl", f"op {word} juli") == [f"2022-07-{number:02}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a day
        ("geboren op 15 augustus 2019 in Gent", "2019-08-15"),
        ("op maandag 15 augustus", "2022-08-15"),
        ("op 1 mei", "2022-05-01"),
        ("op 1ste mei", "2022-05-01"),
        ("op de 3de mei", "2022-05-03"),
        ("op eenendertig juli", "2022-07-31"),
        ("op 15-08-2022", "2022-08-15"),
        ("op 3 mei vorig jaar", "2021-05-03"),
        ("op vr. 12 aug.", "2022-08-12"),
        ("op 20 september a.s.", "2022-09-20"),
        # days reckoned from the day of publication
        ("dat zei hij gisteravond", "2022-08-15"),
        ("dat was eergisteren", "2022-08-14"),
        ("dat komt overmorgen", "2022-08-18"),
        ("het gebeurt vanavond", "2022-08-16"),
        ("drie dagen geleden", "2022-08-13"),
        ("over twee dagen", "2022-08-18"),
        ("afgelopen vrijdag", "2022-08-12"),
        ("maandag jongstleden", "2022-08-15"),
        ("vrijdag jl.", "2022-08-12"),
        ("aanstaande vrijdag", "2022-08-19"),
        ("komende zondag", "2022-08-21"),
        ("het duel van zaterdagavond", "2022-08-13"),
        ("vorige week dinsdag", "2022-08-09"),
        ("dinsdag vorige week", "2022-08-09"),
        # weeks, months, years
        ("vorige week", "2022-08-08..2022-08-14"),
        ("komende week", "2022-08-22..2022-08-28"),
        ("afgelopen weekend", "2022-08-13..2022-08-14"),
        ("vorige maand", "2022-07-01..2022-07-31"),
        ("in mei", "2022-05-01..2022-05-31"),
        ("in januari 2020", "2020-01-01..2020-01-31"),
        ("dit jaar", "2022-01-01..2022-12-31"),
        ("vorig jaar", "2021-01-01..2021-12-31"),
        ("volgend jaar", "2023-01-01..2023-12-31"),
        ("twee jaar geleden", "2020-01-01..2020-12-31"),
        ("ruim twintig jaar geleden", "2002-01-01..2002-12-31"),
        ("in 2019", "2019-01-01..2019-12-31"),
        ("in '68", "1968-01-01..1968-12-31"),
        ("de afgelopen drie jaar", "2019-01-01..2021-12-31"),
        # quarters, halves, seasons, decades, centuries
        ("het eerste kwartaal van 2020", "2020-01-01..2020-03-31"),
        ("het laatste kwartaal van 2019", "2019-10-01..2019-12-31"),
        ("in het voorjaar van 2019", "2019-03-01..2019-05-31"),
        ("afgelopen winter", "2021-12-01..2022-02-28"),
        ("in de jaren '90", "1990-01-01..1999-12-31"),
        ("in de jaren negentig", "1990-01-01..1999-12-31"),
        ("in de tachtiger jaren", "1980-01-01..1989-12-31"),
        ("in de 19e eeuw", "1800-01-01..1899-12-31"),
        ("in de negentiende eeuw", "1800-01-01..1899-12-31"),
        # parts
        ("eind februari", "2022-02-21..2022-02-28"),
        ("begin mei", "2022-05-01..2022-05-10"),
        ("half november", "2022-11-11..2022-11-20"),
        ("medio juni", "2022-06-11..2022-06-20"),
        ("eind vorig jaar", "2021-09-01..2021-12-31"),
        ("eerder dit jaar", "2022-01-01..2022-08-15"),
        ("later deze maand", "2022-08-16..2022-08-31"),
        ("de eerste maandag van oktober", "2022-10-03"),
        ("de laatste week van juli", "2022-07-25..2022-07-31"),
        ("in de week van 10 oktober", "2022-10-10..2022-10-16"),
        # ranges and open sides
        ("van 3 tot 5 mei", "2022-05-03..2022-05-05"),
        ("van 3 tot en met 5 mei", "2022-05-03..2022-05-05"),
        ("van 30 april t/m 2 mei", "2022-04-30..2022-05-02"),
        ("tussen 2015 en 2019", "2015-01-01..2019-12-31"),
        ("van maart tot mei 2020", "2020-03-01..2020-05-31"),
        ("sinds 2019", "2019-01-01..2019-12-31 >"),
        ("vanaf 1 september", "2022-09-01 >"),
        ("tot 2030", "2030-01-01..2030-12-31 <"),
        ("voor 25 april", "2022-04-25 <"),
        ("na 25 april", "2022-04-25 >"),
        # holidays
        ("op eerste kerstdag", "2022-12-25"),
        ("met Pasen", "2022-04-17"),
        ("op Koningsdag", "2022-04-27"),
        ("in de eerste zes maanden van 2021", "2021-01-01..2021-06-30"),
        ("de eerste helft van 2020", "2020-01-01..2020-06-30"),
        ("de rest van het jaar", "2022-08-16..2022-12-31"),
        ("op Prinsjesdag", "2022-09-20"),
        ("op Hemelvaartsdag", "2022-05-26"),
    ],
)
def test_the_words_of_a_date_give_its_days(text, expected):
    assert days("nl", text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Hij is 35 jaar en woont er twee weken.",
        "Zo 3 mensen, zo veel meningen.",
        "Ze zei dat hij in de problemen zat.",
        "De winkel is elke zondag open.",
        "'s Maandags is het museum dicht.",
        "De afgelopen jaren stegen de prijzen.",
        "De Morgen schrijft dat het regent.",
        "Keizer Augustus regeerde lang.",
        "Tussen 3 en 5 doden, zei de politie.",
        "Er kwamen 2050 mensen en 1950 kinderen.",
        "Na 2000 jaar werd het graf gevonden.",
        "In de tweede helft scoorde Ajax; het werd 3-2.",
        "Versie 3.5.2 kost 12,05 euro.",
        "Bel 020 4470 1990 om 10.30 uur.",
        "Ma en pa gaan naar de zee.",
        "Hij werkte er drie jaar, acht maanden en tien dagen.",
        "Voor het eerst en ten tweede male.",
        "De schaatser Augusta Maart won met 3-1.",
        "De komende weken blijft het droog.",
        "Vandaag de dag schrijft niemand brieven.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert days("nl", text) == []


def test_the_dates_of_a_report_on_politics():
    text = (
        "De gemeenteraad stemde maandagavond in met de begroting, nadat vorige week dinsdag het overleg was mislukt. "
        "De wethouder (54) sprak drie uur lang. Het plan uit 2019 moet voor eind september klaar zijn; "
        "volgend voorjaar zijn er verkiezingen."
    )
    assert read("nl", text) == [
        ("maandagavond", "2022-08-15"),
        ("vorige week dinsdag", "2022-08-09"),
        ("2019", "2019-01-01..2019-12-31"),
        ("eind september", "2022-09-21..2022-09-30 <"),
        ("volgend voorjaar", "2023-03-01..2023-05-31"),
    ]


def test_the_dates_of_a_report_on_the_economy():
    text = (
        "In het tweede kwartaal van 2022 daalde de omzet met 3,5 procent. In de jaren tachtig werkten er "
        "1950 mensen, nu nog 320. De cao loopt van 1 januari tot en met 31 december 2025. "
        "Eerder dit jaar dreigden de bonden met acties van twee weken."
    )
    assert read("nl", text) == [
        ("tweede kwartaal van 2022", "2022-04-01..2022-06-30"),
        ("de jaren tachtig", "1980-01-01..1989-12-31"),
        ("van 1 januari tot en met 31 december 2025", "2025-01-01..2025-12-31"),
        ("Eerder dit jaar", "2022-01-01..2022-08-15"),
    ]


def test_the_dates_of_a_report_on_culture():
    text = (
        "De tentoonstelling is te zien tot 9 oktober en toont 300 schilderijen uit de negentiende eeuw. "
        "Het museum was twee jaar dicht en ging half juni weer open. "
        "Op 15 augustus 1943 verwoestte een bom een vleugel van 12 zalen."
    )
    assert read("nl", text) == [
        ("9 oktober", "2022-10-09 <"),
        ("negentiende eeuw", "1800-01-01..1899-12-31"),
        ("half juni", "2022-06-11..2022-06-20"),
        ("15 augustus 1943", "1943-08-15"),
    ]
