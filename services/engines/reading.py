"""Reading a topic up to where it ends now, in no group.

The end is an offset, and reached when every partition's position is there: silence says nothing, a broker may be slow.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Final

from services.engines.bus import Bus, Message, PartitionLag, Reader

AT_ONCE: Final = 500
_POLL_S: Final = 1.0
# A reader that is silent for so many polls may never speak again: another one is asked.
_SILENT_POLLS: Final = 5
_NOBODY: Final = "telex-reader"  # no group: asking for the ends of a topic needs the name of one


async def extents_of(bus: Bus, topic: str) -> dict[int, PartitionLag]:
    """Where each partition begins and ends now. Raises BusUnavailable, BusMisconfigured."""
    return await bus.lag(topic, _NOBODY)


async def ends_of(bus: Bus, topic: str) -> dict[int, int]:
    """The next offset of each partition. Raises BusUnavailable, BusMisconfigured."""
    return {number: state.end for number, state in (await extents_of(bus, topic)).items()}


class Span:
    """How far a topic was read: `positions` are next offsets by partition, `ends` where reading is to end."""

    def __init__(self, positions: Mapping[int, int], ends: Mapping[int, int]) -> None:
        self.ends = dict(ends)
        self.positions = {number: positions.get(number, 0) for number in ends}

    def left(self) -> bool:
        """Whether any partition is not at its end."""
        return any(self.positions[number] < end for number, end in self.ends.items())

    def took(self, messages: list[Message]) -> list[Message]:
        """`messages` were read next; those of them that stand before the ends."""
        for one in messages:
            self.positions[one.place.partition] = one.place.offset + 1
        return [one for one in messages if one.place.offset < self.ends.get(one.place.partition, 0)]

    async def silent(self, bus: Bus, topic: str, reader: Reader) -> None:
        """`reader` had nothing: pass over what brings no message, and end where the topic does.

        Messages may be deleted by now, a transaction leaves marks that nobody is handed, and a topic that was made anew
        ends sooner. Raises BusUnavailable, also where the bus that is silent has gone away; BusMisconfigured.
        """
        extents = await extents_of(bus, topic)
        read = await reader.positions()
        for number, end in self.ends.items():
            state = extents.get(number, PartitionLag(0, 0, None))
            self.ends[number] = min(end, state.end)
            self.positions[number] = max(self.positions[number], state.begin, read.get(number, 0))


async def read_to_end(
    bus: Bus, topic: str, start: Mapping[int, int] | None = None, ends: Mapping[int, int] | None = None
) -> AsyncGenerator[list[Message], None]:
    """The messages from `start` (next offsets by partition; the oldest where it says nothing) to `ends`, in batches.

    Without `ends`, to where every partition ends when this begins; with them, of the partitions that they name.
    Raises BusUnavailable, BusMisconfigured.
    """
    extents = await extents_of(bus, topic)
    begin = {number: max((start or {}).get(number, 0), one.begin) for number, one in extents.items()}
    span = Span(begin, {number: one.end for number, one in extents.items()} if ends is None else ends)
    while span.left():
        silent = 0
        async with bus.reader(topic, dict(span.positions)) as reader:
            while span.left() and silent < _SILENT_POLLS:
                messages = await reader.poll(AT_ONCE, _POLL_S)
                silent = 0 if messages else silent + 1
                yield span.took(messages)
                if not messages:
                    await span.silent(bus, topic, reader)
