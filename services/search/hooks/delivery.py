"""The body of a delivery, and where a webhook stands in its search's log. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict

from schemas.moments import from_epoch_ms, iso
from services.search.hooks.backoff import FAILING_AFTER_S, PAUSED_AFTER_S
from services.search.saved import links
from services.search.saved.matches import Kind
from services.search.saved.reading import Page, Readable
from services.search.saved.searches import SavedSearch

ID_HEADER: Final = "Telex-Delivery"
ATTEMPT_HEADER: Final = "Telex-Attempt"
AGENT: Final = "Telex-Webhook/1"

State = Literal["well", "retrying", "failing", "paused"]


class Pending(BaseModel):
    """A delivery that was begun and not taken yet: of the matches above `after` up to `to`. Times are ms since 1970 UTC."""

    model_config = ConfigDict(frozen=True)

    id: str
    after: int
    to: int
    attempts: int = 0
    next_ms: int = 0


class HookState(BaseModel):
    """Where a webhook stands: everything up to `through` is delivered, or was not wanted.

    `busy_until_ms` is until when somebody has it in hand. `hour_ms` is the hour in which `told` matches were delivered;
    above what the search wants of an hour, `left_out` counts those that were not, `left_out_after` being the number before the first
    of them.
    """

    model_config = ConfigDict(frozen=True)

    through: int = 0
    pending: Pending | None = None
    busy_until_ms: int = 0
    failing_since_ms: int | None = None
    failures: int = 0
    paused: bool = False
    last_ms: int | None = None
    last_status: int | None = None
    last_problem: str | None = None
    hour_ms: int = 0
    told: int = 0
    left_out: int = 0
    left_out_after: int | None = None

    def state(self, now_ms: int) -> State:
        """How it does."""
        if self.paused:
            return "paused"
        if self.failing_since_ms is None:
            return "well"
        return "failing" if now_ms - self.failing_since_ms > FAILING_AFTER_S * 1000 else "retrying"

    def worn_out(self, now_ms: int) -> bool:
        """Whether it has failed for so long that it is paused."""
        return self.failing_since_ms is not None and now_ms - self.failing_since_ms > PAUSED_AFTER_S * 1000


def delivery_id(search_id: str, after: int, to: int) -> str:
    """The same for every attempt at these matches."""
    return hashlib.blake2b(f"{search_id}/{after}/{to}".encode(), digest_size=12).hexdigest()


def body(base: str, search: SavedSearch, pending: Pending, page: Page, state: HookState) -> bytes:
    """What is posted: the matches of `pending` as they may be read now, and what was left out."""
    left_out: Mapping[str, Any] | None = None
    if state.left_out:
        left_out = {"matches": state.left_out, "after_sequence": state.left_out_after}
    return orjson.dumps(
        {
            "type": "matches",
            "delivery": pending.id,
            "search": {"id": search.id, "name": search.name, "page": links.search_page(base, search)},
            "interpreted_as": page.interpreted_as,
            "matches": [told(base, one) for one in page.matches],
            "left_out": left_out,
        }
    )


def told(base: str, one: Readable) -> dict[str, Any]:
    """A match with what is told of its article: `article` is null when it may not be seen, or not any more."""
    match = one.numbered.match
    return {
        "sequence": one.seq,
        "kind": match.kind.value,
        "article_id": match.article,
        "version": match.version,
        "story_id": match.story,
        "matched_at": iso(from_epoch_ms(match.at_ms)),
        "published": match.published,
        "article": None if one.article is None else _summary(base, one.article),
        "highlights": one.highlights,
    }


def _summary(base: str, article: Mapping[str, Any]) -> dict[str, Any]:
    publisher = (article.get("sources") or {}).get("publisher")
    return {
        "version": article["version"],
        "headline": article.get("headline"),
        "dek": article.get("dek"),
        "language": (article.get("language") or {}).get("code"),
        "publisher": publisher,
        "url": article.get("url"),
        "page": links.article_page(base, article),
        "api": links.article_api(base, article["id"]),
        "story_id": article.get("story_id"),
    }


def shown(matches: Sequence[Readable]) -> list[Readable]:
    """Those of `matches` that there is something to say of: of an article that may not be seen only that it was withdrawn."""
    return [one for one in matches if one.article is not None or one.numbered.match.kind is Kind.WITHDRAWN]
