"""The records Protocol: a small shared store for what people set up (keys, saved searches, jobs), so that all processes agree.

A record is JSON under a `kind` and a `key`. A kind may carry a parent, such as `match/<search id>`. What a write returned
for is durable, and seen by the next `get` and `page` of every process. No rebuild of the article index touches records.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from services.engines.errors import EngineError

MAX_NAME_BYTES: Final = 512
MAX_VALUE_BYTES: Final = 1 << 20
MAX_PAGE: Final = 1000


class RecordChanged(EngineError):  # noqa: N818
    """The record is not the one that the caller saw any more, or is there already. Read it again and decide anew."""


class RecordRefused(ValueError):  # noqa: N818
    """What can never be a record: a kind or key that is empty, too long or no text, or a value that is no JSON or too large."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept under `kind` and `key`. `revision` is opaque: another one after every write."""

    kind: str
    key: str
    value: Mapping[str, object]
    revision: str


class Records(Protocol):
    """A store of records. Created by `services.engines.factory`.

    Every method that asks the store raises IndexUnavailable while it does not answer, IndexMisconfigured when it needs a
    hand; those that take a kind, a key or a value raise RecordRefused: names have 1 to MAX_NAME_BYTES bytes of UTF-8,
    values up to MAX_VALUE_BYTES of JSON. A write that raised IndexUnavailable may have happened all the same.
    """

    async def start(self) -> None:
        """Get ready to ask; nothing is asked yet."""
        ...

    async def close(self) -> None:
        """Release everything. Safe to call twice."""
        ...

    async def ensure(self) -> list[str]:
        """Make the store if it is missing; returns the names made."""
        ...

    async def get(self, kind: str, key: str) -> Record | None:
        """The record, as last written by anybody; None when there is none."""
        ...

    async def put(self, kind: str, key: str, value: Mapping[str, object], *, revision: str | None) -> Record:
        """Write a record that must not exist yet (`revision` None), or must still be at `revision`; the new one.

        Of several writers at the same revision one wins. Raises RecordChanged for the others.
        """
        ...

    async def put_many(self, kind: str, values: Mapping[str, Mapping[str, object]]) -> None:
        """Write `values` by key, whatever is there. Not all at once: after an error some may be written; write again."""
        ...

    async def delete(self, kind: str, key: str) -> bool:
        """Delete a record; whether there was one."""
        ...

    async def page(
        self, kind: str, *, after: str = "", size: int = 100, newest_first: bool = False
    ) -> list[Record]:
        """The next `size` records (at most MAX_PAGE) behind the key `after`, in the order of keys (by code points).

        With `newest_first` in the opposite order, from the last key on: that of time, where keys begin with one. A record
        that is there all the while is on exactly one page.
        """
        ...

    async def delete_all(self, kind: str, *, up_to: str | None = None) -> int:
        """Delete the records of `kind`, with `up_to` those whose keys are not behind it; how many there were."""
        ...


def named(name: str) -> bytes:
    """`name`, a kind or a key, as bytes whose order is that of code points. Raises RecordRefused."""
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        raise RecordRefused("a record's kind and key must be text without half surrogate pairs") from None
    if not 0 < len(encoded) <= MAX_NAME_BYTES:
        raise RecordRefused(f"a record's kind and key have 1 to {MAX_NAME_BYTES} bytes")
    return encoded


def written(value: Mapping[str, object]) -> str:
    """`value` as JSON text. Raises RecordRefused."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        size = len(text.encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise RecordRefused("a record's value must be JSON") from error
    if size > MAX_VALUE_BYTES:
        raise RecordRefused(f"a record's value has {size} bytes, more than {MAX_VALUE_BYTES}")
    return text


def bounded(size: int) -> int:
    """`size` of a page. Raises RecordRefused."""
    if not 0 < size <= MAX_PAGE:
        raise RecordRefused(f"a page has 1 to {MAX_PAGE} records")
    return size
