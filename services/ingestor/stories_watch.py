"""Looks for copies every few seconds, in that one of several ingestors which holds the first partition of the raw topic.

When a group settles anew two may do it for a moment, which does no harm (see `joining`). Whoever begins looks an hour
back, so what the one before left undone because it crashed is done.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from services.engines.errors import EngineError
from services.ingestor.beside import until_through
from services.ingestor.health import Health
from services.ingestor.joining import Joiner, StoriesStopped
from services.ingestor.metrics import STORIES_SECONDS, STORIES_UNTIL

FIRST_PARTITION: Final = 0
BACK: Final = timedelta(hours=1)
# What was processed so long before it can be searched is found all the same, in other processes, too.
OVERLAP: Final = timedelta(seconds=30)

_log = structlog.get_logger(__name__)


async def watch_stories(  # noqa: PLR0913 - each is somebody who has a part in it
    joiner: Joiner,
    holds: Callable[[int], bool],
    settled: Callable[[datetime], datetime],
    clock: Callable[[], datetime],
    every_s: float,
    *,
    health: Health,
) -> None:
    """Look for ever. `settled` says up to when everything is written that this process has taken up.

    Engine trouble is logged, and the same period is looked at again next time.
    """
    until: datetime | None = None
    took = 0.0

    def ours() -> bool:
        return holds(FIRST_PARTITION)

    async def look() -> None:
        nonlocal until, took
        now = clock()
        if not ours():
            # Who has it now looks at what comes now; whatever he leaves undone is looked at when it comes back.
            until = until and max(until, now - BACK)
            STORIES_UNTIL.set(0)
            return
        started = time.monotonic()
        next_until = settled(now)
        try:
            await joiner.join((until or now) - (OVERLAP if until else BACK), ours)
        except EngineError as error:
            _log.warning("stories_not_joined", problem=str(error))
        except StoriesStopped:
            _log.info("stories_are_joined_elsewhere")
        else:
            until = next_until
            STORIES_UNTIL.set(until.timestamp())
        took = time.monotonic() - started
        STORIES_SECONDS.observe(took)

    while True:
        # At most half of the time, however much there is to do: ingestion comes first.
        await asyncio.sleep(max(every_s, took))
        await until_through("stories", look, health)
