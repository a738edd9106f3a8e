"""Where a headline and a dek are found in a text that states none, and where none is stolen."""

from pathlib import Path

import pytest

from tests.unit.ingestor.messages import enriched

P1 = "The two presidents met on Thursday on an island off the coast and talked for several hours without aides."
P2 = "They signed nothing. Both said that they would meet again before the end of the year, in the other's capital."
SAMPLE = Path(__file__).parents[3] / "samples" / "01-putin-kim.fr.txt"


def test_the_readers_own_sample():
    article = enriched(text=SAMPLE.read_text("utf-8"))
    assert article.headline == (
        "Boudé par l'Occident, Vladimir Poutine se tourne vers Kim Jong Un en tant qu'allié de la Corée du Nord."
    )
    assert article.dek is not None
    assert article.dek.startswith("La Corée du Nord et la Russie vont renforcer")
    assert article.body.startswith("Les amis se font rares")
    assert "logo" not in article.body
    assert article.headline not in article.body
    assert [(entry.line, entry.rule) for entry in article.removed] == [
        (1, "residue:logo"),
        (7, "repeat:headline"),
    ]
    assert article.language.code == "fr"


@pytest.mark.parametrize("text", ["le mois dernier", P1, "Putin meets Kim", "42", "普京与金正恩会晤"])
def test_a_text_of_one_line_keeps_it_as_its_body(text):
    article = enriched(text=text)
    assert (article.headline, article.dek, article.body) == (None, None, text)


def test_a_first_line_without_a_full_stop_above_text_is_the_headline():
    article = enriched(text=f"Presidents meet for the first time\n\n{P1}\n\n{P2}")
    assert (article.headline, article.dek) == ("Presidents meet for the first time", None)
    assert article.body == f"{P1}\n\n{P2}"


def test_a_first_sentence_is_not_a_headline():
    article = enriched(text=f"{P1}\n\n{P2}")
    assert (article.headline, article.body) == (None, f"{P1}\n\n{P2}")


def test_a_short_line_without_a_full_stop_below_the_headline_is_the_dek():
    article = enriched(
        text=f"Presidents meet for the first time\nNo agreement after a long day of talks\n{P1}\n{P2}"
    )
    assert article.dek == "No agreement after a long day of talks"


def test_a_lead_sentence_is_not_a_dek():
    article = enriched(text=f"Presidents meet for the first time\nThey talked for a long day.\n{P1}")
    assert (article.dek, article.body) == (None, f"They talked for a long day.\n\n{P1}")


def test_a_masthead_is_no_headline_and_stays():
    article = enriched(text=f"The Paper\nPresidents meet for the first time\n{P1}\n{P2}")
    assert article.headline == "Presidents meet for the first time"
    assert article.body.startswith("The Paper")


def test_what_stands_above_a_repeated_headline_goes_to_the_ledger():
    article = enriched(text=f"THE PAPER\nPresidents meet\nPolitics\nPresidents meet\n{P1}")
    assert article.headline == "Presidents meet"
    assert [entry.rule for entry in article.removed] == ["residue:above-headline", "repeat:headline"]


@pytest.mark.parametrize("line", ["Presidents Meet", "PRESIDENTS MEET!", "Presidents meet | The Paper"])
def test_a_stated_headline_is_not_said_again_in_the_body(line):
    article = enriched(headline="Presidents meet", text=f"{line}\n{P1}\n{P2}")
    assert (article.headline, article.body) == ("Presidents meet", f"{P1}\n\n{P2}")
    assert [entry.rule for entry in article.removed] == ["repeat:headline"]


def test_stated_dek_and_byline_are_not_said_again_either():
    article = enriched(
        headline="Meeting", dek="A long day", byline="Jo Doe", text=f"A long day\nBy Jo Doe\n{P1}\n{P2}"
    )
    assert article.body == f"{P1}\n\n{P2}"
    assert [entry.rule for entry in article.removed] == ["repeat:dek", "repeat:byline"]


def test_shown_fields_have_no_invisible_characters():
    article = enriched(headline="a\u202e b\u0000\nc", byline="\u200bJo", tags=["x\u00ady", "xy"], text=P1)
    assert (article.headline, article.byline, article.tags) == ("a b c", "Jo", ("xy",))


def test_a_table_row_or_a_date_is_no_headline():
    assert enriched(text=f"2022-08-15 10:00\n{P1}\n{P2}").headline is None
