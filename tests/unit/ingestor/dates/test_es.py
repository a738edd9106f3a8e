"""Dates in Spanish news text."""

import pytest

from tests.unit.ingestor.dates.reading import days, read

MONTHS = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
]  # fmt: skip
DAYS = [
    "primero", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
    "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte",
    "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete",
    "veintiocho", "veintinueve", "treinta", "treinta y uno",
]  # fmt: skip


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS, 1)))
def test_every_month_is_known(number, month):
    assert days("es", f"el 3 de {month} de 2019") == [f"2019-{number:02}-03"]


@pytest.mark.parametrize(("number", "word"), list(enumerate(DAYS, 1)))
def test_every_day_of_a_month_is_known_in_words(number, word):
    assert days("es", f"el {word} de julio") == [f"2022-07-{number:02}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a day
        ("nació el 15 de agosto de 2019 en Lima", "2019-08-15"),
        ("el lunes 15 de agosto", "2022-08-15"),
        ("el 1 de mayo", "2022-05-01"),
        ("el 1.º de mayo", "2022-05-01"),
        ("el primero de mayo", "2022-05-01"),
        ("el treinta y uno de julio", "2022-07-31"),
        ("el 03/05/2021 fue", "2021-05-03"),
        ("el pasado 3 de mayo", "2022-05-03"),
        ("el próximo 20 de septiembre", "2022-09-20"),
        ("el 3 de setiembre", "2022-09-03"),
        ("el 3 de mayo del año pasado", "2021-05-03"),
        ("el pasado día 3", "2022-08-03"),
        ("el cuatro de mayo de mil novecientos noventa", "1990-05-04"),
        # days reckoned from the day of publication
        ("ayer por la tarde", "2022-08-15"),
        ("anoche en Quito", "2022-08-15"),
        ("anteayer en Quito", "2022-08-14"),
        ("antier en Puebla", "2022-08-14"),
        ("pasado mañana", "2022-08-18"),
        ("hace tres días", "2022-08-13"),
        ("dentro de dos días", "2022-08-18"),
        ("el lunes pasado", "2022-08-15"),
        ("el próximo martes", "2022-08-23"),
        ("el viernes que viene", "2022-08-19"),
        ("este domingo", "2022-08-21"),
        ("el martes de la semana pasada", "2022-08-09"),
        # weeks, months, years
        ("la semana pasada", "2022-08-08..2022-08-14"),
        ("la próxima semana", "2022-08-22..2022-08-28"),
        ("la semana que viene", "2022-08-22..2022-08-28"),
        ("el pasado fin de semana", "2022-08-13..2022-08-14"),
        ("el mes pasado", "2022-07-01..2022-07-31"),
        ("el pasado mes de mayo", "2022-05-01..2022-05-31"),
        ("en enero de 2020", "2020-01-01..2020-01-31"),
        ("en abril", "2022-04-01..2022-04-30"),
        ("este año", "2022-01-01..2022-12-31"),
        ("el año que viene", "2023-01-01..2023-12-31"),
        ("hace dos años", "2020-01-01..2020-12-31"),
        ("hace más de veinte años", "2002-01-01..2002-12-31"),
        ("en 2019", "2019-01-01..2019-12-31"),
        ("los últimos tres años", "2019-01-01..2021-12-31"),
        # quarters, halves, seasons, decades, centuries
        ("el primer trimestre de 2020", "2020-01-01..2020-03-31"),
        ("el segundo semestre de 2021", "2021-07-01..2021-12-31"),
        ("el último trimestre de 1999", "1999-10-01..1999-12-31"),
        ("el verano de 2019", "2019-06-01..2019-08-31"),
        ("el pasado invierno", "2021-12-01..2022-02-28"),
        ("los años noventa", "1990-01-01..1999-12-31"),
        ("los años 80", "1980-01-01..1989-12-31"),
        ("la década de 1990", "1990-01-01..1999-12-31"),
        ("la década de los 90", "1990-01-01..1999-12-31"),
        ("el siglo XIX", "1800-01-01..1899-12-31"),
        # parts
        ("a finales de febrero", "2022-02-21..2022-02-28"),
        ("a principios de mayo", "2022-05-01..2022-05-10"),
        ("a mediados de junio", "2022-06-11..2022-06-20"),
        ("a comienzos de este año", "2022-01-01..2022-04-30"),
        ("en lo que va de año", "2022-01-01..2022-08-15"),
        ("el primer lunes de octubre", "2022-10-03"),
        ("la última semana de julio", "2022-07-25..2022-07-31"),
        # ranges and open sides
        ("del 3 al 5 de mayo", "2022-05-03..2022-05-05"),
        ("entre el 3 y el 5 de mayo", "2022-05-03..2022-05-05"),
        ("del 30 de abril al 2 de mayo", "2022-04-30..2022-05-02"),
        ("entre 2015 y 2019", "2015-01-01..2019-12-31"),
        ("de marzo a mayo de 2020", "2020-03-01..2020-05-31"),
        ("desde 2019", "2019-01-01..2019-12-31 >"),
        ("a partir del 1 de septiembre", "2022-09-01 >"),
        ("hasta 2030", "2030-01-01..2030-12-31 <"),
        ("de los años 70 a los años 90", "1970-01-01..1999-12-31"),
        ("antes del 25 de abril", "2022-04-25 <"),
        ("tras el 25 de abril", "2022-04-25 >"),
        # holidays
        ("el día de Navidad", "2022-12-25"),
        ("el Viernes Santo", "2022-04-15"),
        ("en Nochevieja", "2022-12-31"),
        ("los primeros seis meses de 2021", "2021-01-01..2021-06-30"),
        ("la primera mitad de 2020", "2020-01-01..2020-06-30"),
        ("el segundo semestre", "2022-07-01..2022-12-31"),
        ("el resto del año", "2022-08-16..2022-12-31"),
    ],
)
def test_the_words_of_a_date_give_its_days(text, expected):
    assert days("es", text) == [expected]


