"""The publication day that a text gives away."""

from datetime import date

import pytest

from services.ingestor.stages.dates.engine import DatedText
from services.ingestor.stages.dates.inference import infer
from tests.unit.ingestor.messages import enriched

TEXT = "Ils se sont vus le {day}. Le premier sommet a eu lieu en 2019, et Le mois dernier le pays a dit oui à la paix."


@pytest.mark.parametrize(
    ("day", "expected"), [("lundi 15 août", date(2022, 8, 15)), ("jeudi 3 mars", date(2022, 3, 3))]
)
def test_the_one_year_that_fits_the_weekday_after_the_last_year_named(day, expected):
    inferred = infer([DatedText(TEXT.format(day=day), "fr")], date(2025, 12, 17))
    assert inferred is not None
    assert (inferred.day, inferred.words) == (expected, day)


def test_two_years_that_fit_give_nothing():
    assert infer([DatedText("Le lundi 15 août, rien.", "fr")], date(2025, 12, 17)) is None


def test_of_two_years_the_one_just_before_the_receipt_is_taken():
    inferred = infer([DatedText("Le lundi 15 août, rien.", "fr")], date(2022, 8, 20))
    assert inferred is not None
    assert inferred.day == date(2022, 8, 15)


def test_a_day_of_history_with_its_year_is_no_publication_day():
    assert (
        infer([DatedText("On Sunday, 20 July 1969, two men landed on the moon.", "en")], date(2025, 12, 17))
        is None
    )


def test_a_fresh_day_with_its_year_is_one():
    inferred = infer([DatedText("The council met on Monday, 15 August 2022.", "en")], date(2022, 8, 20))
    assert inferred is not None
    assert inferred.day == date(2022, 8, 15)


def test_the_dates_of_an_article_follow_the_inferred_day():
    article = enriched(text=TEXT.format(day="jeudi 3 mars"), language="fr")
    assert (article.published.basis, article.published.start) == ("inferred", "2022-03-03")
    assert [(d.text, d.start) for d in article.dates][-1] == ("Le mois dernier", "2022-02-01")


def test_a_stated_time_is_not_inferred():
    article = enriched(text=TEXT.format(day="lundi 15 août"), published_at="2022-08-16", language="fr")
    assert article.published.basis == "stated"
    assert {d.anchor for d in article.dates} == {None, "2022-08-16"}
