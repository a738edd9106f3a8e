"""The pipeline over a part of a batch: what a worker process does. Pure, but for a look whether corrections changed.

What comes back is plain data, made for crossing a process boundary: documents and enriched articles are bytes already,
so that the process that talks to the engines only joins them.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import orjson

from schemas.enriched import EnrichedArticle
from schemas.outcomes import Note, Rejection
from schemas.raw import ArticleStatus
from services.engines.bus import Headers, Message
from services.engines.document import enriched, to_document
from services.engines.index import Codec, Writable
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.pipeline import Context, RawMessage, Rejected, process


class Task(NamedTuple):
    """What the pipeline needs of one message; `place` is `topic/partition/offset`."""

    place: str
    value: bytes | None
    timestamp_ms: int
    headers: Headers


class Ready(NamedTuple):
    """An article ready to be written. `received_ms` is its `received_at`, in ms since 1970 UTC; `enriched` is None when
    nobody wants it published."""

    id: str
    uri: str | None
    version: int
    version_scale: str
    received_ms: int
    status: ArticleStatus
    notes: tuple[Note, ...]
    document: Writable
    enriched: bytes | None
    url: str | None = None


class Refused(NamedTuple):
    """A message that gave no article; `uri`, `url` and `version` are there when they could be read."""

    rejection: Rejection
    uri: str | None = None
    version: int | None = None
    notes: tuple[Note, ...] = ()
    id: None = None
    url: str | None = None


Processed = Ready | Refused


@dataclass(frozen=True, slots=True)
class Processing:
    """How messages are processed: the pipeline's context, where editors' corrections come from (None: those of the context
    stay), the index's codec, whether enriched articles are wanted."""

    context: Context
    corrections: CorrectionsFile | None
    codec: Codec
    with_enriched: bool = True

    def run(self, tasks: Sequence[Task], now: datetime) -> tuple[list[Processed], dict[str, float]]:
        """One result for each task, in order, and the seconds that each stage took. Never raises."""
        seconds: dict[str, float] = {}
        context = self.context
        if self.corrections is not None:
            context = replace(context, corrections=self.corrections.latest())
        return [self._one(task, context, now, seconds) for task in tasks], seconds

    def _one(self, task: Task, context: Context, now: datetime, seconds: dict[str, float]) -> Processed:
        result = process(RawMessage(task.value, task.timestamp_ms, task.headers), context, seconds)
        if isinstance(result, Rejected):
            return Refused(result.rejection, result.uri, result.version, result.notes, url=result.url)
        started = time.perf_counter()
        processed = self._encoded(result, task.place, now)
        seconds["encode"] = seconds.get("encode", 0.0) + time.perf_counter() - started
        return processed

    def _encoded(self, article: EnrichedArticle, place: str, now: datetime) -> Ready:
        document = to_document(article, origin=place, indexed_at=now)
        received_ms = document.head().received_ms
        published = None
        if self.with_enriched:
            published = orjson.dumps(enriched(document))
        return Ready(
            article.id,
            article.uri,
            article.version,
            article.version_scale,
            received_ms,
            article.status,
            article.notes,
            self.codec.encode(document),
            published,
            article.url,
        )


def task_of(message: Message) -> Task:
    """What the pipeline needs of `message`."""
    return Task(str(message.place), message.value, message.timestamp_ms, message.headers)
