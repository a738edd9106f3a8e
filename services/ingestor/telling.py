"""Publishing what became of messages until it is durable, for as long as the bus is in trouble.

A topic may take less than Telex makes it for, when somebody has lowered its limit. What is too large then is told shorter,
or, if that does not help, not at all: one message must not stop those behind it.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from services.engines.bus import Bus, Outgoing
from services.engines.errors import BusUnavailable, MessageTooLarge
from services.ingestor.answers import Answer, Known, messages_of
from services.ingestor.health import Health
from services.ingestor.receipts import shortened
from services.runtime.backoff import Backoff

_log = structlog.get_logger(__name__)


class Telling:
    """Tells of answers on the bus."""

    def __init__(self, bus: Bus, stop: asyncio.Event, health: Health) -> None:
        self._bus = bus
        self._stop = stop
        self._health = health

    async def tell(self, answers: Sequence[Answer], known: Known) -> None:
        """Returns when all that is to be told of `answers` is durable. `known` as for `messages_of`. Raises Stopping."""
        messages = messages_of(answers, datetime.now(UTC), known)
        backoff = Backoff(self._stop)
        while True:
            try:
                await self._bus.publish(messages)
            except MessageTooLarge as error:
                messages = _with_shorter(messages, error.numbers)
            except BusUnavailable as error:
                self._health.trouble("answers", str(error))
                _log.warning("answers_not_published", problem=str(error))
                await backoff.wait()
            else:
                self._health.well("answers")
                return


def _with_shorter(messages: Sequence[Outgoing], numbers: Sequence[int]) -> list[Outgoing]:
    left: list[Outgoing] = []
    for number, message in enumerate(messages):
        told: Outgoing | None = message
        if number in numbers:
            told = shortened(message)
            _log.error(
                "topic_takes_too_little", topic=message.topic, told="nothing" if told is None else "shortened"
            )
        if told is not None:
            left.append(told)
    return left
