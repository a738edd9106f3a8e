"""What a writer does when it finds no write alias because a rebuild took it: it waits, unless that rebuild has died.

It may then go on with the old index, by its name. Giving the alias back is a right that writers need not have, and nothing
hangs on it: who rebuilds takes the record before all else, and a record that has an owner lets nobody go on here.
"""

import time
from collections.abc import Callable
from typing import Final

from services.engines.elastic.client import Connection, Refusal, unavailable
from services.engines.elastic.layout import Names
from services.engines.elastic.record import LEASE_S, Record
from services.engines.errors import IndexUnavailable
from services.engines.rebuild import Stage

_WAITING: Final = "an index is being rebuilt: writing waits until it takes its place (`telex rebuild --status` tells how far it is)"


class Held:
    """Watches the record of a rebuild from aside, from one piece of work to the next.

    An owner that has not written for `lease_s` seconds is missing; `clock` is steady, in seconds.
    """

    def __init__(
        self,
        connection: Connection,
        names: Names,
        *,
        lease_s: float = LEASE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._names = names
        self._record = Record(connection, names.record)
        self._lease_s = lease_s
        self._clock = clock
        self._seen: int | None = None
        self._since = 0.0

    async def instead(self) -> str | None:
        """The index to write to in this piece of work, though the alias is gone; None when no rebuild took it.

        Raises IndexUnavailable while there is a rebuild to wait for, or when nothing is known.
        """
        try:
            return await self._instead()
        except Refusal as refusal:
            raise unavailable(refusal) from refusal

    async def _instead(self) -> str | None:
        seen = await self._record.look()
        if seen is None or seen.entry.state.stage is Stage.SWITCHED:
            return None
        if self._names.write not in seen.entry.aliases:
            # The new index is the first one of this mapping.
            raise IndexUnavailable(_WAITING)
        if seen.entry.owner is not None:
            if seen.seq_no != self._seen:
                self._seen, self._since = seen.seq_no, self._clock()
            # Freed in the record: an owner that was only suspended finds that it cannot go on.
            if self._clock() - self._since < self._lease_s or not await self._record.free(seen):
                raise IndexUnavailable(_WAITING)
        old = seen.entry.state.old
        # Killed between the switch and its note of it, the new one is live, if for another mapping.
        if set(await self._connection.ask("GET", f"/_alias/{self._names.read}")) != {old}:
            raise IndexUnavailable(_WAITING)
        return old
