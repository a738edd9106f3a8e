"""The pipeline over a part of a batch: what a worker process does. Pure, but for a look whether corrections changed.

What comes back is plain data, made for crossing a process boundary: documents and enriched articles are bytes already,
so that the process that talks to the engines only joins them.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

import orjson

from schemas.enriched import EnrichedArticle
from schemas.outcomes import Note, Rejection
from schemas.raw import ArticleStatus
from services.engines.bus import Headers, Message
from services.engines.document import enriched, to_document
from services.engines.index import Codec, Writable
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.pipeline import Context, RawMessage, Rejected, process_all

# Small enough that the workers share a batch, large enough that the pipes cost nothing beside the work.
PART_MESSAGES: Final = 64
PART_BYTES: Final = 512 * 1024


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
        return [one for part in parted(tasks) for one in self._part(part, context, now, seconds)], seconds

    def _part(
        self, tasks: Sequence[Task], context: Context, now: datetime, seconds: dict[str, float]
    ) -> list[Processed]:
        raws = (RawMessage(task.value, task.timestamp_ms, task.headers) for task in tasks)
        results = process_all(raws, context, seconds)
        started = time.perf_counter()
        processed = [
            Refused(result.rejection, result.uri, result.version, result.notes, url=result.url)
            if isinstance(result, Rejected)
            else self._encoded(result, task.place, now)
            for task, result in zip(tasks, results, strict=True)
        ]
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


def parted(tasks: Iterable[Task]) -> list[list[Task]]:
    """`tasks` in their order, in parts that go through the pipeline together."""
    made: list[list[Task]] = []
    size = 0
    for task in tasks:
        length = len(task.value or b"")
        if not made or len(made[-1]) >= PART_MESSAGES or size + length > PART_BYTES:
            made.append([])
            size = 0
        made[-1].append(task)
        size += length
    return made


def task_of(message: Message) -> Task:
    """What the pipeline needs of `message`."""
    return Task(str(message.place), message.value, message.timestamp_ms, message.headers)
