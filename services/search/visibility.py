"""Which articles a reader may see: the one clause that enters every query, count, label and page of this service."""

from datetime import datetime
from enum import StrEnum

from schemas.moments import epoch_ms
from services.engines.query import Condition, Flag
from services.engines.visibility import public


class Scope(StrEnum):
    """What a caller may do."""

    READ = "read"  # searches, counts and reads articles without their bodies
    FULLTEXT = "fulltext"  # reads bodies, too
    EMBARGOED = "embargoed"  # sees articles before their embargo ends
    EXPORT = "export"  # takes results out in bulk
    ADMIN = "admin"  # sees to keys, and to what belongs to other keys


def visible(now: datetime, scopes: frozenset[Scope]) -> Condition:
    """Current, usable articles whose embargo, if any, is over at `now`."""
    return _open(now, scopes, current=True)


def visible_earlier(now: datetime, scopes: frozenset[Scope]) -> Condition:
    """Kept earlier versions that were usable and whose embargo, if any, is over at `now`.

    Only for articles whose current version is `visible`: what was withdrawn is withdrawn in every version.
    """
    return _open(now, scopes, current=False)


def visible_or_not() -> Condition:
    """Current versions, whoever may read them: to tell what became of an article by its id, never what is in it."""
    return Flag("current", True)


def visible_to_admins(scopes: frozenset[Scope], *, current: bool) -> Condition:
    """Every article, whatever its status and embargo: its current version, or those that are kept of earlier ones.

    Raises PermissionError without the right `admin`.
    """
    if Scope.ADMIN not in scopes:
        raise PermissionError("only administrators see what is withdrawn")
    return Flag("current", current)


def _open(now: datetime, scopes: frozenset[Scope], *, current: bool) -> Condition:
    return public(None if Scope.EMBARGOED in scopes else epoch_ms(now), current=current)
