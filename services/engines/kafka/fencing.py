"""Whether another process has taken our static place in a group.

Kafka gives a static place to whoever joined last under its name, and tells the member before FENCED_INSTANCE_ID, but only
where a request states the name. aiokafka's heartbeats and commits state none, so it learns merely that it is unknown,
joins again, and takes the place back: measured, two processes of one name take it from each other every three seconds,
for ever. So the name is stated here, and who is fenced does not join again.
"""

from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.client import ConnectionGroup
from aiokafka.errors import BrokerResponseError, KafkaError, kafka_errors
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Int16, Int32, Schema, String

_HEARTBEAT: Final = 12
_NO_MEMBER: Final = ""


class FencedInstanceId(BrokerResponseError):  # type: ignore[misc] # noqa: N818 - the client has no types
    """The answer to who states a static name whose place another member has."""

    errno = 82
    message = "FENCED_INSTANCE_ID"


# The client knows no such answer: to a request to join it would be an unknown error.
kafka_errors.setdefault(FencedInstanceId.errno, FencedInstanceId)


class _Answer(Response):  # type: ignore[misc]
    API_KEY = _HEARTBEAT
    API_VERSION = 3
    SCHEMA = Schema(("throttle_time_ms", Int32), ("error_code", Int16))


class _Heartbeat3(RequestStruct):  # type: ignore[misc]
    API_KEY = _HEARTBEAT
    API_VERSION = 3
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        ("group", String("utf-8")),
        ("generation_id", Int32),
        ("member_id", String("utf-8")),
        ("group_instance_id", String("utf-8")),
    )


class _Heartbeat(Request[_Heartbeat3]):  # type: ignore[misc]
    """The oldest heartbeat that states the static name (Kafka 2.3)."""

    API_KEY = _HEARTBEAT

    def __init__(self, *fields: object) -> None:
        self._fields = fields

    def build(self, request_struct_class: type[_Heartbeat3]) -> _Heartbeat3:
        return request_struct_class(*self._fields)


class Seat:
    """Our static place in `group` under the name `instance`."""

    def __init__(self, group: str, instance: str) -> None:
        self._group = group
        self._instance = instance
        self._member = _NO_MEMBER
        self._generation = -1

    def taken(self, consumer: AIOKafkaConsumer) -> None:
        """`consumer` has just joined: from now on the place is ours."""
        coordinator = consumer._coordinator  # noqa: SLF001 - the client tells its member id nowhere else
        self._member, self._generation = coordinator.member_id, coordinator.generation

    async def lost(self, consumer: AIOKafkaConsumer) -> bool:
        """Whether Kafka says that somebody else has the place by now. False when it cannot be asked."""
        coordinator = consumer._coordinator.coordinator_id  # noqa: SLF001
        if self._member == _NO_MEMBER or coordinator is None:
            return False
        heartbeat = _Heartbeat(self._group, self._generation, self._member, self._instance)
        try:
            answer = await consumer._client.send(coordinator, heartbeat, group=ConnectionGroup.COORDINATION)  # noqa: SLF001
        except (KafkaError, NotImplementedError, OSError, TimeoutError):
            return False
        return bool(answer.error_code == FencedInstanceId.errno)


def says_fenced(error: BaseException | None) -> bool:
    """Whether `error`, raised by the client, wraps Kafka's answer that we are fenced."""
    return isinstance(error, KafkaError) and FencedInstanceId.__name__ in str(error)
