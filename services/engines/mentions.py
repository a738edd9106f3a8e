"""The index fields of the dates that an article talks about. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Final

from schemas.enriched import EnrichedArticle, PublishedBasis
from schemas.moments import Precision, epoch_ms
from services.engines.cells import mention_cells
from services.engines.fields import FieldValue

# The first and the last day of an article's dates, by the coarsest precision that is looked at.
EXTENTS: Final = {
    Precision.DAY: ("mention_day_first", "mention_day_last"),
    Precision.MONTH: ("mention_month_first", "mention_month_last"),
    Precision.YEAR: ("mention_first", "mention_last"),
}
_ORDER: Final = {precision: rank for rank, precision in enumerate(Precision)}


def mention_fields(article: EnrichedArticle) -> dict[str, FieldValue]:
    """Cells, precisions, first and last days. An article that mentions no date has only empty lists."""
    dates = [
        (date.fromisoformat(mention.start), date.fromisoformat(mention.end), _whole(mention.precision))
        for mention in article.dates
    ]
    # A relative date is as sure as the day that it was reckoned from.
    inferred = article.published.basis is PublishedBasis.INFERRED
    unsure = (
        found
        for found, mention in zip(dates, article.dates, strict=True)
        if inferred and mention.anchor is not None
    )
    return {
        "mention_cell": mention_cells(dates),
        "mention_uncertain": mention_cells(unsure),
        "mention_precision": tuple(sorted({precision.value for _, _, precision in dates})),
        **_extents(dates),
    }


def _whole(precision: Precision) -> Precision:
    """Mentioned dates are whole days: nothing finer is told apart."""
    return precision if _ORDER[precision] > _ORDER[Precision.DAY] else Precision.DAY


def _extents(dates: Iterable[tuple[date, date, Precision]]) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {}
    for coarsest, (first, last) in EXTENTS.items():
        fine = [found for found in dates if _ORDER[found[2]] <= _ORDER[coarsest]]
        if fine:
            fields[first] = day_ms(min(start for start, _, _ in fine))
            fields[last] = day_ms(max(end for _, end, _ in fine))
    return fields


def day_ms(day: date) -> int:
    """A day as the number that stands for it in the index: its first instant in UTC, in ms. It has no zone of its own."""
    return epoch_ms(datetime.combine(day, time(), UTC))
