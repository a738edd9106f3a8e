"""Header names that are no UTF-8. Kafka's clients in C take any bytes for one; aiokafka raises in the middle of a poll, at
the same message for ever, which would stop whoever holds its partition for good.

So what it parses fetched records with is replaced by one that reads such a batch anew, with the bytes in question
written as `\\xef` in the name. The message is one like any other.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatch, _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy


def take_any_header_name() -> None:
    """From now on every consumer of this process takes them. May be called again."""
    fetcher.MemoryRecords = Records


class Records(_MemoryRecordsPy):  # type: ignore[misc] # the client's own, in Python: it only cuts batches apart
    """The batches of one fetched partition."""

    def next_batch(self) -> Any:
        """The next batch, None when there is no more."""
        data = self._next_slice
        batch = super().next_batch()
        return _Batch(batch, data) if isinstance(batch, DefaultRecordBatch) else batch


class _Batch:
    """A batch as the client reads it, and as long as it can."""

    def __init__(self, batch: Any, data: Any) -> None:
        self._batch = batch
        self._data = data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        read = 0
        try:
            for record in self._batch:
                read += 1
                yield record
        except (UnicodeDecodeError, CorruptRecordException):
            # What is really corrupt is so for this one, too.
            yield from islice(_AnyNames(self._data), read, None)

    def __next__(self) -> Any:
        return next(self._batch)


class _AnyNames(_DefaultRecordBatchPy):  # type: ignore[misc]
    """The client's parser in Python, for which every name of a header is one."""

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = _Buffer(self._buffer)  # type: ignore[has-type] # the client has few types


class _Buffer(bytearray):
    def __getitem__(self, where: Any) -> Any:
        found = super().__getitem__(where)
        return _Part(found) if isinstance(where, slice) else found


class _Part(bytearray):
    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        return super().decode(encoding, errors)
