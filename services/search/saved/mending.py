"""What becomes of a saved search that cannot be run: its trouble is written down, and it is tried again until it has caught up.

Each search catches up in a task of its own, so that nothing else that is due waits for it. Meanwhile an entry for later
stands for it: should this process die, the search is tried again then.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from typing import Final

import structlog

from schemas.moments import epoch_ms
from services.engines.errors import EngineError
from services.engines.records import Record, RecordChanged, Records
from services.search.saved.due import Due, DueList, Waiting, Why
from services.search.saved.evaluating import Evaluator, indexed_ms, received_ms
from services.search.saved.owners import Owners
from services.search.saved.problem import Failed, Missed, Trouble, Troubles, grown, reaching
from services.search.saved.searches import SavedSearch, Searches
from services.search.saved.telling import Teller
from services.search.visibility import Scope

# Told twice rather than not at all, where the clocks of two machines differ or an article was not searchable yet.
SLACK_MS: Final = 5000
_HELD_MS: Final = 60_000
_AT_ONCE: Final = 4

_log = structlog.get_logger(__name__)


class Mender:
    """Looks after the searches in `records` that cannot be run."""

    def __init__(
        self,
        records: Records,
        evaluator: Evaluator,
        teller: Teller,
        owners: Owners,
        clock: Callable[[], datetime],
    ) -> None:
        self._searches = Searches(records)
        self._due = DueList(records)
        self._troubles = Troubles(records)
        self._evaluator = evaluator
        self._teller = teller
        self._owners = owners
        self._clock = clock
        self._few = asyncio.Semaphore(_AT_ONCE)
        # By search: the entry that stands for it, and who is at it.
        self._held: dict[str, Due] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def catch_ups(self) -> Collection[asyncio.Task[None]]:
        """Those under way: to be cancelled by whoever ends the process."""
        return tuple(self._tasks.values())

    async def fail(self, search: SavedSearch, failed: Failed, missed: Missed) -> Trouble:
        """Write down that `search` could not be run over `missed`; its trouble now. Raises the store's errors."""
        while True:
            now_ms = self._now_ms()
            before, record = await self._troubles.read(search.id)
            trouble = grown(before, failed, now_ms, missed, search.definition)
            # In this order: a trouble that nothing leads back to would never end.
            await self._due.add([Due(now_ms + trouble.retry_ms, Why.BROKEN, search=search.id)])
            with suppress(RecordChanged):
                await self._troubles.put(search.id, trouble, record)
                break
        _log.warning("saved_search_failed", search=search.id, code=trouble.code, failures=trouble.failures)
        return trouble

    async def missed(self, search_id: str, known: Trouble, missed: Missed) -> bool:
        """See that a search whose trouble was `known` looks at `missed`, too, when it runs again.

        False when it runs again already: then it may not. Raises the store's errors.
        """
        if reaching(known, missed) == known:
            return True
        while True:
            trouble, record = await self._troubles.read(search_id)
            if trouble is None or trouble.mended:
                return False
            further = reaching(trouble, missed)
            if further == trouble:
                return True
            with suppress(RecordChanged):
                await self._troubles.put(search_id, further, record)
                return True

    async def begin(self, search_id: str) -> None:
        """Try this search again, in a task of its own, if it is not tried already. Raises the store's errors."""
        held = Due(self._now_ms() + _HELD_MS, Why.BROKEN, search=search_id, tries=1)
        await self._due.add([held])
        self._held[search_id] = held
        if search_id not in self._tasks:
            self._tasks[search_id] = asyncio.create_task(self._work(search_id), name="catch-up")

    async def _work(self, search_id: str) -> None:
        try:
            async with self._few:
                await self._mend(search_id)
            await self._due.done(self._held[search_id])
        except EngineError as error:
            # The entry that stands for it leads back here.
            _log.warning("catch_up_put_off", search=search_id, problem=str(error))
        except Exception:  # noqa: BLE001 - one search must not end the others; it is tried again, too
            _log.exception("catch_up_failed", search=search_id)
        finally:
            del self._held[search_id], self._tasks[search_id]

    async def _mend(self, search_id: str) -> None:
        while True:
            trouble, record = await self._troubles.read(search_id)
            kept = await self._searches.get(search_id)
            if trouble is None or record is None or kept is None:
                return
            search, scopes = kept[0], await self._owners(kept[0].owner)
            try:
                if scopes is not None:
                    trouble, record = await self._catch_up(search, scopes, trouble, record)
                over = trouble.model_copy(update={"mended": True, "over": True})
                await self._troubles.put(search_id, over, record)
            except RecordChanged:
                # It failed again meanwhile, or another process is at it.
                continue
            except Exception as error:  # noqa: BLE001 - whatever one search raises must not be the others' trouble
                failed = await self._evaluator.trouble_is_its_own(error)
                await self.fail(search, failed, Missed(trouble.catch_up_ms, trouble.new_from_ms))
            else:
                _log.info("saved_search_mended", search=search_id)
            return

    async def _catch_up(
        self, search: SavedSearch, scopes: frozenset[Scope], trouble: Trouble, record: Record
    ) -> tuple[Trouble, Record]:
        """Look at what `search` has missed; its trouble as it was written down for that. Raises RecordChanged, too."""
        since_ms = max(trouble.catch_up_ms, search.since_ms - SLACK_MS)
        await self._evaluator.newest(search, scopes, 1)
        if not trouble.mended:
            # It runs again: what comes from here on is looked at as it comes, what came before is looked at now.
            trouble = trouble.model_copy(update={"mended": True})
            record = await self._troubles.put(search.id, trouble, record)
        async for articles in self._evaluator.since(search, scopes, since_ms):
            seen = {
                one["id"]: Waiting(
                    one["id"],
                    one["version"],
                    indexed_ms(one),
                    trouble.new_from_ms is not None and received_ms(one) >= trouble.new_from_ms,
                )
                for one in articles
            }
            if articles:
                await self._teller.tell(search, scopes, articles, seen)
        return trouble, record

    def _now_ms(self) -> int:
        return epoch_ms(self._clock())
