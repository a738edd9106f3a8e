"""validate: the fields become a `RawArticle`, its times and addresses are read, and the article gets its identity."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import ValidationError

from schemas.moments import Moment, from_epoch_ms, iso, parse_moment
from schemas.outcomes import Note, Reason
from schemas.raw import ArticleStatus, RawArticle, RawPublisher
from services.ingestor.draft import Context, Draft, Publisher, RejectedMessage, Stage
from services.ingestor.identity import identify
from services.ingestor.stages.invalid_fields import reason_of, sentence_of
from services.ingestor.stages.plausible import EARLIEST_YEAR, LEEWAY
from services.ingestor.stages.web_address import canonical_url, domain

# What the note on an absurd time of publication says until a later stage knows what is used.
NEXT_BASIS: Final = "the next basis"
_NAMED_UNKNOWN: Final = 20
_SHOWN: Final = 80
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN: Final = frozenset(RawArticle.model_fields)
_KNOWN_OF_PUBLISHER: Final = frozenset(RawPublisher.model_fields)


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    message = draft.message or {}
    stated = _without_blanks(message)
    try:
        article = RawArticle.model_validate(stated)
    except ValidationError as error:
        raise RejectedMessage(reason_of(error), sentence_of(error, stated)) from None
    times = _Times(draft.raw.received_ms)
    received = times.received(article.received_at)
    published = times.read("published_at", article.published_at, used=NEXT_BASIS)
    version_created = times.read("version_created", article.version_created, used="the time of the message")
    embargo = times.read("embargoed_until", article.embargoed_until, used="no embargo", future=True)
    notes = [*draft.notes, *_unknown(message), *times.notes]
    url = canonical_url(article.url) if article.url else None
    if article.url and url is None:
        notes.append(Note(code="bad_url", field="url", stated=article.url[:_SHOWN]))
        if article.status is not ArticleStatus.USABLE and not article.uri:
            raise RejectedMessage(
                Reason.INVALID_FIELD,
                f"url: must start with http:// or https:// and a host, got {article.url[:_SHOWN]!r}",
            )
    publisher = _publisher(article.publisher)
    identity = identify(
        publisher=publisher,
        uri=article.uri,
        url=url,
        headline=article.headline,
        text=article.text if article.text is not None else article.html,
        version=article.version,
        version_created=version_created.start if version_created else None,
        received_ms=draft.raw.received_ms,
    )
    return draft.add(
        article=article,
        received=received,
        stated_published=published,
        embargoed_until=embargo,
        url=url,
        publisher=publisher,
        identity=identity,
        notes=tuple(notes),
    )


def _without_blanks(message: Mapping[str, Any]) -> dict[str, Any]:
    """`message` without fields that are null or blank: a producer's way to say that it has no value for them."""

    def is_blank(value: Any) -> bool:
        return value is None or (isinstance(value, str) and not value.strip())

    stated = {name: value for name, value in message.items() if not is_blank(value)}
    publisher = stated.get("publisher")
    if isinstance(publisher, dict):
        stated["publisher"] = {name: value for name, value in publisher.items() if not is_blank(value)}
    return stated


def _unknown(message: Mapping[str, Any]) -> list[Note]:
    names = [name for name in message if name not in _KNOWN]
    publisher = message.get("publisher")
    if isinstance(publisher, dict):
        names += [f"publisher.{name}" for name in publisher if name not in _KNOWN_OF_PUBLISHER]
    notes = [Note(code="unknown_field", field=name[:_SHOWN]) for name in names[:_NAMED_UNKNOWN]]
    if rest := len(names) - len(notes):
        notes.append(Note(code="unknown_fields", stated=f"{rest} more"))
    return notes


def _publisher(stated: RawPublisher | None) -> Publisher | None:
    if stated is None:
        return None
    publisher = Publisher(
        name=" ".join(stated.name.split()) if stated.name else None,
        domain=domain(stated.domain) if stated.domain else None,
        uri=stated.uri.strip() if stated.uri else None,
    )
    return publisher if publisher.name or publisher.domain or publisher.uri else None


class _Times:
    """Reads stated times against the time of the message, and takes down what was not used as it was stated."""

    def __init__(self, received_ms: int) -> None:
        try:
            self._arrived = from_epoch_ms(received_ms)
        except OverflowError:
            self._arrived = _EPOCH
        self._received = self._arrived
        self.notes: list[Note] = []

    def received(self, stated: str | None) -> datetime:
        """When the article was received: as stated, else when the message came."""
        # A broker without a clock says 0 or -1: nothing can be absurd beside that.
        latest = self._arrived + LEEWAY if self._arrived > _EPOCH else None
        moment = self._sound("received_at", stated, latest, used=iso(self._arrived))
        self._received = moment.start if moment else self._arrived
        return self._received

    def read(self, field: str, stated: str | None, *, used: str, future: bool = False) -> Moment | None:
        """The time stated in `field`, None when there is none or an absurd one. `future`: it may lie ahead."""
        try:
            latest = None if future else self._received + LEEWAY
        except OverflowError:
            latest = None
        return self._sound(field, stated, latest, used)

    def _sound(self, field: str, stated: str | None, latest: datetime | None, used: str) -> Moment | None:
        if stated is None:
            return None
        moment = parse_moment(stated)
        if moment.start.year < EARLIEST_YEAR or (latest is not None and moment.start > latest):
            self.notes.append(Note(code="absurd_date", field=field, stated=stated, used=used))
            return None
        if not moment.zoned:
            self.notes.append(Note(code="no_zone", field=field, stated=stated, used=iso(moment.start)))
        return moment


VALIDATE: Final = Stage(
    "validate",
    frozenset({"raw", "message", "notes"}),
    frozenset(
        {
            "article",
            "received",
            "stated_published",
            "embargoed_until",
            "url",
            "publisher",
            "identity",
            "notes",
        }
    ),
    _run,
)
