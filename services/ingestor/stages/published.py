"""published: when the article was published: stated, else on its page, else inferred from its text, else only received.

Times that cannot be are refused whoever gives them; a note tells what was stated and what was used.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from schemas.enriched import Published, PublishedBasis, TextField
from schemas.moments import Moment, Precision, iso, parse_moment
from schemas.outcomes import Note
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.dates.engine import DatedText
from services.ingestor.stages.dates.inference import Inferred, infer
from services.ingestor.stages.imprint.datelines import dateline
from services.ingestor.stages.plausible import is_absurd
from services.ingestor.stages.validate import NEXT_BASIS
from services.ingestor.stages.weight import PARAGRAPH, weighs

_DATELINE_WITHIN: Final = 3  # paragraphs, up to the first that is more than a line
_COARSE: Final = {Precision.DAY, Precision.MONTH, Precision.YEAR}
_FINENESS: Final = {precision: rank for rank, precision in enumerate(Precision)}


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    if draft.article is None or draft.received is None:
        raise TypeError("published needs a valid article")
    refused = [draft.page.absurd] if draft.page and draft.page.absurd else []
    dated: dict[TextField, DatedText] = {}
    for moment, basis, words in _offers(draft, dated):
        if not is_absurd(moment, draft.received):
            published = published_as(moment, basis, words)
            break
        refused.append(words)
    else:
        received = Moment(draft.received, draft.received, Precision.INSTANT)
        published = published_as(received, PublishedBasis.RECEIVED, "")
        moment = received
    return draft.add(published=published, dated=dated, notes=_notes(draft, published, moment, refused))


def _offers(draft: Draft, dated: dict[TextField, DatedText]) -> Iterator[tuple[Moment, PublishedBasis, str]]:
    """The times of publication that the article offers, the most trusted first, each with the words that say so.

    `dated` gets the texts when they have to be read for it.
    """
    if draft.stated_published is not None and draft.article is not None:
        yield draft.stated_published, PublishedBasis.STATED, draft.article.published_at or ""
    page = draft.page
    if page is not None and page.published is not None:
        yield next(
            _finer(draft, page.published),
            (page.published, PublishedBasis.PAGE, page.published_evidence or ""),
        )
    for moment, words in draft.imprint.published:
        yield moment, PublishedBasis.PAGE, words
    for moment, words in draft.imprint.yearless:
        yield moment, PublishedBasis.INFERRED, words
    if found := _dateline(draft):
        yield parse_moment(found[0].isoformat()), PublishedBasis.INFERRED, found[1]
    if inferred := _inferred(draft, dated):
        yield parse_moment(inferred.day.isoformat()), PublishedBasis.INFERRED, inferred.words


def _finer(draft: Draft, whole: Moment) -> Iterator[tuple[Moment, PublishedBasis, str]]:
    """The times of the text's own lines within the day or month that the page is known to be of."""
    if whole.precision not in _COARSE:
        return
    for moment, words in (*draft.imprint.published, *draft.imprint.yearless):
        within = whole.start.date() <= moment.start.date() <= whole.end.date()
        if within and _FINENESS[moment.precision] < _FINENESS[whole.precision]:
            yield moment, PublishedBasis.PAGE, words


def _dateline(draft: Draft) -> tuple[date, str] | None:
    if draft.received is None:
        return None
    for paragraph in (draft.body or "").split("\n\n", maxsplit=_DATELINE_WITHIN)[:_DATELINE_WITHIN]:
        found = dateline(paragraph, draft.received.date())
        if found is not None or weighs(paragraph, PARAGRAPH):
            return found
    return None


def _inferred(draft: Draft, dated: dict[TextField, DatedText]) -> Inferred | None:
    if draft.language is None or draft.received is None:
        return None
    code = draft.language.code.partition("-")[0]
    texts: tuple[tuple[TextField, str | None], ...] = (
        ("headline", draft.headline), ("dek", draft.dek), ("body", draft.body),
    )  # fmt: skip
    dated.update({field: DatedText(text, code) for field, text in texts if text})
    return infer(dated.values(), draft.received.date())


def _notes(draft: Draft, published: Published, moment: Moment, refused: list[str]) -> tuple[Note, ...]:
    """The notes so far and those on what was not used; who stated an absurd time learns what is used instead."""
    used = f"{published.start} ({published.basis.value})"
    field = "html" if draft.page is not None else "text"
    notes = [
        note.model_copy(update={"used": used})
        if note.field == "published_at" and note.used == NEXT_BASIS
        else note
        for note in draft.notes
    ]
    notes += [
        Note(code="absurd_date", field=field, stated=words, used=used) for words in dict.fromkeys(refused)
    ]
    if published.basis in {PublishedBasis.PAGE, PublishedBasis.INFERRED} and not moment.zoned:
        notes.append(Note(code="no_zone", field=field, stated=published.evidence[0], used=published.start))
    return tuple(notes)


def published_as(moment: Moment, basis: PublishedBasis, evidence: str) -> Published:
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
    frozenset(
        {
            "article",
            "page",
            "received",
            "stated_published",
            "imprint",
            "language",
            "headline",
            "dek",
            "body",
            "notes",
        }
    ),
    frozenset({"published", "dated", "notes"}),
    _run,
)
