"""The receipts of an article from their topic itself, read from the oldest to where it ends now: slow, and always whole."""

import time
from collections.abc import Callable
from contextlib import aclosing

import orjson
from pydantic import ValidationError

from schemas.outcomes import Receipt
from schemas.topics import RECEIPTS
from services.engines.bus import Bus
from services.engines.reading import ends_of, read_to_end
from services.engines.trails import addresses, as_names
from services.search.tracing.answers import Kept
from services.search.tracing.tracing import Asked, Receipts

Told = Callable[[int, int], None]
# What a pass finds may name the article in further ways.
_PASSES = 3


async def scan(bus: Bus, asked: Asked, told: Told = lambda _done, _all: None) -> tuple[Receipts, Kept]:
    """The receipts that `asked` is about, each message's last one, and how they were found.

    `told` hears how many receipts were read, of how many. Raises BusUnavailable, BusMisconfigured.
    """
    started = time.monotonic()
    ids, names = set(asked.ids), set(as_names(asked.names))
    read = 0
    for _ in range(_PASSES):
        found, count = await _pass(bus, ids, names, asked.place, told)
        read += count
        own = [one for one in found.by_place.values() if one.id]
        more_ids = {one.id for one in own if one.id} - ids
        more_names = {name for one in own for name in addresses(one)} - names
        if not more_ids and not more_names:
            break
        ids |= more_ids
        names |= more_names
    seconds = time.monotonic() - started
    says = f"read from the topic itself: {read} receipts in {seconds:.1f} s"
    # Another publisher may use the same uri.
    if asked.ids:
        found.by_place = {
            place: one for place, one in found.by_place.items() if one.id is None or one.id in asked.ids
        }
    return found, Kept(enabled=True, since=None, until=None, says=says)


async def _pass(
    bus: Bus, ids: set[str], names: set[str], place: str | None, told: Told
) -> tuple[Receipts, int]:
    found = Receipts()
    ends = await ends_of(bus, RECEIPTS.name)
    done = 0
    async with aclosing(read_to_end(bus, RECEIPTS.name, ends=ends)) as batches:
        async for messages in batches:
            for message in messages:
                if message.value is None:
                    continue
                try:
                    # Most are not wanted: the model is for those that are.
                    body = orjson.loads(message.value)
                    stated = {body.get("id"), body.get("uri"), body.get("url"), body.get("key")}
                    at = f"{body.get('topic')}/{body.get('partition')}/{body.get('offset')}"
                    if stated & ids or stated & names or at == place or at in found.by_place:
                        found.by_place[at] = Receipt.model_validate(body)
                except (orjson.JSONDecodeError, AttributeError, TypeError, ValidationError):
                    continue
            done += len(messages)
            told(done, sum(ends.values()))
    return found, done
