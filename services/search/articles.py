"""What can be asked of one article that has an address: itself, and its versions. Knows no HTTP.

Whoever may not see an article learns nothing of it here: unknown, withheld, canceled and embargoed ids answer alike.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Query, Sort
from services.search.errors import ARTICLE_NOT_FOUND, VERSION_NOT_FOUND, fault
from services.search.visibility import Scope, visible, visible_earlier

# Versions that are read for a list of them; a page holds whole articles.
MOST_VERSIONS: Final = 1000
_PAGE: Final = 100
NOBODY: Final[frozenset[Scope]] = frozenset()


class Articles:
    """Articles of `index` by their ids, as they may be read at the present of `clock`."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock

    async def article(self, article_id: str, scopes: frozenset[Scope] = NOBODY) -> dict[str, Any]:
        """One article, whole. Raises RequestError (`article_not_found`) also for one that may not be seen."""
        result = await self._index.search(
            Query(
                visible=visible(self._clock(), scopes),
                text=AnyValue("id", (article_id,)),
                size=1,
                counted=False,
            )
        )
        if not result.hits:
            raise fault(ARTICLE_NOT_FOUND, None, "no article that you may read has this id")
        return result.hits[0].article

    async def versions(
        self, article_id: str, scopes: frozenset[Scope] = NOBODY
    ) -> tuple[list[dict[str, Any]], bool]:
        """The current version whole and the kept earlier ones, newest first; whether these are all.

        Earlier ones that were withheld, or whose embargo is not over, are left out. Raises RequestError as `article` does.
        """
        current = await self.article(article_id, scopes)
        query = Query(
            visible=visible_earlier(self._clock(), scopes),
            text=AnyValue("id", (article_id,)),
            sort=Sort.NEWEST,
            size=_PAGE,
        )
        earlier: list[dict[str, Any]] = []
        while len(earlier) < MOST_VERSIONS:
            result = await self._index.search(query)
            earlier += [hit.article for hit in result.hits]
            if result.next is None:
                break
            query = replace(query, cursor=result.next)
        earlier.sort(key=lambda one: one["version"], reverse=True)
        return [current, *earlier], len(earlier) == result.total

    async def version(
        self, article_id: str, version: int, scopes: frozenset[Scope] = NOBODY
    ) -> dict[str, Any]:
        """One version, whole. Raises RequestError: `article_not_found`, `version_not_found`."""
        found, _ = await self.versions(article_id, scopes)
        return _of(found, version)

    async def two_versions(
        self, article_id: str, before: int | None, after: int | None, scopes: frozenset[Scope] = NOBODY
    ) -> tuple[tuple[dict[str, Any], dict[str, Any]], int]:
        """Two versions, whole, and the number of the current one.

        They are `before` (None: the one kept before `after`) and `after` (None: the current one).

        Raises RequestError: `article_not_found`, `version_not_found`.
        """
        found, _ = await self.versions(article_id, scopes)
        later = found[0] if after is None else _of(found, after)
        if before is not None:
            return (_of(found, before), later), found[0]["version"]
        earlier = [one for one in found if one["version"] < later["version"]]
        if not earlier:
            raise fault(VERSION_NOT_FOUND, "from", f"no version before {later['version']} is kept")
        return (earlier[0], later), found[0]["version"]


def _of(found: list[dict[str, Any]], version: int) -> dict[str, Any]:
    for one in found:
        if one["version"] == version:
            return one
    raise fault(VERSION_NOT_FOUND, None, f"no version {version} of this article is kept that you may read")
