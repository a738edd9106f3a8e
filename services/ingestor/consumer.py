"""The loop: poll, process, write, answer, commit. At least once, with idempotent writes.

A committed position is the next offset to read, so committing n promises that every message below n has its outcome:
its article is durable in the index (or its bytes in the rejects), and its receipt is durable on the bus. The commit
comes last. Wherever the process dies before it, the messages come again and every step is done over with the same
result: ids and versions are computed from the message, an equal version is written over itself, receipts are keyed by
the message's place. So nothing is lost and nothing is there twice; only receipts may be written again.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import structlog

from schemas.outcomes import Outcome
from schemas.topics import MIB, RAW
from services.engines.bus import Bus, Consumer, Message, Outgoing
from services.engines.errors import BusUnavailable
from services.ingestor import receipts
from services.ingestor.batch import Answer, BatchWriter
from services.ingestor.delivery import Backoff, Stopping
from services.ingestor.health import Health
from services.ingestor.metrics import BATCH_MESSAGES, BATCH_SECONDS, LAST_PROGRESS, LOST_COMMITS, OUTCOMES

POLL_S: Final = 0.5
# What is in memory at a time: raw bytes of one part of a batch. Clean text, document and request are a few times that.
PART_BYTES: Final = 16 * MIB

_log = structlog.get_logger(__name__)


def parts(messages: Sequence[Message], limit: int = PART_BYTES) -> Iterator[list[Message]]:
    """Split a poll into parts of at most `limit` raw bytes (at least one message each), in order."""
    part: list[Message] = []
    size = 0
    for message in messages:
        length = len(message.value or b"")
        if part and size + length > limit:
            yield part
            part, size = [], 0
        part.append(message)
        size += length
    if part:
        yield part


class Ingestor:
    """One member of the consumer group."""

    def __init__(  # noqa: PLR0913 - the composition root names them all
        self,
        bus: Bus,
        writer: BatchWriter,
        *,
        group: str,
        instance_id: str | None,
        batch_size: int,
        stop: asyncio.Event,
        health: Health,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bus = bus
        self._writer = writer
        self._group = group
        self._instance_id = instance_id
        self._batch_size = batch_size
        self._stop = stop
        self._health = health
        self._clock = clock

    async def run(self) -> None:
        """Consume until a stop is asked for; then finish or drop the batch in hand, uncommitted, and leave the group."""
        backoff = Backoff(self._stop)
        while not self._stop.is_set():
            try:
                async with self._bus.consumer(
                    RAW.name, self._group, instance_id=self._instance_id
                ) as consumer:
                    await self._consume(consumer)
            except BusUnavailable as error:
                self._health.trouble(str(error))
                _log.warning("bus_unavailable", problem=str(error))
                try:
                    await backoff.wait()
                except Stopping:
                    return
            except Stopping:
                _log.info("batch_dropped_uncommitted")
                return

    async def _consume(self, consumer: Consumer) -> None:
        while not self._stop.is_set():
            messages = await consumer.poll(self._batch_size, POLL_S)
            self._health.well()
            for part in parts(messages):
                await self._finish(consumer, part)

    async def _finish(self, consumer: Consumer, part: list[Message]) -> None:
        started = time.monotonic()
        answers = await self._writer.take(part, self._clock())
        written = time.monotonic()
        await self._publish(self._answers(answers))
        answered = time.monotonic()
        positions: dict[int, int] = {}
        for message in part:
            positions[message.place.partition] = message.place.offset + 1
        lost = await consumer.commit(positions)
        if lost:
            LOST_COMMITS.inc(len(lost))
            _log.warning("partitions_lost_before_commit", partitions=sorted(lost))
        self._count(answers, written - started, answered - written)

    def _answers(self, answers: list[Answer]) -> list[Outgoing]:
        now = self._clock()
        rejects = [
            receipts.reject(answer.message, answer.rejection, now)
            for answer in answers
            if answer.rejection is not None
        ]
        articles: list[Outgoing] = []
        for answer in answers:
            if answer.article is not None and answer.became_current:
                outgoing = receipts.enriched(answer.article)
                if outgoing is None:
                    _log.error("enriched_article_too_large", id=answer.article.id)
                else:
                    articles.append(outgoing)
        told = [
            receipts.receipt(
                answer.message,
                answer.outcome,
                now,
                article=answer.article,
                rejection=answer.rejection,
                uri=answer.uri,
                version=answer.version,
                notes=answer.notes,
            )
            for answer in answers
        ]
        # Receipts last: who reads `rejected` there finds the bytes in the rejects.
        return [*rejects, *articles, *told]

    async def _publish(self, outgoing: list[Outgoing]) -> None:
        backoff = Backoff(self._stop)
        while True:
            try:
                await self._bus.publish(outgoing)
            except BusUnavailable as error:
                self._health.trouble(str(error))
                _log.warning("answers_not_published", problem=str(error))
                await backoff.wait()
            else:
                return

    def _count(self, answers: list[Answer], write_s: float, answer_s: float) -> None:
        for answer in answers:
            OUTCOMES.labels(answer.outcome, answer.rejection.reason if answer.rejection else "").inc()
        BATCH_MESSAGES.observe(len(answers))
        BATCH_SECONDS.labels("write").observe(write_s)
        BATCH_SECONDS.labels("answer").observe(answer_s)
        LAST_PROGRESS.set_to_current_time()
        tally = {outcome: sum(answer.outcome is outcome for answer in answers) for outcome in Outcome}
        _log.info(
            "batch_finished", messages=len(answers), **{name: count for name, count in tally.items() if count}
        )
