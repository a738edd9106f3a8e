"""Which articles a reader may see: the one clause that enters every query, count, label and page of this service."""

from datetime import datetime
from enum import StrEnum

from schemas.moments import epoch_ms
from schemas.raw import ArticleStatus
from services.engines.query import AllOf, AnyValue, Between, Condition, Flag


class Scope(StrEnum):
    """A right beyond reading what is public."""

    EMBARGOED = "embargoed"  # sees articles before their embargo ends


def visible(now: datetime, scopes: frozenset[Scope]) -> Condition:
    """Current, usable articles whose embargo, if any, is over at `now`."""
    parts: list[Condition] = [Flag("current", True), AnyValue("status", (ArticleStatus.USABLE.value,))]
    if Scope.EMBARGOED not in scopes:
        parts.append(Between("visible_from", most=epoch_ms(now)))
    return AllOf(tuple(parts))
