"""What a feed holds, whatever form it is written in. Pure.

An entry stands for one article, not for one match: when the article matches again, its entry changes and readers see it
as changed, not as another one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `html` is safe HTML; `text` and `title` are plain. `url` is where a person reads it.

    `published` and `updated` are aware instants; `published` is when this feed first told of it.
    """

    id: str
    title: str
    url: str
    updated: datetime
    published: datetime
    html: str = ""
    author: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its entries, newest first. `page_url` is where a person reads the search, `self_url` the feed's own.

    `made` is when the search was last changed: a feed without entries is as old as that.
    """

    id: str
    title: str
    page_url: str
    self_url: str
    made: datetime
    entries: Sequence[Entry] = field(default_factory=tuple)

    @property
    def updated(self) -> datetime:
        """When something in it last changed."""
        return max((self.made, *(entry.updated for entry in self.entries)))


def etag(body: bytes) -> str:
    """A strong validator of an answer's bytes."""
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def http_date(moment: datetime) -> str:
    """`moment`, which is in UTC, as HTTP's headers have it."""
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


def unchanged(tag: str, if_none_match: str | None) -> bool:
    """Whether who asks has the answer with `tag` already. Weak comparison, as for every GET."""
    if if_none_match is None:
        return False
    stated = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in stated or tag in stated
