"""What a paragraph says begins behind its dateline."""

import pytest

from services.ingestor.stages.citing.datelines import dateline_end


@pytest.mark.parametrize(
    ("dateline", "rest"),
    [
        ("ANKARA, 8 Ekim (AA) - ", "Cumhurbaşkanı konuştu."),
        ("Berlin (dpa) - ", "Der Kanzler sagte nichts."),
        ("МОСКВА, 24 июня. /ТАСС/. ", "Министр заявил об этом."),
        ("(ANSA) - ROMA, 14 OTT - ", "Il presidente ha detto."),
        ("NEW YORK, June 26 (Reuters) - ", "“We won,” she said."),
        ("WASHINGTON — ", "The president said so."),
    ],
)
def test_a_dateline_ends_where_the_words_begin(dateline, rest):
    assert dateline_end(dateline + rest, 0) == len(dateline)
    first = "A headline\n"
    assert dateline_end(first + dateline + rest, len(first)) == len(first + dateline)


@pytest.mark.parametrize(
    "text",
    [
        "Olaf Scholz (SPD) - der Kanzler - sagte nichts.",
        "Scholz sagte nichts (wie immer) und ging.",
        "The mayor - a former teacher - said so.",
        "Bakan konuştu.",
        "",
    ],
)
def test_other_words_are_no_dateline(text):
    assert dateline_end(text, 0) == 0


def test_a_dateline_begins_a_paragraph():
    text = "He spoke. ANKARA, 8 Ekim (AA) - Cumhurbaşkanı konuştu."
    assert dateline_end(text, 10) == 10
