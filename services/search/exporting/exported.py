"""What an export keeps of each article in it, and what has become of that article since. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson

# What may change though the article is the same: copies of it are found, it is sent or written again.
_PASSING: Final = frozenset({"received_at", "indexed_at", "story_id", "duplicate_of", "similarity"})
_UNPUBLISHED: Final = "received"
_DIGEST_BYTES: Final = 8


class Change(StrEnum):
    """What became of an exported article, in the order in which it is asked."""

    ERASED = "erased"  # nothing is kept of it
    WITHDRAWN = "withdrawn"  # canceled or withheld by its publisher
    EMBARGOED = "embargoed"  # not to be read before a time to come
    HIDDEN = "hidden"  # cannot be read for now
    CORRECTED = "corrected"  # its publisher sent another version
    RE_ENRICHED = "re-enriched"  # another pipeline or catalogue made it of the same version
    EDITED = "edited"  # the same version by the same pipeline reads otherwise: editors corrected it


@dataclass(frozen=True, slots=True)
class Exported:
    """One article as it was exported; `digest` is of all that it says, however often it is sent."""

    id: str
    version: int
    pipeline: str
    catalogue: str
    digest: str

    def kept(self) -> list[str | int]:
        """What is kept of it."""
        return [self.id, self.version, self.pipeline, self.catalogue, self.digest]

    @classmethod
    def read(cls, kept: Any) -> "Exported":
        """What `kept` gave."""
        article_id, version, pipeline, catalogue, digest = kept
        return cls(str(article_id), int(version), str(pipeline), str(catalogue), str(digest))


def exported(article: Mapping[str, Any]) -> Exported:
    """What an export keeps of `article`."""
    made = article.get("pipeline") or {}
    said = {name: value for name, value in article.items() if name not in _PASSING}
    if (said.get("published") or {}).get("basis") == _UNPUBLISHED:
        del said["published"]  # it says when the article was received, once more
    digest = hashlib.blake2b(orjson.dumps(said, option=orjson.OPT_SORT_KEYS), digest_size=_DIGEST_BYTES)
    return Exported(
        str(article["id"]),
        int(article["version"]),
        str(made.get("version", "")),
        str(made.get("catalogue", "")),
        digest.hexdigest(),
    )


def changed(then: Exported, now: Exported) -> Change | None:
    """How an article that may still be read differs from what was exported; None when it says the same."""
    if now.version != then.version:
        return Change.CORRECTED
    if (now.pipeline, now.catalogue) != (then.pipeline, then.catalogue):
        return Change.RE_ENRICHED
    return None if now.digest == then.digest else Change.EDITED
