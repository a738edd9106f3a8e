"""The index fields of the dates that an article talks about."""

from datetime import date

import pytest

from schemas.enriched import EnrichedArticle
from services.engines.mentions import day_ms, mention_fields


def article(*dates: dict, basis: str = "stated") -> EnrichedArticle:
    span = {"text": "t", "field": "body", "start_char": 0, "end_char": 1}
    published = {"start": "2022-08-15T00:00:00Z", "end": "2022-08-15T23:59:59Z", "precision": "day"}
    return EnrichedArticle.model_validate(
        {
            "id": "a1",
            "version": 1,
            "version_scale": "integer",
            "status": "usable",
            "language": {"code": "en", "confidence": 1.0, "basis": "stated"},
            "published": {**published, "basis": basis},
            "dates": [{**span, **one} for one in dates],
            "story_id": "a1",
            "pipeline": {"version": "1", "catalogue": "1", "stages": []},
            "received_at": "2023-01-01T00:00:00Z",
        }
    )


YESTERDAY = {"start": "2022-08-14", "end": "2022-08-14", "precision": "day", "anchor": "2022-08-15"}
JULY = {"start": "2022-07-01", "end": "2022-07-31", "precision": "month"}
YEARS = {"start": "2019-01-01", "end": "2021-12-31", "precision": "year"}


def test_each_date_has_its_cells_and_its_precision():
    fields = mention_fields(article(JULY, YESTERDAY))
    assert fields["mention_precision"] == ("day", "month")
    assert set(fields["mention_cell"]) >= {"d=2022-08-14", "d<2022-08", "m=2022-07", "m<2022"}
    assert fields["mention_uncertain"] == ()


@pytest.mark.parametrize(("basis", "unsure"), [("inferred", True), ("stated", False), ("page", False)])
def test_only_what_was_reckoned_from_an_inferred_day_is_uncertain(basis, unsure):
    fields = mention_fields(article(JULY, YESTERDAY, basis=basis))
    assert ("d=2022-08-14" in fields["mention_uncertain"]) is unsure
    assert "m=2022-07" not in fields["mention_uncertain"]


def test_the_first_and_last_days_are_told_by_precision():
    fields = mention_fields(article(JULY, YESTERDAY, YEARS))
    ends = {name: value for name, value in fields.items() if name.endswith(("_first", "_last"))}
    assert ends == {
        "mention_day_first": day_ms(date(2022, 8, 14)),
        "mention_day_last": day_ms(date(2022, 8, 14)),
        "mention_month_first": day_ms(date(2022, 7, 1)),
        "mention_month_last": day_ms(date(2022, 8, 14)),
        "mention_first": day_ms(date(2019, 1, 1)),
        "mention_last": day_ms(date(2022, 8, 14)),
    }


def test_nothing_finer_than_a_day_is_told_apart():
    fields = mention_fields(article({**YESTERDAY, "precision": "hour"}))
    assert fields["mention_precision"] == ("day",)
    assert fields["mention_day_first"] == day_ms(date(2022, 8, 14))


def test_an_article_that_mentions_no_date_has_no_ends():
    assert mention_fields(article()) == {"mention_cell": (), "mention_uncertain": (), "mention_precision": ()}
