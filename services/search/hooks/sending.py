"""Delivers new matches to webhooks: in the order of each log, at least once, and no receiver holds up another.

Where a webhook stands is one record. Whoever has it in hand says so there for a minute, on the condition that nobody else
does, so several processes share the work. A delivery is written down before it is first tried, and its id is the same
at each attempt; the next one begins when it was taken.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

import structlog
from yarl import URL

from schemas.moments import epoch_ms
from services.engines.errors import EngineError
from services.engines.records import Record, RecordChanged, Records
from services.search.hooks.backoff import wait_s
from services.search.hooks.client import Answered, Sender
from services.search.hooks.delivery import (
    AGENT,
    ATTEMPT_HEADER,
    ID_HEADER,
    HookState,
    Pending,
    body,
    delivery_id,
    shown,
)
from services.search.hooks.signature import HEADER, sign
from services.search.hooks.states import HookStates
from services.search.saved import metrics
from services.search.saved.log import MatchLog, Numbered
from services.search.saved.matches import Kind
from services.search.saved.owners import Owners
from services.search.saved.reading import MatchReader, Page
from services.search.saved.searches import SavedSearch, Searches
from services.search.visibility import Scope

AT_ONCE: Final = 50
_BUSY_MS: Final = 60_000
_HOUR_MS: Final = 3_600_000
_WORKERS: Final = 16
_PER_HOST: Final = 2
_LOOK_S: Final = 30.0
_GONE: Final = 410

_log = structlog.get_logger(__name__)


class Deliveries:
    """Webhooks of the saved searches in `records`. `base` is the address that readers reach Telex at, or empty."""

    def __init__(  # noqa: PLR0913 - each is somebody who has a part in it
        self,
        records: Records,
        reader: MatchReader,
        owners: Owners,
        sender: Sender,
        clock: Callable[[], datetime],
        *,
        base: str = "",
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._searches = Searches(records)
        self._states = HookStates(records)
        self._matches = MatchLog(records)
        self._reader = reader
        self._owners = owners
        self._sender = sender
        self._clock = clock
        self._base = base
        self._chance = chance
        # By search: when it is to be looked at (ms).
        self._wanted: dict[str, int] = {}
        self._working: dict[str, asyncio.Task[None]] = {}
        # Where each goes, as far as that is known, and how many are under way there: a slow host must not take all places.
        self._hosts: dict[str, str] = {}
        self._busy: Counter[str] = Counter()
        self._woken = asyncio.Event()

    def wake(self, search_id: str) -> None:
        """There are new matches of this search."""
        self._want(search_id, 0)
        self._woken.set()

    async def run(self) -> None:
        """Deliver, for ever. To be cancelled, which ends attempts that are under way. Engine trouble is waited out."""
        looked = 0.0
        loop = asyncio.get_running_loop()
        try:
            while True:
                if not looked or loop.time() - looked > _LOOK_S:
                    looked = loop.time()
                    await self._look_at_all()
                self._begin()
                self._woken.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), 1.0)
        finally:
            tasks = list(self._working.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def deliver(self, search_id: str) -> int | None:
        """Make the next attempt for this search; when to look again (ms since 1970 UTC), None = when there is more.

        Raises the engines' errors.
        """
        kept = await self._searches.get(search_id)
        if kept is None or kept[0].webhook is None or kept[0].muted:
            return None
        search, scopes = kept[0], await self._owners(kept[0].owner)
        state, record = await self._states.get(search_id)
        if scopes is None or state.paused:
            return None
        if state.busy_until_ms > self._now_ms():
            return state.busy_until_ms
        try:
            return await self._deliver(search, scopes, state, record)
        except RecordChanged:
            # Its owner has changed it, or another process has it in hand.
            return self._now_ms() + 1000

    async def _deliver(
        self, search: SavedSearch, scopes: frozenset[Scope], state: HookState, record: Record | None
    ) -> int | None:
        before = state
        if state.pending is None:
            state = await self._next(search, state)
        again_ms = self._not_before(search, state)
        pending = state.pending
        if again_ms is not None or pending is None or state.paused:
            state = state.model_copy(update={"busy_until_ms": 0})
            if state != before:
                await self._states.put(search.id, state, record)
            return None if state.paused else again_ms or None
        state = state.model_copy(update={"busy_until_ms": self._now_ms() + _BUSY_MS})
        record = await self._states.put(search.id, state, record)
        matches = await self._matches.read(search.id, pending.after, pending.to - pending.after)
        page = await self._reader.read(search, _wanted(search, matches), scopes)
        page = Page(shown(page.matches), page.interpreted_as)
        answered = await self._attempt(search, state, pending, page)
        state = self._after(state, pending, answered, len(page.matches))
        await self._states.put(search.id, state.model_copy(update={"busy_until_ms": 0}), record)
        if state.paused:
            return None
        # What comes next waits for its turn behind the others.
        return self._now_ms() if state.pending is None else state.pending.next_ms

    async def _next(self, search: SavedSearch, state: HookState) -> HookState:
        """`state` with the next delivery written down, if there is anything to deliver."""
        now_ms = self._now_ms()
        hour_ms = now_ms - now_ms % _HOUR_MS
        if hour_ms != state.hour_ms:
            state = state.model_copy(update={"hour_ms": hour_ms, "told": 0})
        while True:
            matches = await self._matches.read(search.id, state.through, AT_ONCE)
            wanted = _wanted(search, matches)
            most = AT_ONCE if search.max_per_hour is None else max(0, search.max_per_hour - state.told)
            if not matches:
                # What was left out is told when the next hour begins, even if nothing else is.
                return self._pending(search, state, state.through) if state.left_out and most else state
            if not wanted:
                state = state.model_copy(update={"through": matches[-1].seq})
            elif not most:
                state = state.model_copy(
                    update={
                        "through": matches[-1].seq,
                        "left_out": state.left_out + len(wanted),
                        "left_out_after": wanted[0].seq - 1
                        if state.left_out_after is None
                        else state.left_out_after,
                    }
                )
            else:
                last = matches[-1].seq if len(wanted) <= most else wanted[most - 1].seq
                return self._pending(search, state, last)

    def _pending(self, search: SavedSearch, state: HookState, to: int) -> HookState:
        pending = Pending(id=delivery_id(search.id, state.through, to), after=state.through, to=to)
        return state.model_copy(update={"pending": pending})

    def _not_before(self, search: SavedSearch, state: HookState) -> int | None:
        """When there is something to do again, 0 = when there is more; None = now."""
        if state.pending is not None:
            return state.pending.next_ms if state.pending.next_ms > self._now_ms() else None
        return state.hour_ms + _HOUR_MS if state.left_out and search.max_per_hour is not None else 0

    async def _attempt(
        self, search: SavedSearch, state: HookState, pending: Pending, page: Page
    ) -> Answered | None:
        """One attempt; None when there is nothing to say."""
        if search.webhook is None or not (page.matches or state.left_out):
            return None
        content = body(self._base, search, pending, page, state)
        answered = await self._sender.post(
            search.webhook.url,
            content,
            {
                "Content-Type": "application/json",
                "User-Agent": AGENT,
                HEADER: sign(search.webhook.secret, content, self._now_ms() // 1000),
                ID_HEADER: pending.id,
                ATTEMPT_HEADER: str(pending.attempts + 1),
            },
        )
        metrics.DELIVERIES.labels("taken" if answered.problem is None else "failed").inc()
        return answered

    def _after(self, state: HookState, pending: Pending, answered: Answered | None, told: int) -> HookState:
        now_ms = self._now_ms()
        if answered is None or answered.problem is None:
            done: dict[str, object] = {
                "through": pending.to,
                "pending": None,
                "failing_since_ms": None,
                "failures": 0,
            }
            if answered is not None:
                done |= {"told": state.told + told, "left_out": 0, "left_out_after": None}
                done |= {"last_ms": now_ms, "last_status": answered.status, "last_problem": None}
            return state.model_copy(update=done)
        failures = state.failures + 1
        next_ms = now_ms + int(wait_s(failures, self._chance()) * 1000)
        failed = state.model_copy(
            update={
                "pending": pending.model_copy(update={"attempts": pending.attempts + 1, "next_ms": next_ms}),
                "failures": failures,
                "failing_since_ms": state.failing_since_ms if state.failing_since_ms is not None else now_ms,
                "last_ms": now_ms,
                "last_status": answered.status,
                "last_problem": answered.problem,
            }
        )
        paused = failed.worn_out(now_ms) or answered.status == _GONE
        return failed.model_copy(update={"paused": paused})

    async def _look_at_all(self) -> None:
        counted = dict.fromkeys(("well", "retrying", "failing", "paused"), 0)
        try:
            async for search in self._searches.all():
                if search.webhook is not None:
                    self._hosts[search.id] = URL(search.webhook.url).authority
                    state, _ = await self._states.get(search.id)
                    counted[state.state(self._now_ms())] += 1
                    self._want(search.id, 0 if state.pending is None else state.pending.next_ms)
        except EngineError as error:
            _log.warning("webhooks_not_read", problem=str(error))
        for name, number in counted.items():
            metrics.HOOKS.labels(name).set(number)

    def _want(self, search_id: str, at_ms: int) -> None:
        self._wanted[search_id] = min(at_ms, self._wanted.get(search_id, at_ms))

    def _begin(self) -> None:
        now_ms = self._now_ms()
        for search_id in [one for one, at_ms in self._wanted.items() if at_ms <= now_ms]:
            if len(self._working) >= _WORKERS:
                return
            host = self._hosts.get(search_id, search_id)
            if search_id not in self._working and self._busy[host] < _PER_HOST:
                del self._wanted[search_id]
                self._busy[host] += 1
                self._working[search_id] = asyncio.create_task(self._work(search_id, host), name="webhook")

    async def _work(self, search_id: str, host: str) -> None:
        try:
            again_ms = await self.deliver(search_id)
        except EngineError as error:
            _log.warning("delivery_put_off", search=search_id, problem=str(error))
            again_ms = self._now_ms() + 5000
        except Exception:  # noqa: BLE001 - one webhook must not end the others; it is looked at again with all
            _log.exception("delivery_failed", search=search_id)
            again_ms = None
        finally:
            self._working.pop(search_id, None)
            self._busy[host] -= 1
            self._woken.set()
        if again_ms is not None:
            self._want(search_id, again_ms)

    def _now_ms(self) -> int:
        return epoch_ms(self._clock())


def _wanted(search: SavedSearch, matches: Sequence[Numbered]) -> list[Numbered]:
    """Those that the search's owner wants to be told of; what was there before is no news."""
    return [one for one in matches if one.match.kind in search.kinds and one.match.kind is not Kind.EARLIER]
