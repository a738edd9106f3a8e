"""What the body of a request has to be before its parameters are looked at: JSON as RFC 8259 has it for the network. Pure.

The library that reads bodies takes more: the last of two values of one name without a word, half a surrogate pair, which no
answer could repeat, and encodings other than UTF-8.
"""

import json
from collections import Counter
from typing import Any, Final

import orjson

from services.search import problems
from services.search.errors import Fault, RequestError

_NAMED: Final = 20
_FORM: Final = (
    "the body must be JSON in UTF-8 without a byte order mark: whole characters (no lone \\ud800), finite numbers, and no more "
    "than a thousand levels"
)


def check_body(content: bytes) -> None:
    """Raises RequestError (`body_invalid`, `duplicate_parameter`) unless `content`, which some library could read, is one
    JSON text in UTF-8, in which no object has a name twice."""
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RequestError(problems.BODY_INVALID, Fault(None, None, _FORM)) from error
    twice: list[str] = []

    def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return found

    json.loads(content, object_pairs_hook=once_each)
    if twice:
        raise RequestError(
            problems.DUPLICATE_PARAMETER,
            *(Fault(name[:100], None, "stands twice in one object") for name in twice[:_NAMED]),
        )
