"""Reading a topic to its end, from a bus that falls silent."""

import pytest

from services.engines.bus import Message, PartitionLag, Place
from services.engines.errors import BusUnavailable
from services.engines.reading import read_to_end

ENDS = {0: PartitionLag(0, 4, None), 1: PartitionLag(0, 2, None)}


def messages(partition, *offsets):
    return [Message(Place("t", partition, offset), None, b"x", (), 0) for offset in offsets]


class Bus:
    """Each reader gives out what is its turn, then nothing. `away`: it does not answer once a reader fell silent.

    `extents` are those at each question for them, the last ones for ever; `read` is what readers say of their positions.
    """

    def __init__(self, *readers, away=False, extents=(ENDS,), read=()):
        self.readers = list(readers)
        self.away = away
        self.extents = list(extents)
        self.read = list(read)
        self.starts = []
        self.silent = False

    async def lag(self, topic, group):
        if self.silent and self.away:
            raise BusUnavailable("away")
        return self.extents.pop(0) if len(self.extents) > 1 else self.extents[0]

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

    async def positions(self):
        return self.read.pop(0) if self.read else {}


async def read(bus):
    return [str(one.place) async for some in read_to_end(bus, "t") for one in some]


async def test_a_reader_that_falls_silent_is_replaced_and_goes_on_where_it_was():
    bus = Bus([messages(0, 0, 1)], [messages(0, 2, 3), messages(1, 0, 1, 2)])
    assert await read(bus) == ["t/0/0", "t/0/1", "t/0/2", "t/0/3", "t/1/0", "t/1/1"]
    assert bus.starts == [{0: 0, 1: 0}, {0: 2, 1: 0}]


async def test_however_long_a_broker_is_silent_it_is_not_the_end():
    bus = Bus([messages(0, 0, 1)], [], [], [], [messages(0, 2, 3), messages(1, 0, 1)])
    assert len(await read(bus)) == 6
    assert not bus.readers


async def test_what_nobody_is_handed_before_the_end_is_passed_over():
    bus = Bus([messages(0, 0, 1, 2, 3), messages(1, 0)], read=[{0: 4, 1: 1}, {0: 4, 1: 2}])
    assert len(await read(bus)) == 5
    assert not bus.read


async def test_what_was_deleted_meanwhile_is_waited_for_no_more():
    trimmed = {0: PartitionLag(4, 4, None), 1: PartitionLag(2, 2, None)}
    bus = Bus([messages(0, 0)], extents=(ENDS, trimmed))
    assert await read(bus) == ["t/0/0"]


async def test_a_topic_that_was_made_anew_ends_where_it_ends_now():
    bus = Bus([messages(0, 0)], extents=(ENDS, {0: PartitionLag(0, 1, None)}))
    assert await read(bus) == ["t/0/0"]


async def test_a_bus_that_has_gone_away_has_not_come_to_its_end():
    # Else a part of the rejects would be taken for all of them: left where they are by an erasure, or never replayed.
    bus = Bus([messages(0, 0, 1)], away=True)
    with pytest.raises(BusUnavailable):
        await read(bus)


async def test_no_more_is_asked_for_once_the_end_is_there():
    bus = Bus([messages(0, 0, 1, 2, 3), messages(1, 0, 1)])
    assert len(await read(bus)) == 6
    assert not bus.silent
