"""published: when the article was published, as stated, else as its page says, else only when it was received."""

from typing import Final

from schemas.enriched import Published, PublishedBasis
from schemas.moments import Moment, Precision, iso
from services.ingestor.draft import Context, Draft, Stage

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
    else:
        received = Moment(draft.received, draft.received, Precision.INSTANT)
        published = _published(received, PublishedBasis.RECEIVED, "")
    return draft.add(published=published)


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
    frozenset({"article", "page", "received", "stated_published"}),
    frozenset({"published"}),
    _run,
)
