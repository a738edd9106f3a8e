"""How large a message is for a topic's limit, counted alike by every bus, so that both refuse the same messages."""

from collections.abc import Mapping, Sequence
from typing import Final

from schemas.topics import MIB
from services.engines.bus import Outgoing
from services.engines.errors import MessageTooLarge

# What a log keeps around a lone record: the batch's head (61 bytes) and the record's own lengths and times.
_RECORD: Final = 128
_HEADER: Final = 10
# A compressor may make bytes that cannot be compressed a little longer.
_COMPRESSOR_SHARE: Final = 128
# Kafka's own default, for topics Telex did not make.
DEFAULT_LIMIT: Final = MIB


def message_size(message: Outgoing) -> int:
    """The most bytes that `message` can take in a log, overhead included."""
    size = _RECORD + len(message.key or b"") + len(message.value or b"")
    if message.headers:
        size += sum(_HEADER + len(name.encode()) + len(value) for name, value in message.headers)
    return size + size // _COMPRESSOR_SHARE


def check_sizes(messages: Sequence[Outgoing], limits: Mapping[str, int]) -> None:
    """Raises MessageTooLarge for all messages above their topic's limit (bytes by topic name)."""
    sizes = [message_size(message) for message in messages]
    above = [
        number
        for number, message in enumerate(messages)
        if sizes[number] > limits.get(message.topic, DEFAULT_LIMIT)
    ]
    if above:
        first = messages[above[0]]
        raise MessageTooLarge(
            f"message {above[0] + 1} of {len(messages)} takes {sizes[above[0]]} bytes with its overhead; "
            f"{first.topic} takes {limits.get(first.topic, DEFAULT_LIMIT)} at most",
            tuple(above),
        )
