"""Dates in Portuguese news text, of Portugal and of Brazil."""

import pytest

from tests.unit.ingestor.dates.reading import days, read

MONTHS = [
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
    "novembro", "dezembro",
]  # fmt: skip
DAYS = [
    "primeiro", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze",
    "treze", "catorze", "quinze", "dezesseis", "dezassete", "dezoito", "dezenove", "vinte", "vinte e um",
    "vinte e dois", "vinte e três", "vinte e quatro", "vinte e cinco", "vinte e seis", "vinte e sete",
    "vinte e oito", "vinte e nove", "trinta", "trinta e um",
]  # fmt: skip


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS, 1)))
def test_every_month_is_known(number, month):
    assert days("pt", f"em 3 de {month} de 2019") == [f"2019-{number:02}-03"]


@pytest.mark.parametrize(("number", "word"), list(enumerate(DAYS, 1)))
def test_every_day_of_a_month_is_known_in_words(number, word):
    assert days("pt", f"em {word} de julho") == [f"2022-07-{number:02}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a day
        ("caiu em 25 de abril de 1974, e", "1974-04-25"),
        ("caiu em 25 de Abril de 1974, e", "1974-04-25"),
        ("no dia 15 de agosto", "2022-08-15"),
        ("na segunda-feira, 15 de agosto", "2022-08-15"),
        ("no 1º de maio", "2022-05-01"),
        ("no 1.º de maio", "2022-05-01"),
        ("em primeiro de janeiro de 2020", "2020-01-01"),
        ("em vinte e cinco de abril", "2022-04-25"),
        ("até 15/09/2022", "2022-09-15 <"),
        ("no último dia 10", "2022-08-10"),
        ("no próximo dia 20", "2022-08-20"),
        ("em 3 de maio do ano passado", "2021-05-03"),
        # the day in brackets, as Brazilian papers write it
        ("disse nesta segunda-feira (15) que", "2022-08-15"),
        ("disse na sexta (12) que", "2022-08-12"),
        ("disse na quarta-feira (10/8) que", "2022-08-10"),
        ("disse na terça que o prazo acabou", "2022-08-16"),
        ("disse nesta terça, em Brasília", "2022-08-16"),
        ("disse na última quarta, em Brasília", "2022-08-10"),
        # days reckoned from the day of publication
        ("foi ontem", "2022-08-15"),
        ("foi anteontem", "2022-08-14"),
        ("será depois de amanhã", "2022-08-18"),
        ("há três dias", "2022-08-13"),
        ("três dias atrás", "2022-08-13"),
        ("daqui a dois dias", "2022-08-18"),
        ("na sexta-feira passada", "2022-08-12"),
        ("na próxima terça-feira", "2022-08-23"),
        ("na segunda-feira da semana passada", "2022-08-08"),
        ("no domingo", "2022-08-14"),
        # weeks, months, years
        ("na semana passada", "2022-08-08..2022-08-14"),
        ("na semana que vem", "2022-08-22..2022-08-28"),
        ("neste fim de semana", "2022-08-20..2022-08-21"),
        ("no mês passado", "2022-07-01..2022-07-31"),
        ("em janeiro de 2020", "2020-01-01..2020-01-31"),
        ("em maio", "2022-05-01..2022-05-31"),
        ("em maio do ano passado", "2021-05-01..2021-05-31"),
        ("deste ano", "2022-01-01..2022-12-31"),
        ("do ano que vem", "2023-01-01..2023-12-31"),
        ("há dois anos", "2020-01-01..2020-12-31"),
        ("em 2019", "2019-01-01..2019-12-31"),
        ("nos últimos três anos", "2019-01-01..2021-12-31"),
        # quarters, halves, seasons, decades, centuries
        ("no primeiro trimestre de 2020", "2020-01-01..2020-03-31"),
        ("no segundo semestre de 2021", "2021-07-01..2021-12-31"),
        ("no segundo semestre deste ano", "2022-07-01..2022-12-31"),
        ("na primavera de 2019", "2019-03-01..2019-05-31"),
        ("nos anos 90", "1990-01-01..1999-12-31"),
        ("nos anos noventa", "1990-01-01..1999-12-31"),
        ("na década de 1980", "1980-01-01..1989-12-31"),
        ("na década de 80", "1980-01-01..1989-12-31"),
        ("no século XIX", "1800-01-01..1899-12-31"),
        # parts
        ("no fim de fevereiro", "2022-02-21..2022-02-28"),
        ("em meados de maio", "2022-05-11..2022-05-20"),
        ("no início do ano", "2022-01-01..2022-04-30"),
        ("no final do mês passado", "2022-07-21..2022-07-31"),
        ("na primeira segunda-feira de outubro", "2022-10-03"),
        ("na última semana de julho", "2022-07-25..2022-07-31"),
        # ranges and open sides
        ("entre 3 e 5 de maio", "2022-05-03..2022-05-05"),
        ("de 3 a 5 de maio", "2022-05-03..2022-05-05"),
        ("de 30 de abril a 2 de maio", "2022-04-30..2022-05-02"),
        ("de março a maio de 2020", "2020-03-01..2020-05-31"),
        ("entre 2015 e 2019", "2015-01-01..2019-12-31"),
        ("desde 2019", "2019-01-01..2019-12-31 >"),
        ("até 2030", "2030-01-01..2030-12-31 <"),
        ("a partir de 1º de setembro", "2022-09-01 >"),
        ("até o fim do ano", "2022-09-01..2022-12-31 <"),
        ("a partir deste mês", "2022-08-01..2022-08-31 >"),
        ("dos anos 70 aos anos 90", "1970-01-01..1999-12-31"),
        ("antes de 2015", "2015-01-01..2015-12-31 <"),
        ("depois de 25 de abril", "2022-04-25 >"),
        # holidays
        ("no dia de Natal", "2022-12-25"),
        ("no Natal de 2021", "2021-12-25"),
        ("no Carnaval", "2022-03-01"),
        ("na véspera de Natal", "2022-12-24"),
        ("na primeira metade de 2020", "2020-01-01..2020-06-30"),
        ("no resto do ano", "2022-08-16..2022-12-31"),
        ("na Sexta-feira Santa", "2022-04-15"),
        ("no Dia das Mães", "2022-05-08"),
    ],
)
def test_the_words_of_a_date_give_its_days(text, expected):
    assert days("pt", text) == [expected]


