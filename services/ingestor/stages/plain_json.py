"""Messages that are JSON objects of texts and whole numbers, as nearly all are, read at a third of the price. Pure.

What the fast reader takes without a word, and Telex does not, is looked for afterwards; whoever has any of it, or is no
such object, goes the long way, which tells what is wrong with it.
"""

import re
from typing import Any, Final

import orjson

MAX_DEPTH: Final = 32
MAX_INTEGER: Final = 2**63

# A quotation mark before a colon ends a name: those inside of a text have a backslash before them. Or it begins a text with a
# colon: that is one too many, and the message goes the long way; a name stated twice never looks like one stated once.
_NAME_END: Final = re.compile(rb'"(?<!\\")[ \t\n\r]*:')


def plain_object(value: bytes) -> dict[str, Any] | None:
    """The object in `value`; None unless each name is stated once, no number is broken or large, and it is not deep."""
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    if type(found) is not dict or _names(found) != len(_NAME_END.findall(value)):
        return None
    message: dict[str, Any] = found
    return message


def _names(found: dict[str, Any]) -> int | None:
    """How many names there are in `found`, inner ones too; None when something in it needs a closer look."""
    count = 0
    level: list[Any] = [found]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for one in level:
            if type(one) is dict:
                count += len(one)
                if any(name.endswith("\\") for name in one):
                    return None  # the pattern does not see where it ends
                values = one.values()
            else:
                values = one
            for value in values:
                kind = type(value)
                if kind is dict or kind is list:
                    below.append(value)
                elif kind is float or (kind is int and not -MAX_INTEGER <= value < MAX_INTEGER):
                    return None
        if not below:
            return count
        level = below
    return None
