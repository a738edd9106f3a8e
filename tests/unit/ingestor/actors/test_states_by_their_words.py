"""Names of states that are other words, too, and short names that the word before explains."""

import pytest

from tests.unit.ingestor.actors.reading import told


def ids(text, language, day="2022-08-16"):
    return {one for _, one, _ in told(text, language, day)}


@pytest.mark.parametrize(
    ("language", "text", "one"),
    [
        ("en", "Thousands fled to Jordan on Monday.", "Q810"),
        ("en", "Jordan said on Monday that it would leave.", "Q810"),
        ("en", "Egypt, Jordan and Syria agreed.", "Q810"),
        ("fr", "Des combats ont eu lieu au Tchad.", "Q657"),
        ("es", "El Chad pide ayuda.", "Q657"),
        ("en", "Voters in Georgia heard the US president.", "Q1428"),
        ("en", "Protesters in Georgia filled Tbilisi, and the Georgian parliament closed.", "Q230"),
        ("pl", "Pomoc obiecano Polsce.", "Q36"),
        ("pl", "Szczyt w Singapurze trwa.", "Q334"),
        ("uk", "Росія погрожує.", "Q159"),
        ("ru", "Ордер Международного уголовного суда остается в силе.", "Q47488"),
        ("uk", "За рішенням Міжнародного кримінального суду.", "Q47488"),
        ("fr", "Le RN a voté contre.", "Q205150"),
        ("it", "Il Pd protesta.", "Q47729"),
        ("nl", "De PVV werd tweede.", "Q332739"),
        ("fr", "Le groupe Orange ferme des boutiques.", "Q1431486"),
        ("fr", "La Géorgie et la Jordanie ont signé.", "Q230"),
        ("zh", "英国选举。工党获胜。", "Q9630"),
        ("pt", "Luís Montenegro venceu. Montenegro recusa.", "x:luis-montenegro"),
        ("de", "Der Angeklagte Lars Krüger schwieg.", "x:lars-kruger"),
        ("fr", "Sa porte-parole, Kira Iarmych, a parlé.", "x:kira-iarmych"),
    ],
)
def test_what_stands_beside_a_name_says_whose_it_is(language, text, one):
    assert one in ids(text, language)


@pytest.mark.parametrize(
    ("language", "text", "one"),
    [
        ("en", "Chad Hammel was there on Monday. Hammel ran, and Chad said no.", "Q657"),
        ("en", "Michael Jordan scored. Jordan said that he was tired.", "Q810"),
        ("fr", "Elle vit en Amérique latine, loin de la République de Macédoine.", "Q30"),
        ("it", "Il DNA di Simpson fu trovato.", "x:dernieres-nouvelles-d-alsace"),
        ("ar", "وصل الوزير إلى كابل يوم الاثنين.", "Q312"),
        ("pt", "Luís Montenegro venceu. Montenegro recusa.", "Q236"),
        ("ja", "本のタイトルは未定だ。", "Q869"),
        ("ko", "다른 수단이 없다는 메시지를 보냈다.", "Q1049"),
    ],
)
def test_a_word_that_is_another_one_here_is_not_the_name(language, text, one):
    assert one not in ids(text, language)


def test_a_month_is_nobody():
    words = [one for one, _, _ in told("Theresa May resigned. In May she had hoped.", "en")]
    assert words == ["Theresa May"]
