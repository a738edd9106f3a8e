"""Records with headers whose names are no UTF-8, as clients in C send them."""

import pytest
from aiokafka.errors import CorruptRecordException
from aiokafka.record.memory_records import MemoryRecords

from services.engines.kafka.header_names import Records
from tests.raw_header import RawName, builder


def batch(*headers, compression=0, first=0):
    made = builder(compression)
    for number, some in enumerate(headers):
        made.append(number, timestamp=number, key=b"k", value=b"v%d" % number, headers=some)
    data = bytearray(made.build())
    data[:8] = first.to_bytes(8, "big")  # the broker writes it, outside of what is checked
    return bytes(data)


def read(kind, data):
    records, found = kind(data), []
    while records.has_next():
        one = records.next_batch()
        assert one.validate_crc()
        found += [(r.offset, r.timestamp, r.key, r.value, [tuple(h) for h in r.headers]) for r in one]
        found.append(one.next_offset)
    return found


BAD = [(RawName(b"na\xefve"), b"1"), ("é", None)]
FINE = [("naïve", b"2")]


@pytest.mark.parametrize("compression", [0, 1])
def test_such_a_record_is_one_like_any_other_and_so_are_those_around_it(compression):
    data = batch(FINE, BAD, FINE, BAD, [], compression=compression) + batch(FINE, first=5)
    with pytest.raises((UnicodeDecodeError, CorruptRecordException)):
        read(MemoryRecords, data)
    found = read(Records, data)
    told = [("na\\xefve", b"1"), ("é", None)]
    assert [one[-1] for one in found if isinstance(one, tuple)] == [FINE, told, FINE, told, [], FINE]
    assert [one if isinstance(one, int) else one[0] for one in found] == [0, 1, 2, 3, 4, 5, 5, 6]
    assert [one[3] for one in found[:5]] == [b"v0", b"v1", b"v2", b"v3", b"v4"]


@pytest.mark.parametrize("compression", [0, 1])
def test_all_others_are_read_as_the_client_reads_them(compression):
    data = batch(FINE, [], FINE, compression=compression) + batch(FINE, first=3)
    assert read(Records, data) == read(MemoryRecords, data)


def test_what_is_corrupt_stays_so():
    data = bytearray(batch(FINE, FINE))
    data[-1:] = b""
    data[8:12] = (len(data) - 12).to_bytes(4, "big")
    with pytest.raises(CorruptRecordException):
        list(Records(bytes(data)).next_batch())
