"""Reading a topic to its end, from a bus that falls silent."""

import pytest

from services.engines.bus import Message, PartitionLag, Place
from services.engines.errors import BusUnavailable
from services.engines.reading import read_to_end

ENDS = {0: PartitionLag(0, 4, None), 1: PartitionLag(0, 2, None)}


def messages(partition, *offsets):
    return [Message(Place("t", partition, offset), None, b"x", (), 0) for offset in offsets]


class Bus:
    """Each reader gives out what is its turn, then nothing. `away`: it does not answer once a reader fell silent."""

    def __init__(self, *readers, away=False):
        self.readers = list(readers)
        self.away = away
        self.starts = []
        self.silent = False

    async def lag(self, topic, group):
        if self.silent and self.away:
            raise BusUnavailable("away")
        return ENDS

    def reader(self, topic, start):
        self.starts.append(dict(start))
        self.polls = list(self.readers.pop(0))
        return self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def poll(self, most, seconds):
        self.silent = not self.polls
        return self.polls.pop(0) if self.polls else []


async def read(bus):
    return [str(one.place) async for some in read_to_end(bus, "t") for one in some]


async def test_a_reader_that_falls_silent_is_replaced_and_goes_on_where_it_was():
    bus = Bus([messages(0, 0, 1)], [messages(0, 2, 3), messages(1, 0, 1, 2)])
    assert await read(bus) == ["t/0/0", "t/0/1", "t/0/2", "t/0/3", "t/1/0", "t/1/1"]
    assert bus.starts == [{0: 0, 1: 0}, {0: 2, 1: 0}]


async def test_what_cannot_be_read_before_the_end_is_waited_for_twice_and_no_longer():
    bus = Bus([messages(0, 0, 1, 2, 3), messages(1, 0)], [])
    assert len(await read(bus)) == 5
    assert bus.starts[1] == {0: 4, 1: 1}
    assert not bus.readers


async def test_a_bus_that_has_gone_away_has_not_come_to_its_end():
    # Else a part of the rejects would be taken for all of them: left where they are by an erasure, or never replayed.
    bus = Bus([messages(0, 0, 1)], away=True)
    with pytest.raises(BusUnavailable):
        await read(bus)


async def test_no_more_is_asked_for_once_the_end_is_there():
    bus = Bus([messages(0, 0, 1, 2, 3), messages(1, 0, 1)])
    assert len(await read(bus)) == 6
    assert not bus.silent