def test_two_days_of_a_month_are_two_dates():
    assert days("es", "los días 3 y 4 de mayo") == ["2022-05-03", "2022-05-04"]


@pytest.mark.parametrize(
    "text",
    [
        "Tiene 35 años y cuesta 1.500 euros.",
        "Trabajó durante tres años y dos meses.",
        "Plácido Domingo cantó con Julio Iglesias.",
        "Murió en Santo Domingo.",
        "El barco se hundió en mar abierto.",
        "Entre 3 y 5 personas resultaron heridas.",
        "De diez a quince por ciento de los votos.",
        "La plaza de Mayo estaba llena.",
        "Abre todos los lunes y cada domingo.",
        "Ganaron 3-2 ante 2050 aficionados y 1950 personas.",
        "Es la segunda vez y la cuarta derrota.",
        "La versión 3.5.2 pesa 12.05 kilos.",
        "Llame al 91 4470 1990 a las 10:30.",
        "En los últimos años los precios subieron.",
        "Son las diez de la mañana.",
        "Hoy en día nadie escribe cartas.",
        "A fin de cuentas, nadie fue.",
        "Un día después del atentado nadie hablaba.",
        "El año anterior a la guerra.",
        "A media mañana, esa misma mañana, a la mañana siguiente.",
        "Los lunes al sol.",
        "Marte es un planeta; la luna, no.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert days("es", text) == []


def test_the_dates_of_a_report_on_politics():
    text = (
        "El Gobierno aprobó ayer el decreto, que entrará en vigor a finales de septiembre. "
        "La ministra, de 47 años, lo había anunciado el pasado 3 de mayo ante 1200 personas. "
        "Desde 2019 se han presentado tres proyectos; el próximo jueves se vota el cuarto."
    )
    assert read("es", text) == [
        ("ayer", "2022-08-15"),
        ("a finales de septiembre", "2022-09-21..2022-09-30"),
        ("pasado 3 de mayo", "2022-05-03"),
        ("2019", "2019-01-01..2019-12-31 >"),
        ("próximo jueves", "2022-08-18"),
    ]


def test_the_dates_of_a_report_on_the_economy():
    text = (
        "Las ventas cayeron un 3,5% en el segundo trimestre de 2022. La fábrica, abierta en los años setenta, "
        "llegó a tener 1950 trabajadores. El convenio vale del 1 de enero al 31 de diciembre de 2025 "
        "y se revisará dentro de dos años."
    )
    assert read("es", text) == [
        ("segundo trimestre de 2022", "2022-04-01..2022-06-30"),
        ("los años setenta", "1970-01-01..1979-12-31"),
        ("del 1 de enero al 31 de diciembre de 2025", "2025-01-01..2025-12-31"),
        ("dentro de dos años", "2024-01-01..2024-12-31"),
    ]


def test_the_dates_of_a_report_on_culture():
    text = (
        "La muestra, que estará abierta hasta el 9 de octubre, reúne 300 obras del siglo XIX en 12 salas. "
        "El museo cerró durante dos años y reabrió a mediados de junio. "
        "El pintor Domingo Ruiz murió el 15 de agosto de 1943."
    )
    assert read("es", text) == [
        ("9 de octubre", "2022-10-09 <"),
        ("siglo XIX", "1800-01-01..1899-12-31"),
        ("a mediados de junio", "2022-06-11..2022-06-20"),
        ("15 de agosto de 1943", "1943-08-15"),
    ]
