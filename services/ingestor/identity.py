"""Which article a message is about, and which version of it: from the message as received, before any cleaning. Pure.

What only a page says about itself is left out on purpose: a publisher that redesigns its pages must not lose the
identity of its articles. For the same reason the host of a `url` does not stand in for a publisher that is not stated.
"""

import hashlib
from datetime import datetime
from typing import Final, Literal

import orjson

from schemas.moments import epoch_ms
from services.ingestor.draft import Identity, Publisher
from services.ingestor.folded import folded

_ID_BYTES: Final = 16  # 128 bits: no two of 10^15 articles share an id


def identify(  # noqa: PLR0913 - each is one part of an identity
    *,
    publisher: Publisher | None,
    uri: str | None,
    url: str | None,
    headline: str | None,
    text: str | None,
    version: int | None,
    version_created: datetime | None,
    received_ms: int,
) -> Identity:
    """The identity of an article: its `uri`, else its canonical `url`, else its headline and text.

    The publisher is part of it, except with a `url`, which is one place for all. `text` is the HTML when there is no
    plain text. The version is `version` on the integer scale, else `version_created`, else `received_ms`, in ms since
    1970 on the time scale; times before 1970 count as 0.
    """
    who = publisher_key(publisher)
    if uri:
        parts = ["uri", who, folded(uri)]
    elif url:
        parts = ["url", folded(url)]
    else:
        parts = ["text", who, folded(headline or ""), folded(text or "")]
    # A JSON list keeps the parts apart whatever they hold; lone surrogates were replaced when decoding.
    digest = hashlib.sha256(orjson.dumps(parts)).digest()[:_ID_BYTES].hex()
    scale: Literal["integer", "time"] = "time" if version is None else "integer"
    if version is None:
        version = max(0, received_ms if version_created is None else epoch_ms(version_created))
    return Identity(digest, version, scale)


def publisher_key(publisher: Publisher | None) -> str:
    """The publisher's uri, else its domain, else its name without regard to case; empty when none is stated."""
    if publisher is None:
        return ""
    if publisher.uri:
        return f"uri:{folded(publisher.uri)}"
    if publisher.domain:
        return f"domain:{publisher.domain}"
    return f"name:{folded(folded(publisher.name or '').casefold())}"
