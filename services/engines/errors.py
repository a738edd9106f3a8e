"""What may go wrong with an engine, in the project's words. Adapters translate once; callers never see a client's error."""


class EngineError(Exception):
    """Base of all engine trouble. The message is safe to show: no host, path, key or engine text is in it."""


class BusUnavailable(EngineError):  # noqa: N818
    """The bus cannot be reached or refuses us for now; trying again later is right."""


class BusMisconfigured(EngineError):  # noqa: N818
    """The bus answers, but not as Telex needs it: a topic is missing or its settings lose data. Says what to do."""


class MessageTooLarge(EngineError):  # noqa: N818
    """The bus will never take this message: it is above the topic's limit."""


class IndexUnavailable(EngineError):  # noqa: N818
    """The index cannot be reached, is overloaded, or could answer only in part."""


class IndexMisconfigured(EngineError):  # noqa: N818
    """The index answers, but its mapping or aliases are not those of this version. Says what to do."""


class IndexLocked(EngineError):  # noqa: N818
    """Another process writes to this embedded index; only one may."""


class CursorExpired(EngineError):  # noqa: N818
    """The result a cursor stood in is gone; the query has to be asked again."""


class CursorInvalid(EngineError):  # noqa: N818
    """This is no cursor of this engine."""
