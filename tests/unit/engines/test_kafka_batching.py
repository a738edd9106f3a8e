"""Where messages go on Kafka, and how they are put together."""

from types import SimpleNamespace

import pytest
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from services.engines.bus import Outgoing
from services.engines.kafka.batching import batches, partition_of

PRODUCER = SimpleNamespace(create_batch=lambda: BatchBuilder(1000, 0))


@pytest.mark.parametrize("key", [b"", b"k", b"articles.raw.v1/3/12345", "Ключ".encode(), b"\xff" * 40])
def test_a_key_goes_where_every_other_client_puts_it(key):
    partitions = list(range(7))
    assert partition_of(key, partitions) == DefaultPartitioner()(key, partitions, partitions)


def test_messages_of_a_partition_keep_their_order_over_batches_and_large_ones_stand_alone():
    messages = [Outgoing("t", b"same", b"x" * size) for size in (10, 20, 5000, 30, 900, 40)]
    (row,) = batches(PRODUCER, messages, {"t": [0, 1, 2]}).values()
    assert [number for batch in row for number in batch.numbers] == [0, 1, 2, 3, 4, 5]
    assert [2] in [batch.numbers for batch in row]
    assert [batch.builder.record_count() for batch in row] == [len(batch.numbers) for batch in row]


def test_messages_without_a_key_spread_evenly():
    made = batches(PRODUCER, [Outgoing("t", None, b"x")] * 9, {"t": [0, 1, 2]})
    assert sorted(sum(len(batch.numbers) for batch in row) for row in made.values()) == [3, 3, 3]


def test_a_message_without_key_and_value_is_one_too():
    ((batch,),) = batches(PRODUCER, [Outgoing("t", None, None, (("h", b"1"),))], {"t": [0]}).values()
    assert batch.builder.record_count() == 1


def test_who_knows_a_partition_may_choose_it():
    messages = [Outgoing("t", b"same", b"x", beside=number) for number in (1, 4, 5)]
    made = batches(PRODUCER, messages, {"t": [0, 1, 2]})
    assert {partition: [one.numbers for one in row] for (_, partition), row in made.items()} == {
        1: [[0, 1]],
        2: [[2]],
    }


def test_of_a_topic_that_is_apart_each_message_has_a_batch_of_its_own():
    messages = [Outgoing(topic, b"same", b"x") for topic in ("t", "u", "t", "u")]
    made = batches(PRODUCER, messages, {"t": [0], "u": [0]}, {"t"})
    assert [[batch.numbers for batch in row] for row in made.values()] == [[[0], [2]], [[1, 3]]]
