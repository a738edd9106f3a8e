"""Dates in Polish news text: months and weekdays in every case, letters with marks, figures with stops and endings."""

from datetime import date

import pytest

from services.ingestor.stages.dates.engine import find

ANCHOR = date(2022, 8, 16)  # a Tuesday


def days(text: str) -> list[str]:
    found = [(f.period.start.isoformat(), f.period.end.isoformat()) for f in find(text, "pl", ANCHOR)]
    return [start if start == end else f"{start}..{end}" for start, end in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # whole dates
        ("Umowę podpisano 3 maja 2021 r. w Wiedniu.", "2021-05-03"),
        ("Umowę podpisano 24 lutego 2022 roku w Wiedniu.", "2022-02-24"),
        ("Wystawę otworzą w środę, 5 października 2022 roku.", "2022-10-05"),
        ("Wyrok z 05.03.2021 uchylono.", "2021-03-05"),
        ("Muzeum spłonęło 15-go września 2019 roku.", "2019-09-15"),
        ("Urodził się dwudziestego czwartego lutego 1950 roku.", "1950-02-24"),
        # days and months without a year, in every case
        ("Mecz rozegrano pierwszego maja.", "2022-05-01"),
        ("Święto przypada trzydziestego pierwszego lipca.", "2022-07-31"),
        ("Rozprawa odbędzie się 3 listopada w Łodzi.", "2022-11-03"),
        ("Ceny wzrosły w maju.", "2022-05-01..2022-05-31"),
        ("Ceny wzrosły w lutym.", "2022-02-01..2022-02-28"),
        ("Ceny wzrosły w listopadzie 2020 roku.", "2020-11-01..2020-11-30"),
        ("W porównaniu z czerwcem ceny spadły.", "2022-06-01..2022-06-30"),
        ("Lipiec był upalny.", "2022-07-01..2022-07-31"),
        ("Zlewnie zalało 12 wrz 2021.", "2021-09-12"),
        # weekdays
        ("Poinformowano o tym w poniedziałek.", "2022-08-15"),
        ("Poinformowano o tym we wtorek.", "2022-08-16"),
        ("Rozprawę wyznaczono na środę.", "2022-08-10"),
        ("Stało się to w zeszłą sobotę.", "2022-08-13"),
        ("Stało się to w sobotnią noc.", "2022-08-13"),
        ("Spotkanie odbędzie się w najbliższy czwartek.", "2022-08-18"),
        ("Na piątkowym posiedzeniu padł wniosek.", "2022-08-12"),
        # weeks, months, quarters, years from the day of publication
        ("W ubiegłym tygodniu kurs wzrósł.", "2022-08-08..2022-08-14"),
        ("W tym tygodniu kurs spadnie.", "2022-08-15..2022-08-21"),
        ("W przyszłym tygodniu kurs spadnie.", "2022-08-22..2022-08-28"),
        ("W zeszłym miesiącu bank zamknięto.", "2022-07-01..2022-07-31"),
        ("W zeszłym roku bank zamknięto.", "2021-01-01..2021-12-31"),
        ("W ub. roku bank zamknięto.", "2021-01-01..2021-12-31"),
        ("Bank zamknięto w bieżącym roku.", "2022-01-01..2022-12-31"),
        ("Bank otworzą w przyszłym roku.", "2023-01-01..2023-12-31"),
        ("Tegoroczne żniwa były udane.", "2022-01-01..2022-12-31"),
        ("Ubiegłoroczny festiwal był udany.", "2021-01-01..2021-12-31"),
        ("W pierwszym kwartale zysk spadł.", "2022-01-01..2022-03-31"),
        ("W trzecim kwartale 2021 roku zysk wzrósł.", "2021-07-01..2021-09-30"),
        ("W drugim półroczu 2020 roku zysk wzrósł.", "2020-07-01..2020-12-31"),
        # days from the day of publication
        ("Wczoraj padał deszcz.", "2022-08-15"),
        ("Wczoraj wieczorem padał deszcz.", "2022-08-15"),
        ("Stało się to przedwczoraj.", "2022-08-14"),
        ("Dziś rano otwarto most.", "2022-08-16"),
        ("Pojutrze zaczną się igrzyska.", "2022-08-18"),
        ("Na jutrzejszy mecz nie ma biletów.", "2022-08-17"),
        # ago and ahead
        ("Rozstali się dwa lata temu.", "2020-01-01..2020-12-31"),
        ("Rozstali się przed dwoma laty.", "2020-01-01..2020-12-31"),
        ("Rozstali się pięć miesięcy temu.", "2022-03-01..2022-03-31"),
        ("Rozstali się dwadzieścia dwa lata temu.", "2000-01-01..2000-12-31"),
        ("Rozstali się trzy dni temu.", "2022-08-13"),
        ("Rozstali się przed tygodniem.", "2022-08-08..2022-08-14"),
        ("Rozstali się rok temu.", "2021-01-01..2021-12-31"),
        ("Rozstali się pół roku temu.", "2022-02-01..2022-02-28"),
        ("Spotkają się za dziesięć dni.", "2022-08-26"),
        ("Spotkają się za miesiąc.", "2022-09-01..2022-09-30"),
        # seasons
        ("Wiosną 2014 roku wyjechali.", "2014-03-01..2014-05-31"),
        ("Zeszłego lata wyjechali.", "2021-06-01..2021-08-31"),
        ("Tej jesieni wyjadą.", "2022-09-01..2022-11-30"),
        # parts
        ("Pod koniec lutego spadł śnieg.", "2022-02-21..2022-02-28"),
        ("Pod koniec maja spadł śnieg.", "2022-05-21..2022-05-31"),
        ("Na początku 2019 roku spadł śnieg.", "2019-01-01..2019-04-30"),
        ("W połowie marca spadł śnieg.", "2022-03-11..2022-03-20"),
        ("W pierwszej połowie 2021 roku było cicho.", "2021-01-01..2021-06-30"),
        ("Pod koniec ubiegłego roku było cicho.", "2021-09-01..2021-12-31"),
        ("W ostatni dzień października 2015 roku było cicho.", "2015-10-31"),
        ("W pierwszy poniedziałek września 2021 roku bije dzwon.", "2021-09-06"),
        # decades and centuries
        ("W latach 90. fabryka stała.", "1990-01-01..1999-12-31"),
        ("W latach 80-tych fabryka stała.", "1980-01-01..1989-12-31"),
        ("W latach dziewięćdziesiątych fabryka stała.", "1990-01-01..1999-12-31"),
        ("W XIX wieku był tu port.", "1800-01-01..1899-12-31"),
        ("XX wiek przyniósł kolej.", "1900-01-01..1999-12-31"),
        ("W dziewiętnastym wieku był tu port.", "1800-01-01..1899-12-31"),
        # ranges
        ("Festiwal trwa od 3 do 5 maja.", "2022-05-03..2022-05-05"),
        ("Festiwal trwał w dniach 3–5 maja 2019 r.", "2019-05-03..2019-05-05"),
        ("Festiwal trwał od 28 maja do 3 czerwca 2019 roku.", "2019-05-28..2019-06-03"),
        ("Drogę naprawiano od kwietnia do sierpnia.", "2022-04-01..2022-08-31"),
        ("W latach 2019–2021 drogę naprawiano.", "2019-01-01..2021-12-31"),
        ("Drogę naprawiano między 2014 a 2019 rokiem.", "2014-01-01..2019-12-31"),
        ("Sklep działa od poniedziałku do piątku.", "2022-08-15..2022-08-19"),
        # days with a name
        ("W Boże Narodzenie padał śnieg.", "2022-12-25"),
        ("W Święto Niepodległości przejdzie marsz.", "2022-11-11"),
        ("Wielkanoc 2021 roku była wczesna.", "2021-04-04"),
    ],
)
def test_words_of_a_date_give_its_days(text, expected):
    assert days(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 maja ubiegłego roku w mieście było cicho.", ["2021-05-03"]),
        ("W maju ubiegłego roku w mieście było cicho.", ["2021-05-01..2021-05-31"]),
        ("15 lutego br. w mieście było cicho.", ["2022-02-15"]),
        ("Wiosną ubiegłego roku w mieście było cicho.", ["2021-03-01..2021-05-31"]),
        ("Od 2014 roku do 2019 roku było tu muzeum.", ["2014-01-01..2019-12-31"]),
        ("Od 3 maja 2019 r. do 5 czerwca 2020 r. było tu muzeum.", ["2019-05-03..2020-06-05"]),
        ("W 1863 r. miasto spłonęło.", ["1863-01-01..1863-12-31"]),
        ("W 1900 roku miasto spłonęło.", ["1900-01-01..1900-12-31"]),
        ("W III kwartale 2021 roku przychody wzrosły.", ["2021-07-01..2021-09-30"]),
        ("Posiedzenia odbyły się 3 i 4 maja.", ["2022-05-03", "2022-05-04"]),
        ("Posiedzenia odbyły się 3 maja i 5 czerwca.", ["2022-05-03", "2022-06-05"]),
        ("Przychody za ostatnie pięć lat wzrosły.", ["2017-01-01..2021-12-31"]),
        ("Zmarł 5 maja 2019 roku, a następnego dnia dom sprzedano.", ["2019-05-05", "2019-05-06"]),
        ("Zmarł 5 maja 2019 roku, a dwa dni wcześniej sprzedał dom.", ["2019-05-05", "2019-05-03"]),
    ],
)
def test_words_that_belong_together_are_read_together(text, expected):
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Od maja droga jest zamknięta.", "after"),
        ("Począwszy od 2014 roku droga jest zamknięta.", "after"),
        ("Po 5 maja drogę otworzą.", "after"),
        ("Drogę zamknięto do 5 września.", "before"),
        ("Do końca roku drogę otworzą.", "before"),
        ("Przed 5 maja drogę zamknięto.", "before"),
        ("Drogę otwarto 5 maja.", None),
    ],
)
def test_from_after_and_until_leave_a_side_open(text, side):
    [found] = find(text, "pl", ANCHOR)
    assert found.open == side


