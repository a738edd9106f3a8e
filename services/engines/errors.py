"""What may go wrong with an engine, in the project's words. Adapters translate once; callers never see a client's error."""


class EngineError(Exception):
    """Base of all engine trouble. The message is safe to show: no host, path, key or engine text is in it."""


class BusUnavailable(EngineError):  # noqa: N818
    """The bus cannot be reached or refuses us for now; trying again later is right."""


class BusMisconfigured(EngineError):  # noqa: N818
    """The bus answers, but not as Telex needs it: a topic is missing or its settings lose data. Says what to do."""


class TopicMissing(BusMisconfigured):
    """The topic is not there, or not any more."""


class MemberFenced(EngineError):  # noqa: N818
    """Another process has joined the group under the same TELEX_INSTANCE_ID; this one is no member any more."""


class MessageTooLarge(EngineError):  # noqa: N818
    """The bus will never take these messages: they are above their topic's limit.

    `numbers` are their positions among those that were given, from 0.
    """

    def __init__(self, told: str, numbers: tuple[int, ...]) -> None:
        super().__init__(told)
        self.numbers = numbers


class IndexUnavailable(EngineError):  # noqa: N818
    """The index cannot be reached, is overloaded, or could answer only in part."""


class IndexForbidden(IndexUnavailable):
    """The index answers, but our key is refused or lacks a right: it stays so until somebody mends it."""


class IndexMisconfigured(EngineError):  # noqa: N818
    """The index answers, but its mapping or aliases are not those of this version. Says what to do."""


class DestinationMoved(EngineError):  # noqa: N818
    """Articles are written to another index by now: what was decided for this one has to be decided anew."""


class IndexLocked(EngineError):  # noqa: N818
    """Another process writes to this embedded index; only one may."""


class RebuildTaken(EngineError):  # noqa: N818
    """Another process took this rebuild over: this one must not go on."""


class CursorExpired(EngineError):  # noqa: N818
    """The result a cursor stood in is gone; the query has to be asked again."""


class CursorInvalid(EngineError):  # noqa: N818
    """This is no cursor of this engine."""
