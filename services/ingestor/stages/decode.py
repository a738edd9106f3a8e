"""decode: the bytes of a message become one JSON object, in the terms of `RawArticle`.

The checks go from cheap to costly, so that a hostile message is refused before it is parsed.
"""

import json
import math
import re
from typing import Any, Final, NoReturn

from schemas.ninjs import NinjsError, from_ninjs, is_ninjs
from schemas.outcomes import Note, Reason
from services.ingestor.draft import Context, Draft, RejectedMessage, Stage
from services.ingestor.stages.plain_json import MAX_DEPTH, MAX_INTEGER, plain_object

_MAX_DIGITS: Final = 20  # of an integer; longer ones are refused before they are converted
_BOM: Final = b"\xef\xbb\xbf"
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")

# Whole strings, so that brackets inside them do not count; possessive, so that 10 MB cost no backtracking.
_STRING_OR_BRACKET: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[\[{]|[\]}]', re.DOTALL)
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def _run(draft: Draft, context: Context) -> Draft:
    value, limit = draft.raw.value, context.max_message_bytes
    message = plain_object(value) if value and len(value) <= limit else None
    notes: list[Note] = []
    if message is None:
        message, notes = _closely(_text(value, limit))
    if is_ninjs(message, draft.raw.headers):
        try:
            message, unused = from_ninjs(message)
        except NinjsError as error:
            uri = message.get("uri")
            raise RejectedMessage(
                Reason.INVALID_FIELD, str(error), uri=uri if isinstance(uri, str) else None
            ) from error
        notes += unused
    return draft.add(message=message, notes=draft.notes + tuple(notes))


def _closely(text: str) -> tuple[dict[str, Any], list[Note]]:
    """The object in `text` with what there is to say of it. Raises RejectedMessage when it is none that Telex takes."""
    _check_depth(text)
    message, twice = _parse(text)
    notes = [Note(code="duplicate_field", field=_shown(name)) for name in twice]
    if _SURROGATE_ESCAPE.search(text):
        scrubbed = _scrub(message)
        notes += [
            Note(code="lone_surrogate", field=_shown(_scrub(name)), used="\ufffd")
            for name, value in message.items()
            if scrubbed[_scrub(name)] != value
        ]
        message = scrubbed
    return message, notes


def _text(value: bytes | None, limit: int) -> str:
    if value is None or not value:
        raise RejectedMessage(
            Reason.EMPTY_MESSAGE, "the message has no value: send one JSON object for each article"
        )
    if len(value) > limit:
        raise RejectedMessage(Reason.TOO_LARGE, f"the message is larger than the limit of {limit} bytes")
    if value.startswith(_UTF16_BOMS):
        raise RejectedMessage(Reason.NOT_UTF8, "the message is UTF-16: send it as UTF-8")
    try:
        text = value.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start + (len(_BOM) if value.startswith(_BOM) else 0)
        raise RejectedMessage(
            Reason.NOT_UTF8,
            f"the message is not UTF-8: byte {value[at]:#04x} at position {at} does not belong there ({error.reason})",
        ) from None
    if not text or text.isspace():
        raise RejectedMessage(
            Reason.EMPTY_MESSAGE, "the message holds only white space: send one JSON object for each article"
        )
    return text


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        found = match[0]
        if found in {"[", "{"}:
            depth += 1
            if depth > MAX_DEPTH:
                raise RejectedMessage(
                    Reason.TOO_DEEP,
                    f"the message nests objects and lists more than {MAX_DEPTH} deep (at position {match.start()})",
                )
        elif found in {"]", "}"}:
            depth -= 1


class _Reader:
    """Hooks for the parser. The top-level object is closed last, so `twice` ends up being about that one."""

    def __init__(self) -> None:
        self.twice: dict[str, bool] = {}  # name stated more than once: whether the values differ

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        self.twice = {}
        if len(result) < len(pairs):
            seen: dict[str, Any] = {}
            for name, value in pairs:
                if name in seen:
                    self.twice[name] = self.twice.get(name, False) or seen[name] != value
                seen[name] = value
        return result

    @staticmethod
    def integer(digits: str) -> int:
        if len(digits) > _MAX_DIGITS or not -MAX_INTEGER <= (number := int(digits)) < MAX_INTEGER:
            raise RejectedMessage(
                Reason.INVALID_FIELD, f"the number {digits[:24]}… is out of range: integers go up to 2^63 - 1"
            )
        return number

    @staticmethod
    def decimal(digits: str) -> float:
        number = float(digits)
        if math.isinf(number):
            raise RejectedMessage(Reason.INVALID_FIELD, f"the number {digits[:24]} is out of range")
        return number

    @staticmethod
    def constant(name: str) -> NoReturn:
        raise RejectedMessage(
            Reason.NOT_JSON, f"{name} is not JSON: leave the field out when there is no value"
        )


def _parse(text: str) -> tuple[dict[str, Any], list[str]]:
    """The object, and the names that it states twice with the same value.

    JSON leaves open what a name stated twice means. Telex takes the last where nothing is lost by it, and refuses two
    different values: whichever it took, half of the publisher's articles would be wrong without anyone noticing.
    """
    reader = _Reader()
    try:
        message = json.loads(
            text,
            object_pairs_hook=reader.object,
            parse_int=reader.integer,
            parse_float=reader.decimal,
            parse_constant=reader.constant,
        )
    except json.JSONDecodeError as error:
        raise RejectedMessage(
            Reason.NOT_JSON,
            f"the message is not JSON: {error.msg[:1].lower()}{error.msg[1:].removesuffix(' starting at')} "
            f"at line {error.lineno}, column {error.colno} (position {error.pos})",
        ) from None
    if not isinstance(message, dict):
        kind = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(
            type(message), "a number"
        )
        raise RejectedMessage(
            Reason.NOT_AN_OBJECT, f"the message is {kind}: send one JSON object for each article"
        )
    for name, differ in reader.twice.items():
        if differ:
            raise RejectedMessage(
                Reason.INVALID_FIELD,
                f"{_shown(_scrub(name))}: stated twice with different values, send it once",
            )
    return message, list(reader.twice)


def _scrub(value: Any) -> Any:
    """`value` with half of a surrogate pair replaced by U+FFFD wherever it stands alone."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_scrub(item) for item in value]
    if isinstance(value, dict):
        return {_scrub(name): _scrub(item) for name, item in value.items()}
    return value


def _shown(name: str) -> str:
    return name if len(name) <= 80 else name[:79] + "…"


DECODE: Final = Stage("decode", frozenset({"raw", "notes"}), frozenset({"message", "notes"}), _run)
