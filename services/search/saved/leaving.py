"""What a saved search leaves when it goes: nothing."""

from services.engines.records import Records
from services.search.hooks.states import HookStates
from services.search.saved.log import MatchLog
from services.search.saved.problem import Troubles
from services.search.saved.searches import Searches


class Leavings:
    """Of the searches in `records`. All methods raise the store's errors."""

    def __init__(self, records: Records) -> None:
        self._searches = Searches(records)
        self._log = MatchLog(records)
        self._hooks = HookStates(records)
        self._troubles = Troubles(records)

    async def remove(self, search_id: str) -> None:
        """Delete the search, with all that belongs to it.

        The search itself goes last: should this end before, it can be deleted again. Its webhook goes after its log, of
        which it would begin to tell anew.
        """
        await self._drop(search_id)
        await self._searches.delete(search_id)

    async def sweep(self) -> None:
        """Delete what was written for searches while they were deleted."""
        written = {one async for one in self._log.kept()} | (await self._troubles.all()).keys()
        for search_id in sorted(written):
            if not await self._searches.exists(search_id):
                await self._drop(search_id)

    async def _drop(self, search_id: str) -> None:
        await self._log.drop(search_id)
        await self._hooks.drop(search_id)
        await self._troubles.drop(search_id)
