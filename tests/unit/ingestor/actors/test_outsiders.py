"""People outside the catalogue: where their last names stand."""

import pytest

from services.catalogue.inflection import inflection
from services.ingestor.stages.actors.outsiders import Outsiders

TEXT = "Anna Berg kam. Berg ging, Bergmann, Anna-Berg, Berg-Hof und Bergs nicht; (Berg)."


def outsiders(language, *names, text=TEXT):
    some = Outsiders(inflection(language), frozenset(), [text], two_surnames=False)
    for name in names:
        some.add(name, "person")
    return some


def test_a_last_name_is_a_word_of_its_own():
    found = outsiders("und", "Anna Berg").last_names(TEXT)
    assert [start for start, _, _ in found] == [TEXT.index("Berg"), TEXT.index("Berg g"), TEXT.index("Berg)")]
    assert {TEXT[start:end] for start, end, _ in outsiders("und", "Anna Berg").last_names(TEXT)} == {"Berg"}


def test_one_last_name_may_begin_like_another():
    found = outsiders("und", "Anna Berg", "Jan Bergmann").last_names(TEXT)
    assert [(TEXT[start:end], party.id) for start, end, party in found] == [
        ("Berg", "x:anna-berg"),
        ("Berg", "x:anna-berg"),
        ("Bergmann", "x:jan-bergmann"),
        ("Berg", "x:anna-berg"),
    ]


@pytest.mark.parametrize(
    ("language", "name", "text", "words"),
    [
        (
            "pl",
            "Jan Nowakowski",
            "Słowa Nowakowskiego o Nowakowskim i Nowakowskich",
            ["Nowakowskiego", "Nowakowskim"],
        ),
        ("ru", "Иван Белов", "Белова встретила Белову и Белов", ["Белова", "Белову", "Белов"]),
        ("fi", "Aino Virtanen", "Virtasen ja Virtanenilla", ["Virtasen"]),
    ],
)
def test_last_names_stand_in_every_case_of_the_language(language, name, text, words):
    found = outsiders(language, name, text=text).last_names(text)
    assert [text[start:end] for start, end, _ in found] == words