@pytest.mark.parametrize(
    "text",
    [
        "Ma 35 lat, a jej syn dwa lata.",
        "Skazano go na dwadzieścia lat.",
        "Kilka lat temu i kilka dni temu było tu cicho.",
        "Rozmowy trwały trzy dni i dwa tygodnie.",
        "W ostatnich latach jest tu cicho, w ostatnich dniach też.",
        "Oni mają 5 dzieci i mają 3 koty, 12 mają sąsiedzi.",
        "Zebrało się 15 osób, o godzinie 20 się rozeszły, a 7 się zgubiło.",
        "Maja Kowalska i Marzec Wojciech przyjechali z córką.",
        "W wieku 35 lat był pierwszy, w tym wieku to sukces.",
        "Zginęło 2019 osób, rannych jest 1500 żołnierzy.",
        "Powierzchnia domu to 2020 metrów kwadratowych.",
        "Przebieg wyniósł 1998 km, cena 2015 dolarów.",
        "Po 20 latach pracy odszedł, po 30 latach wrócił.",
        "Legia wygrała 3:2, potem 5:1.",
        "Wersja 3.5.2 waży 12.30 megabajta.",
        "Dwie trzecie, czyli 2/3 głosów, a w 3/4 się nie zgadza.",
        "Proszę dzwonić +48 22 123 45 67 w godz. 10.30-18.05.",
        "Zajął 3. miejsce, a ona 20. miejsce.",
        "Pierwszy program pokazał drugą połowę meczu.",
        "Jej druga córka jest pierwsza w klasie.",
        "Tym razem przyszedł pierwszy, następnym razem trzeci.",
        "Zmieniło się to z dnia na dzień, dzień po dniu.",
        "W poniedziałki i środy muzeum jest zamknięte.",
        "Dom stoi przy ul. 3 Maja 15, obok rondo 11 Listopada.",
        "Latem jest tu gorąco, zimą zimno.",
        "W przeddzień wyborów partia się rozpadła.",
        "Widziano tam 5 lip i 3 lis.",
        "W końcu przyszedł i odszedł po 10 minutach.",
    ],
)
def test_ages_amounts_scores_and_other_senses_are_no_dates(text):
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W maju 15 pracowników porzuciło fabrykę.", ["2022-05-01..2022-05-31"]),
        ("W maju 15 kociąt znalazło dom.", ["2022-05-01..2022-05-31"]),
        ("W środę 12 alpinistów zaginęło.", ["2022-08-10"]),
        ("W piątek pierwszy pociąg przyjechał pusty.", ["2022-08-12"]),
    ],
)
def test_what_is_counted_after_a_month_or_weekday_is_not_its_day(text, expected):
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ("Burmistrz Nowak w środę, 10 sierpnia, podpisał uchwałę o parkach. Dokument przyjęto jeszcze w czerwcu, ale w zeszłym "
            "roku trzykrotnie go odrzucano. Przez 35 lat pracy leśnik widział dwie takie wiosny. Kara wyniesie do 1500 złotych, a "
            "pod koniec 2025 roku wzrośnie dwukrotnie. Telefon infolinii to 800 555 355."),
            ["2022-08-10", "2022-06-01..2022-06-30", "2021-01-01..2021-12-31", "2025-09-01..2025-12-31"],
        ),
        (
            ("Reprezentacja odpadła z turnieju wczoraj wieczorem: 1:3 po dogrywce. Ostatni raz zdobyła puchar w 1998 roku, a od 2004 "
            "do 2010 roku nie grała wcale. Trener, który ma 52 lata, zostanie do końca sezonu 2022/23. Rewanż odbędzie się za dwa "
            "tygodnie, 30 sierpnia."),
            [
                "2022-08-15", "1998-01-01..1998-12-31", "2004-01-01..2010-12-31", "2022-01-01..2023-12-31", "2022-08-30",
                "2022-08-30",
            ],
        ),
        (
            ("Fabrykę zbudowano na początku lat 70., w latach 90. stała pusta, a w XXI wieku podzielono ją na 2 hale. W ubiegłym "
            "tygodniu, od 8 do 12 sierpnia, załoga strajkowała: spóźniły się pensje za lipiec. Dyrektor obiecał wypłatę do 25-go. W "
            "pierwszym kwartale fabryka straciła 1200 ton stali."),
            [
                "1970-01-01..1972-12-31", "1990-01-01..1999-12-31", "2000-01-01..2099-12-31", "2022-08-08..2022-08-14",
                "2022-08-08..2022-08-12", "2022-07-01..2022-07-31", "2022-01-01..2022-03-31",
            ],
        ),
    ],
)  # fmt: skip
def test_news_has_its_dates_and_no_others(text, expected):
    assert days(text) == expected
