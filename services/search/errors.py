"""What is wrong with a request, in the words of the API and without its status codes (those are in problems.py)."""

from dataclasses import dataclass
from typing import Final

UNKNOWN_PARAMETER: Final = "unknown_parameter"
INVALID_PARAMETER: Final = "invalid_parameter"
DATE_INVALID: Final = "date_invalid"
TOO_MANY_BARS: Final = "too_many_bars"
TOO_MANY_CELLS: Final = "too_many_cells"
CURSOR_INVALID: Final = "cursor_invalid"
CURSOR_MISMATCH: Final = "cursor_mismatch"
CURSOR_EXPIRED: Final = "cursor_expired"
ARTICLE_NOT_FOUND: Final = "article_not_found"
STORY_NOT_FOUND: Final = "story_not_found"
VERSION_NOT_FOUND: Final = "version_not_found"
FORMAT_UNAVAILABLE: Final = "format_unavailable"
EXPORT_NOT_FOUND: Final = "export_not_found"
KEY_MISSING: Final = "key_missing"
JOB_NOT_FOUND: Final = "job_not_found"
TOO_MANY_JOBS: Final = "too_many_jobs"
KEY_REFUSED: Final = "key_refused"
KEY_IN_URL: Final = "key_in_url"
SCOPE_MISSING: Final = "scope_missing"
KEY_NOT_FOUND: Final = "key_not_found"
KEY_ENDED: Final = "key_ended"
SEARCH_NOT_FOUND: Final = "search_not_found"
TOO_MANY_SEARCHES: Final = "too_many_searches"
RATE_LIMITED: Final = "rate_limited"
OVERLOADED: Final = "overloaded"


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


class AnswerCut(Exception):  # noqa: N818
    """An answer was begun and cannot be ended. It goes up to the server, which breaks the connection off."""


def fault(code: str, param: str | None, message: str, position: int | None = None) -> RequestError:
    """A RequestError with one fault."""
    return RequestError(code, Fault(param, position, message))
