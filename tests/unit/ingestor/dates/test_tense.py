"""A weekday beside a verb of what is to come is the next one, else the last one. The anchor is a Wednesday."""

from datetime import date

import pytest

from services.ingestor.stages.dates.engine import find

ANCHOR = date(2024, 6, 26)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The mayor will meet the miners on Monday."),
        ("en", "On Monday, the mayor will speak."),
        ("en", "They’ll be here Monday."),
        ("fr", "La maire se rendra lundi à la mine."),
        ("fr", "Lundi, elle rencontrera les mineurs."),
        ("fr", "La maire doit s'exprimer lundi."),
        ("de", "Die Bürgermeisterin wird am Montag reisen."),
        ("de", "Am Montag soll die Brücke öffnen."),
        ("es", "La alcaldesa hablará el lunes con ellos."),
        ("it", "La riunione si terrà lunedì."),
        ("pt", "A prefeita viajará na segunda-feira."),
        ("nl", "De burgemeester zal maandag vertrekken."),
        ("sv", "Hon ska på måndag tala."),
        ("ru", "Мэр в понедельник проведет встречу."),
        ("uk", "Мер у понеділок відвідає шахту."),
        ("pl", "Burmistrz w poniedziałek spotka się z górnikami."),
    ],
)
def test_it_is_the_next_one(language, text):
    assert [one.period.start for one in find(text, language, ANCHOR)] == [date(2024, 7, 1)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The mayor met the miners on Monday."),
        ("en", "The mayor said on Monday she will resign."),
        ("en", "The club will appeal after losing on Monday."),
        ("en", "She will resign, the mayor said on Monday."),
        ("en", "Will Stone said on Monday that it was over."),
        ("fr", "La maire a dit lundi qu'elle partira."),
        ("fr", "La caméra de l'opéra a tout filmé lundi."),
        ("de", "Die Bürgermeisterin sagte am Montag, sie werde reisen."),
        ("es", "La alcaldesa dijo el lunes que viajará."),
        ("es", "Teherán negó el lunes el ataque."),
        ("it", "La sindaca ha incontrato lunedì i minatori."),
        ("pt", "O verão, segunda-feira, foi tema."),
        ("ru", "Мэр в понедельник провел встречу."),
        ("pl", "Burmistrz w poniedziałek spotkał się z górnikami."),
    ],
)
def test_it_is_the_last_one(language, text):
    assert [one.period.start for one in find(text, language, ANCHOR)] == [date(2024, 6, 24)]


def test_the_day_itself_stays_the_day():
    (found,) = find("They will meet on Wednesday.", "en", ANCHOR)
    assert found.period.start == ANCHOR
