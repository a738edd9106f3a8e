"""The rejects topic read back: which messages were rejected and have no better outcome since, and what they were.

A message may stand there several times: rejected again after a crash, or by a replay. The last one counts.
"""

from collections.abc import Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import orjson

from schemas.moments import epoch_ms, parse_moment
from schemas.outcomes import REJECTION_HEADER_PREFIX, Outcome, Rejection
from schemas.topics import RAW, RECEIPTS, REJECTED
from services.engines.bus import Bus, Message, Place
from services.engines.reading import read_to_end

# Each says that a part of the message is not in the rejects.
_CUT: Final = tuple(f"{REJECTION_HEADER_PREFIX}{name}" for name in ("bytes", "key-bytes", "headers-bytes"))


@dataclass(frozen=True, slots=True)
class Reject:
    """Why the message at a place of the raw topic was rejected, and where the rejects have it."""

    rejection: Rejection
    kept_at: Place


async def standing_rejects(bus: Bus, reasons: Collection[str]) -> dict[Place, Reject]:
    """The rejected raw messages by their places, in order: those whose last receipt still says so.

    Only those with one of `reasons`, unless it is empty. Raises BusUnavailable, BusMisconfigured.
    """
    found: dict[Place, Reject] = {}
    async with aclosing(read_to_end(bus, REJECTED.name)) as batches:
        async for messages in batches:
            found.update(about for message in messages if (about := _about(message)) is not None)
    wanted = {
        place: reject for place, reject in found.items() if not reasons or reject.rejection.reason in reasons
    }
    if wanted:
        for place in await _finished_since(bus, wanted):
            del wanted[place]
    return dict(sorted(wanted.items(), key=lambda item: (item[0].partition, item[0].offset)))


async def originals(bus: Bus, rejects: Mapping[Place, Reject]) -> list[Message]:
    """The rejected messages as they were published: from the raw topic, else from the rejects if they are whole there.

    In the order of `rejects`; those that are gone are left out. Raises BusUnavailable, BusMisconfigured.
    """
    found = await bus.fetch(list(rejects))
    kept = await bus.fetch([reject.kept_at for place, reject in rejects.items() if place not in found])
    messages: list[Message] = []
    for place, reject in rejects.items():
        copy = kept.get(reject.kept_at)
        message = found.get(place) or (_restored(copy, place) if copy is not None else None)
        if message is not None:
            messages.append(message)
    return messages


def _restored(copy: Message, place: Place) -> Message | None:
    """The message that stood at `place`; None when the rejects have only a part of it."""
    headers = dict(copy.headers)
    if any(name in headers for name in _CUT):
        return None
    sent = headers.get(f"{REJECTION_HEADER_PREFIX}timestamp")
    at = headers[f"{REJECTION_HEADER_PREFIX}at"].decode()
    return copy._replace(
        place=place,
        headers=tuple(one for one in copy.headers if not one[0].startswith(REJECTION_HEADER_PREFIX)),
        # Rejects of an earlier Telex do not tell when the message was sent; it was read soon after.
        timestamp_ms=epoch_ms(parse_moment(at).start) if sent is None else int(sent),
    )


def _about(message: Message) -> tuple[Place, Reject] | None:
    """What was rejected; None for what another program put there."""
    headers = {name: data.decode("utf-8", "replace") for name, data in message.headers}

    def told(name: str) -> str:
        return headers[REJECTION_HEADER_PREFIX + name]

    try:
        place = Place(told("topic"), int(told("partition")), int(told("offset")))
        rejection = Rejection.model_validate({name: told(name) for name in ("reason", "stage", "message")})
    except (KeyError, ValueError):
        return None
    return (place, Reject(rejection, message.place)) if place.topic == RAW.name else None


async def _finished_since(bus: Bus, wanted: Collection[Place]) -> list[Place]:
    """Those of `wanted` whose last receipt tells of another outcome."""
    places = {str(place).encode(): place for place in wanted}
    finished: dict[bytes, bool] = {}
    async with aclosing(read_to_end(bus, RECEIPTS.name)) as batches:
        async for messages in batches:
            for message in messages:
                if message.key in places and message.value is not None:
                    outcome = orjson.loads(message.value)["outcome"]
                    finished[message.key] = outcome != Outcome.REJECTED.value
    return [places[key] for key, done in finished.items() if done]
