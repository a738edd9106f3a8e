"""document: the enriched article is put together from the draft."""

from typing import Final

from schemas.enriched import EnrichedArticle, PipelineRef
from schemas.moments import Moment, Precision, iso
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.characters import clean_value

# Raised with every change that gives the same message another document.
PIPELINE_VERSION: Final = "6"
STAGE_NAMES: Final = (
    "decode",
    "validate",
    "extract",
    "clean",
    "headline",
    "language",
    "published",
    "dates",
    "actors",
    "sources",
    "story",
    "corrections",
    "document",
)


def _run(draft: Draft, context: Context) -> Draft:
    article, identity, received = draft.article, draft.identity, draft.received
    language, published, sources = draft.language, draft.published, draft.sources
    if not (article and identity and received and language and published and sources):
        raise TypeError("document needs everything that comes before it")
    page_url = draft.page.url if draft.page else None
    document = EnrichedArticle(
        id=identity.id,
        uri=article.uri,
        url=draft.url or page_url,
        version=identity.version,
        version_scale=identity.scale,
        status=article.status,
        embargoed_until=_embargo(draft.embargoed_until) if draft.embargoed_until else None,
        language=language,
        headline=draft.headline,
        dek=draft.dek,
        byline=draft.byline,
        body=draft.body,
        tags=tuple(dict.fromkeys(tag for raw in article.tags if (tag := clean_value(raw)))),
        published=published,
        dates=draft.dates,
        actors=draft.actors,
        sources=sources,
        # Each article begins as a story of its own; what joins those of copies looks at more than one.
        story_id=identity.id,
        fingerprint=draft.fingerprint,
        removed=draft.removed,
        notes=draft.notes,
        pipeline=PipelineRef(
            version=PIPELINE_VERSION, catalogue=context.catalogue.version, stages=_ran(context)
        ),
        received_at=iso(received),
    )
    return draft.add(document=document)


def _ran(context: Context) -> tuple[str, ...]:
    return tuple(name for name in STAGE_NAMES if name not in context.off) if context.off else STAGE_NAMES


def _embargo(moment: Moment) -> str:
    """A date alone embargoes the whole of that day."""
    return iso(moment.start if moment.precision is Precision.INSTANT else moment.end)


DOCUMENT: Final = Stage(
    "document",
    frozenset(
        {
            "article",
            "identity",
            "received",
            "language",
            "published",
            "dates",
            "actors",
            "sources",
            "page",
            "url",
            "embargoed_until",
            "headline",
            "dek",
            "byline",
            "body",
            "fingerprint",
            "removed",
            "notes",
        }
    ),
    frozenset({"document"}),
    _run,
)
