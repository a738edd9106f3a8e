"""The ids of articles that were erased on request, as `articles.forgotten.v1` has them: nothing is kept of these."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog
from pydantic import ValidationError

from schemas.forgotten import Forgotten
from schemas.moments import parse_moment
from schemas.topics import FORGOTTEN
from services.engines.bus import Bus, Message
from services.engines.errors import BusUnavailable, IndexUnavailable, TopicMissing
from services.runtime.backoff import Backoff

POLL_S: Final = 1.0
# By then whatever was on its way when an id was learnt is through.
SETTLED_S: Final = 30.0
_AT_ONCE: Final = 1000

Erase = Callable[[Mapping[str, datetime]], Awaitable[None]]

_log = structlog.get_logger(__name__)


class ForgottenIds:
    """Follows the topic. `erase` is called for each id when it is learnt, and again when what was under way is settled."""

    def __init__(self, bus: Bus, erase: Erase, stop: asyncio.Event) -> None:
        self._bus = bus
        self._erase = erase
        self._stop = stop
        self._positions: dict[int, int] = {}
        self._ids: dict[str, datetime] = {}
        self._due: dict[str, float] = {}

    def __contains__(self, article_id: str | None) -> bool:
        return article_id in self._ids

    async def follow(self) -> None:
        """Follow for ever, past engine trouble. Raises Stopping."""
        backoff = Backoff(self._stop)
        while True:
            try:
                async with self._bus.reader(FORGOTTEN.name, dict(self._positions)) as reader:
                    while True:
                        self._learn(await reader.poll(_AT_ONCE, POLL_S))
                        await self._erase_due()
            except (BusUnavailable, IndexUnavailable, TopicMissing) as error:
                _log.warning("forgotten_not_erased_yet", problem=str(error))
                await backoff.wait()

    def _learn(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._positions[message.place.partition] = message.place.offset + 1
            name = (message.key or b"").decode("utf-8", "replace")
            if message.value is None:
                self._ids.pop(name, None)
                self._due.pop(name, None)
                continue
            try:
                record = Forgotten.model_validate_json(message.value)
                at = parse_moment(record.at).start
            except (ValidationError, ValueError):
                _log.error("forgotten_record_unreadable", place=str(message.place))
                continue
            self._ids[record.id] = at
            self._due[record.id] = 0.0

    async def _erase_due(self) -> None:
        now = asyncio.get_running_loop().time()
        due = {one: at for one, at in self._due.items() if at <= now}
        if not due:
            return
        await self._erase({one: self._ids[one] for one in due})
        for one, at in due.items():
            del self._due[one]
            if at == 0.0:
                self._due[one] = now + SETTLED_S
