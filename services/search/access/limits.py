"""What each request costs, and whose bucket it is taken from. Limits hold in each process for itself."""

import re
from collections.abc import Callable
from typing import Final

from services.runtime.settings import Settings
from services.search.access.buckets import Buckets, Level, Quota
from services.search.access.caller import Caller

# Keys that are refused, from one address, in a minute.
REFUSED: Final = 20
# What counts over many articles costs as much as several searches.
_HEAVY: Final = re.compile(
    r"[A-Z]+ /v1/(?:facets/.*|histogram|table|compare|keywords|sample|export.*|articles/[^/]+/similar|jobs/[^/]+/result)"
    r"|POST /v1/jobs(?:/names)?",
    re.DOTALL,
)
HEAVY: Final = 5
_EXPORT: Final = re.compile(r"/v1/export.*|/v1/jobs/[^/]+/result", re.DOTALL)
# Bytes of an export that cost as much as a search: some hundred rows.
EXPORTED_BYTES: Final = 256 * 1024


class Limits:
    """The buckets of keys, of addresses, and of addresses that send keys which are refused."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float]) -> None:
        self._keys = _buckets("key", settings.rate_key, monotonic)
        self._addresses = _buckets("address", settings.rate_address, monotonic)
        self._refused = Buckets(Quota("refused", REFUSED), monotonic)

    def take(self, caller: Caller, address: str, method: str, path: str) -> Level | None:
        """Take what a request costs; None where nothing is limited."""
        buckets, name = self._of(caller, address)
        cost = HEAVY if _HEAVY.fullmatch(f"{method} {path}") else 1
        return None if buckets is None else buckets.take(name, cost)

    def exported(self, caller: Caller, address: str, path: str, sent: int) -> None:
        """Charge `sent` bytes of an answer, if it is an export: what was taken out is paid for afterwards."""
        buckets, name = self._of(caller, address)
        if buckets is not None and _EXPORT.fullmatch(path):
            buckets.owe(name, sent / EXPORTED_BYTES)

    def try_key(self, address: str) -> Level:
        """Whether another key from `address` is looked up: `wait_s` says when. It counts as refused until it is `tried`."""
        return self._refused.take(address)

    def tried(self, address: str) -> None:
        """A key from `address` was looked up and not refused."""
        self._refused.give_back(address, 1)

    def _of(self, caller: Caller, address: str) -> tuple[Buckets | None, str]:
        return (self._addresses, address) if caller.key_id is None else (self._keys, caller.key_id)


def _buckets(name: str, most: int, monotonic: Callable[[], float]) -> Buckets | None:
    return Buckets(Quota(name, most), monotonic) if most else None
