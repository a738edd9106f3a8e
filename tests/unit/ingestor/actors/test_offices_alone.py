"""Offices without a country, leaders of a part of a state, and names that several bear."""

import pytest

from tests.unit.ingestor.actors.reading import told

MACRON, MERKEL, TRUMP, MAY = "Q3052772", "Q567", "Q22686", "Q264766"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Theresa May met Donald Trump. The president praised her.", ("The president", TRUMP, "role")),
        ("fr", "Emmanuel Macron est arrivé. Le président a parlé.", ("Le président", MACRON, "role")),
        ("de", "Angela Merkel sprach. Die Kanzlerin will beraten.", ("Die Kanzlerin", MERKEL, "role")),
        (
            "en",
            "Mexico refused to pay. The president said he would not sign.",
            ("The president", "x:enrique-pena-nieto", "role"),
        ),
        ("es", "El presidente español viajó.", ("El presidente español", "Q6070218", "role")),
        ("en", "Jordan's King Abdullah sent condolences.", ("Abdullah", "Q57464", "short")),
        ("en", "The Chechen leader spoke.", ("The Chechen leader", "Q217115", "role")),
        (
            "ru",
            "Пресс-секретарь президента России Дмитрий Песков отказался от комментариев.",
            ("президента России", "Q7747", "role"),
        ),
    ],
)
def test_an_office_is_read_as_the_article_lets_it_be_read(language, text, expected):
    assert expected in told(text, language, "2018-11-05")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Theresa May met Donald Trump and Emmanuel Macron. The president smiled."),
        ("en", "Donald Trump spoke. The president of the company resigned, and the vice president too."),
        ("en", "Donald Trump spoke. The club president resigned. A president may resign."),
        ("fr", "Emmanuel Macron est arrivé. Le président régional était là, comme le président du club."),
        ("en", "Donald Trump spoke. The Bavarian president was silent."),
    ],
)
def test_an_office_that_may_be_somebody_elses_is_nobodys(language, text):
    assert "role" not in [via for _, _, via in told(text, language, "2018-11-05")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "de",
            "Bundeskanzler Olaf Scholz ging. Es reiche, sagte der Kanzler.",
            ("der Kanzler", "Q61053", "role"),
        ),
        (
            "en",
            "Prime Minister Jane Roe arrived. “Enough,” the prime minister said.",
            ("the prime minister", "x:jane-roe", "role"),
        ),
        (
            "it",
            "Il presidente del Consiglio Giorgia Meloni è arrivata. La premier ha detto di no.",
            ("La premier", "Q451791", "role"),
        ),
        (
            "es",
            "El presidente Gabriel Soto llegó. El presidente dijo que no.",
            ("El presidente", "x:gabriel-soto", "role"),
        ),
    ],
)
@pytest.mark.parametrize("day", [None, "2018-11-05"])
def test_an_office_alone_is_the_only_one_who_is_introduced_by_it(language, text, expected, day):
    assert expected in told(text, language, day)


@pytest.mark.parametrize(
    "text",
    [
        "President Jane Roe met President John Doe. The president said no.",
        "President Jane Roe met the Ruritanian president. The Kenyan president left. The president said no.",
        "Former president Jane Roe arrived. The president said no.",
        "Vice President Jane Roe arrived. The president said no.",
        "Donald Trump called. President Jane Roe listened. The president said no.",
    ],
)
def test_an_office_alone_is_nobodys_where_another_may_bear_it(text):
    assert "the president" not in [words.lower() for words, _, _ in told(text, "en", "2018-11-05")]


def test_the_parliament_of_a_part_of_a_state_is_not_that_of_the_state():
    told_ = told("The Welsh Parliament and the Ukrainian parliament voted.", "en")
    assert [one for _, one, _ in told_] == ["x:parliament-of-wales", "Q176296"]


def test_a_ministers_name_behind_an_adjective_inside_his_office_is_read_in_full():
    text = "Il ministro russo degli Esteri Serghei Lavrov ha parlato lunedì."
    assert told(text, "it", "2018-11-05") == [("Serghei Lavrov", "Q58217", "name")]


def test_who_bears_a_bodys_name_as_a_given_name_is_no_body():
    text = "Bundeskanzler Olaf Scholz sprach am Montag."
    assert told(text, "de", "2022-11-05") == [("Olaf Scholz", "Q61053", "name")]
