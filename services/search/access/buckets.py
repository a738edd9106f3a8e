"""Token buckets: how much a key or an address may ask for, in this process, with bounded memory. Pure but for the clock."""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_KEPT: Final = 50_000


@dataclass(frozen=True, slots=True)
class Quota:
    """`most` at once, and as much again in every `window_s` seconds. `name` is what the headers call it."""

    name: str
    most: int
    window_s: int = 60


@dataclass(frozen=True, slots=True)
class Level:
    """What is left after a request; `wait_s` is how long until it could have been taken, 0 when it was."""

    quota: Quota
    left: int
    full_in_s: int
    wait_s: int

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them, and Retry-After for who has to wait."""
        quota = self.quota
        told = {
            "RateLimit-Policy": f'"{quota.name}";q={quota.most};w={quota.window_s}',
            "RateLimit": f'"{quota.name}";r={self.left};t={self.full_in_s}',
        }
        return told | ({"Retry-After": str(self.wait_s)} if self.wait_s else {})


class Buckets:
    """A bucket for each name. Of names above `kept`, the one that was not used for longest begins anew."""

    def __init__(self, quota: Quota, monotonic: Callable[[], float], kept: int = _KEPT) -> None:
        self.quota = quota
        self._monotonic = monotonic
        self._kept = kept
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, cost: float = 1) -> Level:
        """Take `cost` if there is so much, else nothing. What costs more than there ever is takes all of a full bucket."""
        have = self._have(name)
        cost = min(cost, self.quota.most)
        if have < cost:
            return self._level(have, cost - have)
        self._set(name, have - cost)
        return self._level(have - cost, 0)

    def owe(self, name: str, cost: float) -> None:
        """Take `cost` in any case: what is not there is owed, up to one window's worth."""
        self._set(name, max(self._have(name) - cost, -float(self.quota.most)))

    def give_back(self, name: str, cost: float) -> None:
        """What was taken is there again."""
        self._set(name, min(float(self.quota.most), self._have(name) + cost))

    def _have(self, name: str) -> float:
        have, at = self._levels.get(name, (float(self.quota.most), 0.0))
        grown = (self._monotonic() - at) * self.quota.most / self.quota.window_s
        return min(float(self.quota.most), have + grown)

    def _set(self, name: str, have: float) -> None:
        self._levels[name] = (have, self._monotonic())
        self._levels.move_to_end(name)
        if len(self._levels) > self._kept:
            self._levels.popitem(last=False)

    def _level(self, have: float, missing: float) -> Level:
        rate = self.quota.most / self.quota.window_s
        return Level(
            self.quota,
            max(0, math.floor(have)),
            math.ceil((self.quota.most - have) / rate),
            math.ceil(missing / rate),
        )
