"""Letting a short piece of work come to its end before a cancellation takes effect."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


async def finished(work: Coroutine[Any, Any, _T]) -> _T:
    """What `work` returns or raises. Cancelled, this waits for it first: broken off, a client may leave a connection open."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        # Whatever it raised is nobody's any more.
        _ = task.cancelled() or task.exception()
        raise
