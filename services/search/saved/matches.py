"""What a saved search has matched: one line of its log, and whether there is anything to tell of an article. Pure.

A match holds no text: whoever reads the log reads the article as it may be read then, so that what is withdrawn, under
embargo or erased stands nowhere else.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict


class Kind(StrEnum):
    """What is told of an article."""

    NEW = "new"  # it matches for the first time, and came for the first time
    NEW_VERSION = "new_version"  # it matched before, in an earlier version
    RE_ENRICHED = "re_enriched"  # the same version, read anew by Telex: it matches now, or something derived has changed
    WITHDRAWN = "withdrawn"  # it matched before, and may not be read any more
    EARLIER = "earlier"  # it was there before the search was saved, and was asked for with it


class Match(BaseModel):
    """One line of a log. `at_ms` is when it was written there, `definition` which statement of the search it matched.

    `published` is the article's interval without its evidence; `digest` tells one reading of a version from another.
    """

    model_config = ConfigDict(frozen=True)

    article: str
    version: int
    kind: Kind
    at_ms: int
    definition: int
    story: str | None = None
    published: dict[str, Any] | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of an article: where in the log, of which version and reading, and as what."""

    seq: int
    version: int
    digest: str | None
    kind: Kind


# What changes though nothing was read anew: stories are joined later, and the same message may be read twice.
_PASSING: Final = frozenset(
    {"indexed_at", "received_at", "story_id", "duplicate_of", "similarity", "pipeline"}
)


def digest(article: Mapping[str, object]) -> str:
    """The same for two readings of a version whose readers see no difference, but for the story they are of."""
    lasting = {name: value for name, value in article.items() if name not in _PASSING}
    return hashlib.blake2b(orjson.dumps(lasting, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()


def judged(version: int, read_as: str, told: Told | None, *, first_time: bool) -> Kind | None:
    """What there is to tell of an article that matches in `version`, read with the digest `read_as`; None = nothing.

    `first_time` says whether its message came for the first time.
    """
    if told is None:
        return Kind.NEW if first_time else Kind.RE_ENRICHED
    if version > told.version:
        return Kind.NEW_VERSION
    if version < told.version or told.digest == read_as:
        return None
    # What was withdrawn at this version comes back only with a newer one.
    return None if told.kind is Kind.WITHDRAWN else Kind.RE_ENRICHED


def match_of(article: Mapping[str, Any], kind: Kind, at_ms: int, definition: int) -> Match:
    """The line of the log for `article`, as a search has found it."""
    published = article.get("published") or {}
    return Match(
        article=article["id"],
        version=article["version"],
        kind=kind,
        at_ms=at_ms,
        definition=definition,
        story=article.get("story_id"),
        published={
            name: published[name] for name in ("start", "end", "precision", "basis") if name in published
        },
        digest=digest(article),
    )
