"""Whose searches they are."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from services.search.access.keys import Keys
from services.search.visibility import Scope

# What the key with an id may do now; None once there is no such key any more.
Owners = Callable[[str], Awaitable[frozenset[Scope] | None]]


def owners_of(keys: Keys, clock: Callable[[], datetime]) -> Owners:
    """The owners that `keys` knows: their scopes as they are when they are asked for."""

    async def scopes(key_id: str) -> frozenset[Scope] | None:
        key = await keys.find(key_id)
        good = key is not None and key.ended(clock()) is None and Scope.READ in key.scopes
        return key.scopes if key is not None and good else None

    return scopes
