"""dates: what dates the article talks about, each with its days, its words and the anchor that it was read against."""

from datetime import date
from typing import Final

from schemas.enriched import MentionedDate, PublishedBasis, TextField
from services.ingestor.draft import Context, Draft, Stage, nothing
from services.ingestor.stages.dates.engine import DatedText

_FIELDS: Final[tuple[TextField, ...]] = ("headline", "dek", "body")


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    if draft.language is None or draft.published is None:
        raise TypeError("dates needs a language and a publication time")
    anchor = date.fromisoformat(draft.published.start[:10])
    code = draft.language.code.partition("-")[0]
    # A time of receipt is no day to reckon from: what needs one is left out rather than guessed.
    reckoned = draft.published.basis is not PublishedBasis.RECEIVED
    texts = {"headline": draft.headline, "dek": draft.dek, "body": draft.body}
    dates = []
    for field in _FIELDS:
        text = texts[field]
        if not text:
            continue
        dated = draft.dated.get(field) or DatedText(text, code)
        dates += [
            MentionedDate(
                text=text[found.start_char : found.end_char],
                field=field,
                start_char=found.start_char,
                end_char=found.end_char,
                start=found.period.start.isoformat(),
                end=found.period.end.isoformat(),
                precision=found.period.precision,
                anchor=anchor.isoformat() if found.relative else None,
                open=found.open,
            )
            for found in dated.find(anchor)
            if reckoned or not found.relative
        ]
    return draft.add(dates=tuple(dates))


DATES: Final = Stage(
    "dates",
    frozenset({"headline", "dek", "body", "language", "published", "dated"}),
    frozenset({"dates"}),
    _run,
    nothing,
)
