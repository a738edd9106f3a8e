"""The way of one batch from the poll to its receipts, with others before and behind it.

Batches are processed side by side and written in the order of their polls as far as it matters: two that share an
article never write at once, and the later one comes after the earlier one's answers are published.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from services.engines.bus import Message
from services.ingestor.answers import NOTHING_KNOWN, Answer, Known, as_first_accepted
from services.ingestor.batch import BatchWriter
from services.ingestor.metrics import BATCH_LIMIT, STEP_SECONDS
from services.ingestor.pace import Pace
from services.ingestor.processor import Processor
from services.ingestor.telling import Telling
from services.ingestor.turns import Slots, Turns
from services.runtime.kill_points import reached


class FlightPath:
    """Takes batches to their outcomes; `pace` is told how the index answers, and decides how many write at a time.

    `turns` are those of everybody in this process who writes articles. Without `telling` nobody hears of the outcomes.
    """

    def __init__(
        self, processor: Processor, writer: BatchWriter, pace: Pace, telling: Telling | None, *, turns: Turns
    ) -> None:
        self._processor = processor
        self._writer = writer
        self._pace = pace
        self._telling = telling
        self._turns = turns
        self._begun: list[datetime] = []
        self._slots = Slots(pace.in_flight)
        self._last_entered = asyncio.Event()
        self._last_entered.set()

    @property
    def free(self) -> bool:
        """Whether the index could be written to at once."""
        return self._slots.free

    def settled(self, now: datetime) -> datetime:
        """Up to when everything is written that was taken up: `now` when nothing is under way."""
        return min(self._begun, default=now)

    async def fly(self, batch: Sequence[Message], known: Known = NOTHING_KNOWN) -> list[Answer]:
        """The outcome of each message, in order, when everything about them is durable. Raises Stopping.

        Calls take their turns in the order in which they began. `known` as for `messages_of`.
        """
        begun = datetime.now(UTC)
        self._begun.append(begun)
        try:
            return await self._fly(batch, known, begun)
        finally:
            self._begun.remove(begun)

    async def _fly(self, batch: Sequence[Message], known: Known, now: datetime) -> list[Answer]:
        before, entered = self._last_entered, asyncio.Event()
        self._last_entered = entered
        started = time.monotonic()
        try:
            processed = await self._processor.process(batch, now)
            reached("processed")
            await before.wait()
            turn = self._turns.ask({one.id for one in processed if one.id is not None})
        finally:
            entered.set()
        done = time.monotonic()
        async with turn, self._slots.slot():
            let_in = time.monotonic()
            answers = await self._writer.write(list(zip(batch, processed, strict=True)))
            if known:
                answers = [as_first_accepted(one) if one.message.place in known else one for one in answers]
            written = time.monotonic()
            self._pace.answered(len(batch), written - let_in)
            self._slots.resize(self._pace.in_flight)
            reached("written")
            if self._telling is not None:
                # Inside the turn: a newer version must not be told of before this one.
                await self._telling.tell(answers, known)
            reached("answered")
        steps = {
            "process": done - started,
            "wait": let_in - done,
            "write": written - let_in,
            "answer": time.monotonic() - written,
        }
        for step, seconds in steps.items():
            STEP_SECONDS.labels(step).observe(seconds)
        BATCH_LIMIT.labels("messages").set(self._pace.batch_size)
        BATCH_LIMIT.labels("batches").set(self._pace.in_flight)
        return answers
