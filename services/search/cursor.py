"""The cursor that clients see: an engine's own, signed, bound to the query it belongs to, to the rights of who asked it, and
to what the query was understood to ask for when its first page was asked.

The instant is kept so that all pages apply the same embargo: were "now" to move on between two pages, an article whose
embargo ends meanwhile would shift the rest by one. Likewise the first and last dates that bars were made for, and the
publishers that names meant: articles that arrive meanwhile may change both, and every page answers the same query.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson

from schemas.moments import epoch_ms, from_epoch_ms
from services.search.errors import CURSOR_INVALID, CURSOR_MISMATCH, RequestError, fault

_FORM: Final = 3
_DIGEST_BYTES: Final = 12
_SIGNATURE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Position:
    """Where a cursor stands: `engine` is the engine's cursor.

    Of the first page: when it was asked for, between which times its bars were made (see `histogram.extents`), and which
    ids the names of publishers meant.
    """

    engine: str
    asked_at: datetime
    extents: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    publishers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def query_digest(parameters: Mapping[str, object], scopes: Iterable[str]) -> str:
    """What a cursor is bound to: every parameter but the cursor itself, and what its reader may.

    So a cursor into a result that holds embargoed articles opens it to nobody else.
    """
    bound = {name: value for name, value in parameters.items() if name != "cursor"}
    content = orjson.dumps([sorted(scopes), bound], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()


def write_cursor(position: Position, digest: str, secret: bytes) -> str:
    """The opaque text of `position` in the query with `digest`, signed with `secret`."""
    content = orjson.dumps(
        [
            _FORM,
            digest,
            epoch_ms(position.asked_at),
            position.engine,
            dict(position.extents),
            dict(position.publishers),
        ]
    )
    return base64.urlsafe_b64encode(_signature(content, secret) + content).rstrip(b"=").decode()


def read_cursor(text: str, digest: str, secrets: Sequence[bytes], now: datetime) -> Position:
    """The position that `text`, signed with one of `secrets`, names. Raises RequestError: `cursor_invalid`, or `cursor_mismatch` with another query.

    An instant after `now` is taken for `now`: another service's clock may be ahead, and nothing looks behind an embargo.
    """
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        mark, content = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not any(hmac.compare_digest(mark, _signature(content, secret)) for secret in secrets):
            raise _invalid()
        form, bound, asked_ms, engine, extents, publishers = orjson.loads(content)
        asked_at = from_epoch_ms(asked_ms)
    except (UnicodeEncodeError, binascii.Error, ValueError, TypeError, OverflowError) as error:
        raise _invalid() from error
    if form != _FORM or not isinstance(engine, str):
        raise _invalid()
    if bound != digest:
        raise fault(
            CURSOR_MISMATCH,
            "cursor",
            "this cursor belongs to another query, or to a key with other scopes: keep all else as it was",
        )
    return Position(
        engine,
        min(asked_at, now),
        {name: (first, last) for name, (first, last) in extents.items()},
        {name: tuple(ids) for name, ids in publishers.items()},
    )


def _invalid() -> RequestError:
    return fault(CURSOR_INVALID, "cursor", "this is no cursor of this service")


def _signature(content: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, content, hashlib.sha256)[:_SIGNATURE_BYTES]
