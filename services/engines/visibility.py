"""Which articles anybody may see, as a condition. Pure."""

from schemas.raw import ArticleStatus
from services.engines.query import AllOf, AnyValue, Between, Condition, Flag


def public(now_ms: int | None, *, current: bool = True) -> Condition:
    """Usable articles whose embargo, if any, is over at `now_ms` (ms since 1970 UTC); None leaves embargoes out of account.

    Their current versions, or those that are kept of earlier ones.
    """
    parts: list[Condition] = [Flag("current", current), AnyValue("status", (ArticleStatus.USABLE.value,))]
    if now_ms is not None:
        parts.append(Between("visible_from", most=now_ms))
    return AllOf(tuple(parts))