def test_two_days_of_a_month_are_two_dates():
    assert days("pt", "nos dias 3 e 4 de maio") == ["2022-05-03", "2022-05-04"]


@pytest.mark.parametrize(
    "text",
    [
        "É a segunda vez; tem 35 anos e é a quinta.",
        "Nesta segunda fase, a equipa jogou pela quarta vez.",
        "Na quinta posição ficou o time da casa.",
        "Ter 3 filhos custa caro, e 2019 pessoas disseram o mesmo.",
        "Em dez anos, o preço dobrou.",
        "O barco afundou no mar com 12 pessoas.",
        "De 10 a 15 por cento dos eleitores.",
        "Entre 3 e 5 pessoas ficaram feridas.",
        "A feira abre todo domingo.",
        "Plácido Domingo cantou; a editora Abril publicou.",
        "Voltou para a cidade natal.",
        "O jogo acabou 3 a 2, aos 45 minutos.",
        "Ligue para 21 3555 1990 às 10h30.",
        "A versão 3.5.2 custa R$ 2.019.",
        "Trabalhou durante três anos e dois meses.",
        "Nos últimos anos os preços subiram.",
        "Um dia depois da festa ninguém falava.",
        "O prefeito de Natal mora em Natal.",
        "Já há dois anos e meio que espera.",
        "Na sexta rua à direita fica a Quinta do João.",
        "O museu fecha às segundas e ao domingo.",
        "Hoje em dia ninguém escreve cartas.",
        "A fim de evitar perdas, vendeu 1950 ações.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert days("pt", text) == []


def test_the_dates_of_a_brazilian_report():
    text = (
        "O governador afirmou nesta segunda-feira (15) que a obra será entregue em meados de outubro. "
        "Iniciada em 2019, ela deveria ter ficado pronta no fim do ano passado e já custou R$ 1,5 milhão. "
        "A segunda etapa, de 35 km, começa no primeiro semestre de 2023."
    )
    assert read("pt", text) == [
        ("segunda-feira (15)", "2022-08-15"),
        ("em meados de outubro", "2022-10-11..2022-10-20"),
        ("2019", "2019-01-01..2019-12-31"),
        ("no fim do ano passado", "2021-09-01..2021-12-31"),
        ("primeiro semestre de 2023", "2023-01-01..2023-06-30"),
    ]


def test_the_dates_of_a_portuguese_report():
    text = (
        "O primeiro-ministro disse ontem, em Lisboa, que a lei entra em vigor a 1 de Setembro. "
        "O diploma, aprovado em Maio, prolonga até 2030 os apoios criados nos anos noventa a 1950 famílias. "
        "Na próxima quinta-feira, o parlamento volta a reunir-se durante três horas."
    )
    assert read("pt", text) == [
        ("ontem", "2022-08-15"),
        ("1 de Setembro", "2022-09-01"),
        ("Maio", "2022-05-01..2022-05-31"),
        ("2030", "2030-01-01..2030-12-31 <"),
        ("anos noventa", "1990-01-01..1999-12-31"),
        ("próxima quinta-feira", "2022-08-18"),
    ]


def test_the_dates_of_a_report_on_a_trial():
    text = (
        "O julgamento, adiado duas vezes, vai de 12 a 16 de setembro. O acusado, de 42 anos, está preso "
        "desde 3 de março do ano passado; o crime ocorreu na madrugada de 14 de fevereiro de 2021. "
        "A segunda testemunha será ouvida na quarta (14)."
    )
    assert read("pt", text) == [
        ("de 12 a 16 de setembro", "2022-09-12..2022-09-16"),
        ("3 de março do ano passado", "2021-03-03 >"),
        ("14 de fevereiro de 2021", "2021-02-14"),
        ("quarta (14)", "2022-09-14"),
    ]
