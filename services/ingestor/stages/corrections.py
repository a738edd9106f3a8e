"""corrections: what editors said of this article is put in the place of what the pipeline found.

A corrected day of publication is what relative dates and offices are read against, so the stages that read it go over the
article once more. Then actors are merged and taken out, and dates taken out, one correction after the other, each with its
note.
"""

from collections.abc import Iterator
from typing import Final

from schemas.corrections import Correction
from schemas.enriched import PublishedBasis
from schemas.moments import parse_days, parse_moment
from schemas.outcomes import Note
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.actors.stage import ACTORS
from services.ingestor.stages.correcting.actors import Found, merged, without
from services.ingestor.stages.dates.stage import DATES
from services.ingestor.stages.published import published_as
from services.ingestor.stages.sources import SOURCES

# In their order: everything between `published` and here that hangs on the day of publication.
READ_AGAIN: Final = (DATES, ACTORS, SOURCES)


def _run(draft: Draft, context: Context) -> Draft:
    if not context.corrections:
        return draft
    some = context.corrections.of(_names(draft), _ids(draft))
    day = next((one for one in reversed(some) if one.published is not None), None)
    if day is not None:
        draft = _published(draft, day, context)
        # Other actors may be found on another day.
        some = context.corrections.of(_names(draft), _ids(draft))
    for one in some:
        draft = _actors(draft, one, context)
        draft = _dates(draft, one)
    return draft


def _names(draft: Draft) -> Iterator[str | None]:
    if draft.identity is not None:
        yield draft.identity.id
    if draft.article is not None:
        yield draft.article.uri
    yield draft.url
    yield draft.page.url if draft.page is not None else None


def _ids(draft: Draft) -> Iterator[str]:
    for actor in draft.actors:
        yield actor.id
    if draft.sources is not None:
        yield from (one.id for one in draft.sources.cited if one.id is not None)
        yield from (one.id for one in draft.sources.origin)
        if draft.sources.publisher is not None:
            yield draft.sources.publisher.id


def _published(draft: Draft, one: Correction, context: Context) -> Draft:
    if one.published is None or draft.published is None:
        return draft
    published = published_as(parse_moment(one.published), PublishedBasis.CORRECTED, one.published)
    before = f"{draft.published.start} ({draft.published.basis.value})"
    draft = draft.add(
        published=published, notes=(*draft.notes, _note(one, "published", before, published.start))
    )
    for stage in READ_AGAIN:
        draft = stage.apply(draft, context)
    return draft


def _actors(draft: Draft, one: Correction, context: Context) -> Draft:
    if draft.sources is None:
        return draft
    texts = {"headline": draft.headline or "", "dek": draft.dek or "", "body": draft.body}
    found = Found(draft.actors, draft.sources, texts)
    if one.merge_actor is not None:
        stated, used = one.merge_actor.source, one.merge_actor.to
        changed = merged(found, stated, used, context.catalogue)
    elif one.not_actor is not None:
        stated, used = one.not_actor, None
        changed = without(found, stated)
    else:
        return draft
    if changed == found:
        return draft
    note = _note(one, "actors", stated, used)
    return draft.add(actors=changed.actors, sources=changed.sources, notes=(*draft.notes, note))


def _dates(draft: Draft, one: Correction) -> Draft:
    if one.not_date is None:
        return draft
    first, last = parse_days(one.not_date)
    left = tuple(
        date for date in draft.dates if (date.start, date.end) != (first.isoformat(), last.isoformat())
    )
    if left == draft.dates:
        return draft
    return draft.add(dates=left, notes=(*draft.notes, _note(one, "dates", one.not_date, None)))


def _note(one: Correction, field: str, stated: str, used: str | None) -> Note:
    return Note(
        code="corrected",
        field=field,
        stated=stated,
        used=used,
        author=one.author,
        reason=one.reason,
        at=one.at,
    )


CORRECTIONS: Final = Stage(
    "corrections",
    frozenset(
        {
            "article",
            "identity",
            "url",
            "page",
            "published",
            "actors",
            "sources",
            "notes",
            "headline",
            "dek",
            "body",
        }
    )
    | DATES.reads
    | ACTORS.reads
    | SOURCES.reads,
    frozenset({"published", "dates", "actors", "names", "sources", "notes"}),
    _run,
)
