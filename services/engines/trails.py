"""The trails Protocol: receipts, kept so that those of one article are found. Filled by who follows the receipts.

A receipt is found by its message's place, by the article's id, and by each name that its message stated: uri, url, and
the message's key. The receipt of one place replaces an earlier one, never a later one, so receipts may come again, and
late. An article that was forgotten leaves no receipt here, only that it was, and when.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from schemas.moments import epoch_ms, parse_moment
from schemas.outcomes import Receipt

# Of a name so many characters are compared: more than any that a receipt has.
LONGEST_NAME: Final = 2048
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """Receipts in the order in which they were written, the newest MOST of them; whether these are all."""

    receipts: tuple[Receipt, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Which receipts are kept: those written after `since` (None: from the first one on) that were published before `until`
    (None: not even those may be complete). Later ones may be there, too.
    """

    since: datetime | None
    until: datetime | None


class Trails(Protocol):
    """A store of receipts. Created by `services.engines.factory`.

    Every method that asks the store raises IndexUnavailable while it does not answer, IndexMisconfigured when it needs a hand.
    """

    async def start(self) -> None:
        """Get ready to ask; nothing is asked yet."""
        ...

    async def close(self) -> None:
        """Release everything. Safe to call twice."""
        ...

    async def ensure(self) -> list[str]:
        """Make the store if it is missing; returns the names made. Where there is none, reading finds nothing."""
        ...

    async def add(self, receipts: Sequence[Receipt]) -> None:
        """Keep `receipts`. Durable, and found a second later at the latest. Some may be kept when it raises."""
        ...

    async def of_article(self, article_id: str) -> Found:
        """The receipts with that id."""
        ...

    async def named(self, names: Collection[str]) -> Found:
        """The receipts whose uri, url or key is one of `names`."""
        ...

    async def at(self, place: str) -> Receipt | None:
        """The receipt of the message at `topic/partition/offset`."""
        ...

    async def erase(self, article_ids: Sequence[str]) -> int:
        """Delete the receipts of these articles, and those without an id that name one of them; how many there were.

        Such a one states a uri or url of theirs, or has it for a key.
        """
        ...

    async def erase_named(self, names: Collection[str]) -> int:
        """Delete the receipts without an id whose uri, url or key is one of `names`; how many there were."""
        ...

    async def remember_forgotten(self, forgotten: Mapping[str, datetime]) -> None:
        """Say that these articles were forgotten, by id with the time."""
        ...

    async def forgotten_at(self, article_id: str) -> datetime | None:
        """When the article was forgotten; None when it was not."""
        ...

    async def expire(self, before: datetime, most: int = MOST) -> int:
        """Delete up to `most` receipts that were written before that; how many there were. `reach` says so."""
        ...

    async def refresh(self) -> None:
        """Make everything added be found now."""
        ...

    async def identity(self) -> str:
        """The name of this store, other than that of any other: one that is made anew has another."""
        ...

    async def reach(self) -> Reach:
        """See Reach."""
        ...

    async def begins(self, since: datetime) -> None:
        """Say that receipts written before `since` are missing."""
        ...

    async def reached(self, until: datetime) -> None:
        """Say that every receipt that was published before `until` was added."""
        ...


def found_of(newest: Sequence[Receipt]) -> Found:
    """What was found, from receipts with the newest first, of which there is one more than MOST when there are more."""
    kept = sorted(newest[:MOST], key=lambda one: (written_at_ms(one), one.topic, one.partition, one.offset))
    return Found(tuple(kept), complete=len(newest) <= MOST)


def names_of(receipt: Receipt) -> list[str]:
    """What `receipt` is found by besides its place and id."""
    return as_names(name for name in (receipt.uri, receipt.url, receipt.key) if name)


def addresses(receipt: Receipt) -> list[str]:
    """What names the article in `receipt`, if not without doubt: two publishers may use one uri."""
    return as_names(name for name in (receipt.uri, receipt.url) if name)


def as_names(names: Iterable[str]) -> list[str]:
    """`names` as they are compared, each once."""
    return list(dict.fromkeys(name[:LONGEST_NAME] for name in names))


def written_at_ms(receipt: Receipt) -> int:
    """When `receipt` was written, in ms since 1970 UTC; 0 when it does not say so in a form that Telex writes."""
    try:
        return max(0, epoch_ms(parse_moment(receipt.at).start))
    except ValueError:
        return 0


def place_of(receipt: Receipt) -> str:
    """The place of the message that `receipt` is about: `topic/partition/offset`."""
    return f"{receipt.topic}/{receipt.partition}/{receipt.offset}"
