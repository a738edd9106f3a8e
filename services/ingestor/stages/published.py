"""published: when the article was published: stated, else on its page, else inferred from its text, else only received."""

from typing import Final

from schemas.enriched import Published, PublishedBasis
from schemas.moments import Moment, Precision, iso, parse_moment
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.dates.inference import Inferred, infer

_COARSE: Final = {Precision.DAY, Precision.MONTH, Precision.YEAR}


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    if draft.article is None or draft.received is None:
        raise TypeError("published needs a valid article")
    page = draft.page
    if draft.stated_published is not None:
        stated = draft.article.published_at or ""
        published = _published(draft.stated_published, PublishedBasis.STATED, stated)
    elif page is not None and page.published is not None:
        published = _published(page.published, PublishedBasis.PAGE, page.published_evidence or "")
    elif inferred := _inferred(draft):
        published = _published(
            parse_moment(inferred.day.isoformat()), PublishedBasis.INFERRED, inferred.words
        )
    else:
        received = Moment(draft.received, draft.received, Precision.INSTANT)
        published = _published(received, PublishedBasis.RECEIVED, "")
    return draft.add(published=published)


def _inferred(draft: Draft) -> Inferred | None:
    if draft.language is None or draft.received is None:
        return None
    texts = [text for text in (draft.headline, draft.dek, draft.body) if text]
    return infer(texts, draft.language.code.partition("-")[0], draft.received.date())


def _published(moment: Moment, basis: PublishedBasis, evidence: str) -> Published:
    """`moment` as the contract writes it: dates when it is a day or coarser, instants with their zone when finer."""
    coarse = moment.precision in _COARSE
    return Published(
        start=moment.start.date().isoformat() if coarse else iso(moment.start),
        end=moment.end.date().isoformat() if coarse else iso(moment.end),
        precision=moment.precision,
        basis=basis,
        evidence=(evidence,) if evidence else (),
    )


PUBLISHED: Final = Stage(
    "published",
    frozenset({"article", "page", "received", "stated_published", "language", "headline", "dek", "body"}),
    frozenset({"published"}),
    _run,
)
