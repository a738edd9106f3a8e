"""The file of TELEX_CORRECTIONS: read at the start, and again whenever it has changed."""

from pathlib import Path

import structlog

from services.ingestor.corrections import NONE, Corrections, UnreadableCorrection, parse_corrections

_log = structlog.get_logger(__name__)


class CorrectionsFile:
    """The corrections in the file at `path`; None stands for none.

    Raises UnreadableCorrection when it cannot be read or a line is no correction: nothing starts with half of them.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._state: tuple[int, int, int] | None = None
        self._corrections = NONE
        self._data = b""
        if path is not None:
            try:
                self._state = _state(path)
                self._read(path)
            except OSError as error:
                raise UnreadableCorrection(
                    f"TELEX_CORRECTIONS: the file cannot be read ({error.strerror or type(error).__name__}): "
                    "name one that is there (an empty one will do), or unset it"
                ) from None

    def latest(self) -> Corrections:
        """The corrections as the file has them now, for the next batch. One look at the file unless it has changed.

        While the file cannot be read, or a line of it is wrong, those read before stay in force, and the log says so once
        for each change.
        """
        if self._path is not None:
            self._look(self._path)
        return self._corrections

    def latest_data(self) -> bytes:
        """What `latest` would read, as it stands in the file: for processes that are to have the same corrections as this
        one. The same object until it changes."""
        self.latest()
        return self._data

    def _look(self, path: Path) -> None:
        try:
            state = _state(path)
            if state == self._state:
                return
            # Remembered before it is read: a change in between is seen at the next call.
            self._state = state
            self._read(path)
        except OSError as error:
            if self._state is not None:
                _log.error("corrections_not_read", problem=type(error).__name__)
            self._state = None
        except UnreadableCorrection as error:
            _log.error("corrections_not_read", problem=str(error))
        else:
            _log.info("corrections_read")

    def _read(self, path: Path) -> None:
        data = path.read_bytes()
        self._corrections, self._data = parse_corrections(data, path.name), data


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
