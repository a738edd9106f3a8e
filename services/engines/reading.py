"""Reading a topic up to where it ends now, in no group."""

from collections.abc import AsyncGenerator, Mapping
from typing import Final

from services.engines.bus import Bus, Message

AT_ONCE: Final = 500
_POLL_S: Final = 1.0
# Where the last messages before the end cannot be read (an aborted transaction), it ends with what there is: when for so
# many polls nothing came, and nothing to another reader either, though the bus is there.
_SILENT_POLLS: Final = 5
_SILENCES: Final = 2
_NOBODY: Final = "telex-reader"  # no group: asking for the ends of a topic needs the name of one


async def ends_of(bus: Bus, topic: str) -> dict[int, int]:
    """The next offset of each partition. Raises BusUnavailable, BusMisconfigured."""
    return {number: state.end for number, state in (await bus.lag(topic, _NOBODY)).items()}


async def read_to_end(
    bus: Bus, topic: str, start: Mapping[int, int] | None = None, ends: Mapping[int, int] | None = None
) -> AsyncGenerator[list[Message], None]:
    """The messages from `start` (next offsets by partition; the oldest where it says nothing) to `ends`, in batches.

    Without `ends`, to where every partition ends when this begins; with them, of the partitions that they name.
    Raises BusUnavailable, BusMisconfigured.
    """
    state = await bus.lag(topic, _NOBODY)
    to = {number: one.end for number, one in state.items()} if ends is None else dict(ends)
    positions = dict(start or {})
    positions.update({number: max(positions.get(number, 0), state[number].begin) for number in to})

    def left() -> bool:
        return any(positions[number] < end for number, end in to.items())

    silences = 0
    while left() and silences < _SILENCES:
        silent = 0
        async with bus.reader(topic, positions) as reader:
            while left() and silent < _SILENT_POLLS:
                messages = await reader.poll(AT_ONCE, _POLL_S)
                silent = 0 if messages else silent + 1
                positions.update({one.place.partition: one.place.offset + 1 for one in messages})
                yield [one for one in messages if one.place.offset < to.get(one.place.partition, 0)]
        if silent:
            silences += 1
            # A bus that is away is silent, too.
            await bus.lag(topic, _NOBODY)
