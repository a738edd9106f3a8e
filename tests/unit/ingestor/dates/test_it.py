"""Dates in Italian news text."""

import pytest

from tests.unit.ingestor.dates.reading import days, read

MONTHS = [
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
]  # fmt: skip
DAYS = [
    "primo", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici",
    "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove", "venti",
    "ventuno", "ventidue", "ventitré", "ventiquattro", "venticinque", "ventisei", "ventisette", "ventotto",
    "ventinove", "trenta", "trentuno",
]  # fmt: skip


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS, 1)))
def test_every_month_is_known(number, month):
    assert days("it", f"il 3 {month} 2019") == [f"2019-{number:02}-03"]


@pytest.mark.parametrize(("number", "word"), list(enumerate(DAYS, 1)))
def test_every_day_of_a_month_is_known_in_words(number, word):
    assert days("it", f"il {word} luglio") == [f"2022-07-{number:02}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a day
        ("nato il 15 agosto 2019 a Bari", "2019-08-15"),
        ("approvato lunedì 15 agosto", "2022-08-15"),
        ("la seduta di martedì 3 maggio", "2022-05-03"),
        ("il corteo dell'8 marzo", "2022-03-08"),
        ("gli attentati dell'11 settembre 2001", "2001-09-11"),
        ("firmato il 1° maggio", "2022-05-01"),
        ("firmato il primo maggio", "2022-05-01"),
        ("atteso per il ventisette settembre", "2022-09-27"),
        ("scade il 15/09/2022", "2022-09-15"),
        ("lo scorso 3 maggio", "2022-05-03"),
        ("il 3 maggio scorso", "2022-05-03"),
        ("il prossimo 20 settembre", "2022-09-20"),
        ("il 3 maggio dell'anno scorso", "2021-05-03"),
        # days reckoned from the day of publication
        ("lo ha detto ieri", "2022-08-15"),
        ("lo ha detto l'altro ieri", "2022-08-14"),
        ("partirà dopodomani", "2022-08-18"),
        ("è arrivato stamattina", "2022-08-16"),
        ("parlerà domani sera", "2022-08-17"),
        ("tre giorni fa a Roma", "2022-08-13"),
        ("fra due giorni a Roma", "2022-08-18"),
        ("il vertice di domenica", "2022-08-14"),
        ("giovedì sera a Milano", "2022-08-11"),
        ("giovedì prossimo a Milano", "2022-08-18"),
        ("lo scorso venerdì", "2022-08-12"),
        ("il mercoledì della settimana scorsa", "2022-08-10"),
        # weeks, months, years
        ("la settimana scorsa", "2022-08-08..2022-08-14"),
        ("nella prossima settimana", "2022-08-22..2022-08-28"),
        ("il mese scorso", "2022-07-01..2022-07-31"),
        ("lo scorso fine settimana", "2022-08-13..2022-08-14"),
        ("nel gennaio 2020", "2020-01-01..2020-01-31"),
        ("a maggio", "2022-05-01..2022-05-31"),
        ("lo scorso mese di aprile", "2022-04-01..2022-04-30"),
        ("nel marzo dell'anno scorso", "2021-03-01..2021-03-31"),
        ("quest'anno", "2022-01-01..2022-12-31"),
        ("nel corso dell'anno prossimo", "2023-01-01..2023-12-31"),
        ("due anni fa", "2020-01-01..2020-12-31"),
        ("nel 2019", "2019-01-01..2019-12-31"),
        ("nel '68", "1968-01-01..1968-12-31"),
        ("negli ultimi tre anni", "2019-01-01..2021-12-31"),
        # quarters, halves, seasons, decades, centuries
        ("nel primo trimestre del 2020", "2020-01-01..2020-03-31"),
        ("nel secondo semestre del 2021", "2021-07-01..2021-12-31"),
        ("nell'ultimo trimestre del 2020", "2020-10-01..2020-12-31"),
        ("nell'estate del 2019", "2019-06-01..2019-08-31"),
        ("lo scorso inverno", "2021-12-01..2022-02-28"),
        ("negli anni '90", "1990-01-01..1999-12-31"),
        ("negli anni ’90", "1990-01-01..1999-12-31"),
        ("negli anni Settanta", "1970-01-01..1979-12-31"),
        ("nell'Ottocento", "1800-01-01..1899-12-31"),
        ("nel XIX secolo", "1800-01-01..1899-12-31"),
        ("nel diciannovesimo secolo", "1800-01-01..1899-12-31"),
        # parts
        ("a fine febbraio", "2022-02-21..2022-02-28"),
        ("all'inizio di quest'anno", "2022-01-01..2022-04-30"),
        ("a metà giugno", "2022-06-11..2022-06-20"),
        ("alla fine del mese scorso", "2022-07-21..2022-07-31"),
        ("il primo lunedì di ottobre", "2022-10-03"),
        ("nell'ultima settimana di luglio", "2022-07-25..2022-07-31"),
        ("nella settimana del 10 ottobre", "2022-10-10..2022-10-16"),
        # ranges and open sides
        ("dal 3 al 5 maggio", "2022-05-03..2022-05-05"),
        ("dal 30 aprile al 2 maggio", "2022-04-30..2022-05-02"),
        ("tra il 2015 e il 2019", "2015-01-01..2019-12-31"),
        ("da marzo a maggio 2019", "2019-03-01..2019-05-31"),
        ("dal 2019", "2019-01-01..2019-12-31 >"),
        ("a partire da settembre", "2022-09-01..2022-09-30 >"),
        ("fino al 2030", "2030-01-01..2030-12-31 <"),
        ("entro la fine dell'anno", "2022-09-01..2022-12-31 <"),
        ("prima del 25 aprile", "2022-04-25 <"),
        ("dagli anni '70 agli anni '90", "1970-01-01..1999-12-31"),
        ("dopo il 25 aprile", "2022-04-25 >"),
        # holidays
        ("il giorno di Natale", "2022-12-25"),
        ("a Pasqua", "2022-04-17"),
        ("a Ferragosto", "2022-08-15"),
        ("alla vigilia di Natale", "2022-12-24"),
        ("nei primi sei mesi del 2021", "2021-01-01..2021-06-30"),
        ("nella prima metà del 2020", "2020-01-01..2020-06-30"),
        ("il resto dell'anno", "2022-08-16..2022-12-31"),
        ("il venerdì santo", "2022-04-15"),
    ],
)
def test_the_words_of_a_date_give_its_days(text, expected):
    assert days("it", text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Ha 35 anni e due figli.",
        "Ha lavorato per tre anni, otto mesi e dieci giorni.",
        "Costa 2019 euro, hanno votato 1950 cittadini.",
        "Nel mar Mediterraneo sono arrivate 2050 persone.",
        "Secondo il ministro è la seconda volta.",
        "Domenica Rossi ha vinto 3 a 2.",
        "Un uomo di anni 30, residente a Pisa.",
        "Tornò nel suo paese natale.",
        "Da 3 a 5 milioni di posti.",
        "Tra 10 e 15 case sono crollate.",
        "Il negozio apre ogni lunedì.",
        "La versione 3.5.2 pesa 12.05 chili.",
        "Chiamare lo 06 4470 1990 alle 10:30.",
        "Alle ore 15 ha preso la parola.",
        "Negli ultimi anni i prezzi sono saliti.",
        "Lavora da anni a 50 chilometri da qui.",
        "Al giorno d'oggi si vive meglio.",
        "Il giorno dopo la partita nessuno parlava.",
        "Negli ultimi giorni di scuola, nei primi mesi di vita.",
        "Sei persone sono morte, tre sono ferite.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert days("it", text) == []


def test_the_dates_of_a_report_on_politics():
    text = (
        "Il consiglio comunale ha approvato lunedì il bilancio, dopo che giovedì scorso la seduta era saltata. "
        "La giunta, in carica dal 2019, aveva promesso i conti entro fine luglio; il sindaco, 54 anni, "
        "ne ha parlato per tre ore. Si tornerà a votare nella primavera del 2024."
    )
    assert read("it", text) == [
        ("lunedì", "2022-08-15"),
        ("giovedì scorso", "2022-08-11"),
        ("2019", "2019-01-01..2019-12-31 >"),
        ("fine luglio", "2022-07-21..2022-07-31 <"),
        ("primavera del 2024", "2024-03-01..2024-05-31"),
    ]


def test_the_dates_of_a_report_on_the_economy():
    text = (
        "Nel secondo trimestre di quest'anno le vendite sono calate del 3,5% rispetto al 2021. "
        "Negli anni Ottanta la fabbrica dava lavoro a 1950 operai, oggi ne restano 320. "
        "Il nuovo contratto vale dal 1° settembre al 31 dicembre 2025."
    )
    assert read("it", text) == [
        ("secondo trimestre di quest'anno", "2022-04-01..2022-06-30"),
        ("2021", "2021-01-01..2021-12-31"),
        ("anni Ottanta", "1980-01-01..1989-12-31"),
        ("oggi", "2022-08-16"),
        ("dal 1° settembre al 31 dicembre 2025", "2025-09-01..2025-12-31"),
    ]


def test_the_dates_of_a_report_on_culture():
    text = (
        "La mostra, aperta fino al 9 ottobre, raccoglie dipinti dell'Ottocento. Il museo, chiuso per due anni, "
        "ha riaperto a metà giugno con 300 opere in 12 sale. Il 15 agosto 1943 una bomba ne distrusse un'ala."
    )
    assert read("it", text) == [
        ("9 ottobre", "2022-10-09 <"),
        ("Ottocento", "1800-01-01..1899-12-31"),
        ("a metà giugno", "2022-06-11..2022-06-20"),
        ("15 agosto 1943", "1943-08-15"),
    ]
