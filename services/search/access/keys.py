"""The keys of this installation, in its records: made, listed, rotated, revoked."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from schemas.moments import iso, parse_moment
from services.engines.records import Record, RecordChanged, Records
from services.search.access.key_text import KeyText, new_key
from services.search.visibility import Scope

KIND: Final = "api-key"
USED: Final = "api-key-used"
_TRIES: Final = 5


class KeyMissing(Exception):  # noqa: N818
    """There is no key with this id."""


class KeyEnded(Exception):  # noqa: N818
    """The key is revoked or has expired, so that it cannot be rotated."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The hash of a secret that opens a key, and until when (None: as long as the key itself)."""

    hashed: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key: never its secret, only hashes."""

    id: str
    name: str
    scopes: frozenset[Scope]
    note: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    rotated_at: datetime | None
    revoked_at: datetime | None
    secrets: tuple[Secret, ...]
    last_used_at: datetime | None = None

    def ended(self, now: datetime) -> str | None:
        """`revoked` or `left to expire`; None while the key is good."""
        if self.revoked_at is not None:
            return "revoked"
        return "left to expire" if self.expires_at is not None and self.expires_at <= now else None

    def opens(self, text: KeyText, now: datetime) -> bool:
        """Whether `text` is this key, with a secret that is valid at `now`."""
        good = [one for one in self.secrets if one.until is None or one.until > now]
        # Every one is compared, so that the time taken tells nothing of which it was.
        return sum(text.is_of(one.hashed) for one in good) > 0


class Keys:
    """The keys in `records`. Every method raises the errors of records."""

    def __init__(self, records: Records, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._clock = clock

    def now(self) -> datetime:
        """The present, by which keys expire."""
        return self._clock()

    async def make(
        self,
        name: str,
        scopes: frozenset[Scope],
        *,
        note: str | None = None,
        expires_at: datetime | None = None,
        by: str,
    ) -> tuple[Key, KeyText]:
        """A new key, and its text, which is never to be had again. `by` says who made it."""
        text = new_key()
        key = Key(
            id=text.id,
            name=name,
            scopes=scopes,
            note=note,
            created_at=self._clock(),
            created_by=by,
            expires_at=expires_at,
            rotated_at=None,
            revoked_at=None,
            secrets=(Secret(text.hashed()),),
        )
        await self._records.put(KIND, key.id, _value(key), revision=None)
        return key, text

    async def find(self, key_id: str) -> Key | None:
        """The key with this id, whether it is good or not, without when it was used."""
        found = await self._records.get(KIND, key_id)
        return None if found is None else _key(found)

    async def page(self, after: str, size: int) -> list[Key]:
        """The next `size` keys behind the id `after`, revoked ones too, with their last use."""
        keys = [_key(one) for one in await self._records.page(KIND, after=after, size=size)]
        used = await asyncio.gather(*(self._records.get(USED, key.id) for key in keys))
        return [
            key if use is None else replace(key, last_used_at=_moment(use.value["at"]))
            for key, use in zip(keys, used, strict=True)
        ]

    async def rotate(self, key_id: str, grace: timedelta) -> tuple[Key, KeyText]:
        """Another secret for a key; those it has are good for `grace` more. Raises KeyMissing, KeyEnded."""
        text = new_key(key_id)

        def rotated(key: Key, now: datetime) -> Key:
            if key.ended(now) is not None:
                raise KeyEnded
            end = now + grace
            kept = [
                replace(one, until=end if one.until is None else min(one.until, end))
                for one in key.secrets
                if one.until is None or one.until > now
            ]
            return replace(key, rotated_at=now, secrets=(Secret(text.hashed()), *kept))

        return await self._change(key_id, rotated), text

    async def revoke(self, key_id: str) -> Key:
        """End a key for good. Raises KeyMissing."""
        return await self._change(
            key_id, lambda key, now: key if key.revoked_at else replace(key, revoked_at=now)
        )

    async def used(self, key_id: str, at: datetime) -> None:
        """Remember that a key was used."""
        await self._records.put_many(USED, {key_id: {"at": iso(at)}})

    async def _change(self, key_id: str, change: Callable[[Key, datetime], Key]) -> Key:
        tries = 0
        while True:
            found = await self._records.get(KIND, key_id)
            if found is None:
                raise KeyMissing
            changed = change(_key(found), self._clock())
            try:
                await self._records.put(KIND, key_id, _value(changed), revision=found.revision)
            except RecordChanged:
                tries += 1
                if tries == _TRIES:
                    raise
            else:
                return changed


def _value(key: Key) -> dict[str, object]:
    return {
        "name": key.name,
        "scopes": sorted(key.scopes),
        "note": key.note,
        "created_at": iso(key.created_at),
        "created_by": key.created_by,
        "expires_at": _stated(key.expires_at),
        "rotated_at": _stated(key.rotated_at),
        "revoked_at": _stated(key.revoked_at),
        "secrets": [{"sha256": one.hashed, "until": _stated(one.until)} for one in key.secrets],
    }


def _key(record: Record) -> Key:
    value: Mapping[str, Any] = record.value
    return Key(
        id=record.key,
        name=value["name"],
        # A right that another version of Telex knows gives nothing here.
        scopes=frozenset(Scope(one) for one in value["scopes"] if one in set(Scope)),
        note=value["note"],
        created_at=parse_moment(value["created_at"]).start,
        created_by=value["created_by"],
        expires_at=_moment(value["expires_at"]),
        rotated_at=_moment(value["rotated_at"]),
        revoked_at=_moment(value["revoked_at"]),
        secrets=tuple(Secret(one["sha256"], _moment(one["until"])) for one in value["secrets"]),
    )


def _stated(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def _moment(text: object) -> datetime | None:
    return parse_moment(text).start if isinstance(text, str) else None
