"""Structured logs on standard error: constant event names, values as keys, control characters escaped."""

import logging
import sys
import traceback
from pathlib import Path
from typing import Final

import structlog

_CAUSES: Final = 5
_FRAMES: Final = 15


def configure_logs(level: str, form: str) -> None:
    """Set up structlog and the standard library's logging for this process.

    `level` is debug, info, warning or error; `form` is json, console or auto (console on a terminal).
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.ExceptionRenderer(_where),
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries log through the standard library: the same shape, warnings and worse only.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_drop_record, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
    # The engines' clients name hosts in every failed attempt; what matters of it is told by us, in our words.
    for client in ("aiokafka", "kafka", "elastic_transport", "elasticsearch"):
        logging.getLogger(client).setLevel(logging.CRITICAL + 1)


def _where(exc_info: structlog.typing.ExcInfo) -> str:
    """The kinds of an exception and its causes, and the lines that they passed.

    Not what they say: an unexpected one may repeat an article, a path, or the address and the password of an engine.
    """
    told: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(told) < _CAUSES:
        frames = traceback.extract_tb(error.__traceback__)
        places = (
            f"{'/'.join(Path(one.filename).parts[-3:])}:{one.lineno} {one.name}" for one in frames[-_FRAMES:]
        )
        told.append("\n  ".join((type(error).__name__, *places)))
        error = error.__cause__ or error.__context__
    return "\nbecause of ".join(told)


def _drop_record(
    _logger: structlog.typing.WrappedLogger, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event
