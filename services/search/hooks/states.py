"""Where each webhook stands: one record a search."""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from services.engines.records import Record, RecordChanged, Records
from services.search.hooks.delivery import HookState

HOOKS: Final = "hook"


class HookStates:
    """Where each webhook stands, in `records`. All methods raise the store's errors."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def get(self, search_id: str) -> tuple[HookState, Record | None]:
        """Its state, with the record it was read from."""
        record = await self._records.get(HOOKS, search_id)
        return (HookState() if record is None else HookState.model_validate(dict(record.value))), record

    async def put(self, search_id: str, state: HookState, before: Record | None) -> Record:
        """Write it over `before`. Raises RecordChanged."""
        return await self._records.put(
            HOOKS,
            search_id,
            state.model_dump(mode="json"),
            revision=None if before is None else before.revision,
        )

    async def change(self, search_id: str, change: Callable[[HookState], HookState]) -> None:
        """Change it, whoever else does."""
        while True:
            state, record = await self.get(search_id)
            with suppress(RecordChanged):
                await self.put(search_id, change(state), record)
                return

    async def drop(self, search_id: str) -> None:
        """Forget it."""
        await self._records.delete(HOOKS, search_id)
