"""sources: who published the article, which wire it came from, and whom it cites."""

from datetime import date
from typing import Final

from schemas.enriched import Published, PublishedBasis, Sources, TextField
from schemas.moments import Precision, parse_moment
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.citing.cited import cited
from services.ingestor.stages.origins import origins
from services.ingestor.stages.publisher import publisher_of


def _run(draft: Draft, context: Context) -> Draft:
    catalogue = context.catalogue
    stated: tuple[tuple[TextField, str | None], ...] = (
        ("headline", draft.headline), ("dek", draft.dek), ("body", draft.body),
    )  # fmt: skip
    texts: list[tuple[TextField, str]] = [(name, text) for name, text in stated if text]
    language = draft.language.code.partition("-")[0] if draft.language else "und"
    # One pass over each text: origin and cited read the same matches.
    matches = [catalogue.matcher.find(text, language) for _, text in texts]
    return draft.add(
        sources=Sources(
            publisher=publisher_of(draft.publisher, draft.page, catalogue),
            origin=origins(texts, matches, draft.byline, language, catalogue),
            cited=cited(texts, matches, language, catalogue, _day(draft.published)),
        )
    )


def _day(published: Published | None) -> date | None:
    """The day it was published; a time of receipt is none, and neither is a month."""
    if published is None or published.basis is PublishedBasis.RECEIVED:
        return None
    if published.precision in (Precision.MONTH, Precision.YEAR):
        return None
    return parse_moment(published.start).start.date()


SOURCES: Final = Stage(
    "sources",
    frozenset({"publisher", "page", "headline", "dek", "body", "byline", "language", "published"}),
    frozenset({"sources"}),
    _run,
)
