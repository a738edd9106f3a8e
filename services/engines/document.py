"""From an enriched article to the document that every index engine writes. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from schemas.enriched import EnrichedArticle, PublishedBasis
from schemas.moments import epoch_ms, iso, parse_moment
from services.engines.actors import actor_fields
from services.engines.analysis import has_word
from services.engines.fields import TEXTS, FieldValue
from services.engines.index import IndexDocument
from services.engines.mentions import mention_fields


def to_document(article: EnrichedArticle, *, origin: str, indexed_at: datetime) -> IndexDocument:
    """The index document of `article`, which came from the message at `origin` (`topic/partition/offset`)."""
    received = epoch_ms(parse_moment(article.received_at).start)
    fields: dict[str, FieldValue] = {
        "id": article.id,
        "current": True,
        "version": article.version,
        "version_scale": article.version_scale,
        "status": article.status.value,
        # A reader who asks for English means every English: the region stays in the article.
        "language": article.language.code.partition("-")[0],
        "published_basis": article.published.basis.value,
        "story": article.story_id,
        "fingerprint": article.fingerprint,
        "tag": article.tags,
        "received_at": received,
        "indexed_at": epoch_ms(indexed_at),
        # Nothing in the archive is older than the year 1: "no embargo" is the beginning of time, so that one
        # range condition serves every article.
        "visible_from": 0
        if article.embargoed_until is None
        else epoch_ms(parse_moment(article.embargoed_until).start),
        "sort_time": received,
    }
    # A received time is never dressed up as a publication: it fills no published field, so nothing can count it.
    if article.published.basis is not PublishedBasis.RECEIVED:
        start = epoch_ms(parse_moment(article.published.start).start)
        fields["published_start"] = fields["sort_time"] = start
        fields["published_end"] = epoch_ms(parse_moment(article.published.end).end)
        fields["published_precision"] = article.published.precision.value
    fields.update(mention_fields(article))
    fields.update(actor_fields(article))
    if article.sources.publisher is not None:
        fields["publisher"] = article.sources.publisher.id
    cited = article.sources.cited
    fields["origin"] = tuple(one.id for one in article.sources.origin)
    fields["cited"] = tuple(dict.fromkeys(one.id for one in cited if one.id is not None))
    fields["cited_role"] = tuple(dict.fromkeys(one.role for one in cited))
    fields["cited_key"] = tuple(dict.fromkeys(f"{one.role}|{one.id}" for one in cited if one.id is not None))
    # In a field already, and nobody who reads an article wants it.
    stored = article.model_dump(mode="json", exclude_none=True, exclude={"fingerprint"})
    stored["indexed_at"] = iso(indexed_at)
    # A dash in the place of a text is none: engines do not agree on whether there is something in it.
    texts = {name: text for name in TEXTS if (text := getattr(article, name)) and has_word(text)}
    return IndexDocument(
        doc_id=article.id,
        version=article.version,
        fields=fields,
        texts=texts,
        language=article.language.code.partition("-")[0],
        article=stored,
        origin=origin,
    )


def enriched(document: IndexDocument) -> dict[str, object]:
    """The enriched article that `document` was made of, as a JSON object. When it was indexed is no part of it."""
    article = {name: value for name, value in document.article.items() if name != "indexed_at"}
    return {**article, "fingerprint": document.fields.get("fingerprint", ())}


def made_anew(document: IndexDocument, **changes: object) -> IndexDocument | None:
    """A stored document as this version makes it of its article, with `changes` to that; as it was indexed, where it came from.

    None when the article is of another form.
    """
    try:
        indexed_at = parse_moment(str(document.article["indexed_at"])).start
        article = EnrichedArticle.model_validate({**enriched(document), **changes})
    except (KeyError, ValueError):
        return None
    made = to_document(article, origin=document.origin, indexed_at=indexed_at)
    return made if document.fields.get("current") else as_history(made)


def history_id(article_id: str, version: int) -> str:
    """The document id under which an earlier version is kept."""
    return f"{article_id}@{version}"


def article_of(doc_id: str) -> str:
    """The id of the article that a document is of, the current one or an earlier version."""
    return doc_id.partition("@")[0]


def as_history(document: IndexDocument) -> IndexDocument:
    """`document` as a kept earlier version: readable by its own id, in no text field, counted by nothing."""
    fields: Mapping[str, FieldValue] = {**document.fields, "current": False}
    return replace(
        document,
        doc_id=history_id(str(document.fields["id"]), document.version),
        fields=fields,
        texts={},
        language=None,
    )
