"""What is wrong with a request, in the words of the API and without its status codes (those are in problems.py)."""

from dataclasses import dataclass
from typing import Final

UNKNOWN_PARAMETER: Final = "unknown_parameter"
INVALID_PARAMETER: Final = "invalid_parameter"
DATE_INVALID: Final = "date_invalid"
TOO_MANY_BARS: Final = "too_many_bars"
CURSOR_INVALID: Final = "cursor_invalid"
CURSOR_MISMATCH: Final = "cursor_mismatch"
CURSOR_EXPIRED: Final = "cursor_expired"
ARTICLE_NOT_FOUND: Final = "article_not_found"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which parameter, where (code points from 0, if that makes sense), and what."""

    param: str | None
    position: int | None
    message: str


class RequestError(Exception):
    """A request that cannot be answered. `code` is a key of the table in problems.py."""

    def __init__(self, code: str, *faults: Fault) -> None:
        super().__init__(code)
        self.code = code
        self.faults = faults


def fault(code: str, param: str | None, message: str, position: int | None = None) -> RequestError:
    """A RequestError with one fault."""
    return RequestError(code, Fault(param, position, message))
