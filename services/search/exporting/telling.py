"""What an export says of itself: its id, and the question that it answers. Pure, but for chance."""

import re
import secrets
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel

from schemas.moments import epoch_ms

_RANDOM_BYTES: Final = 12
_TIME_DIGITS: Final = 12  # hexadecimal, of milliseconds: enough for eight thousand years
_ID: Final = re.compile(rf"[0-9a-f]{{{_TIME_DIGITS + 2 * _RANDOM_BYTES}}}", re.ASCII)


def new_id(now: datetime) -> str:
    """An id for what begins `now`, which nobody guesses; those of later things are behind it in the order of text."""
    return first_id(now) + secrets.token_hex(_RANDOM_BYTES)


def is_id(text: str) -> bool:
    """Whether `text` may be an id."""
    return _ID.fullmatch(text) is not None


def first_id(now: datetime) -> str:
    """What ids of things that begin `now` or later are not before."""
    return f"{max(epoch_ms(now), 0):0{_TIME_DIGITS}x}"


def asked_for(request: BaseModel) -> dict[str, Any]:
    """The parameters that were given, as they can be given again."""
    return request.model_dump(mode="json", exclude_unset=True, by_alias=True)
