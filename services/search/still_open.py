"""What of a page may be read now, too: an engine's cursor stands in the state that the index had at the first page."""

from collections.abc import Sequence
from datetime import datetime

from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Hit, Query, Sort
from services.search.visibility import Scope, visible


async def still_open(
    index: ArticleIndex, hits: Sequence[Hit], now: datetime, scopes: frozenset[Scope]
) -> tuple[Hit, ...]:
    """Those of `hits` that a reader with `scopes` may see at `now`, as the index is at present.

    What was withdrawn, erased or put under an embargo since the first page is not among them. Raises the engines' errors.
    """
    if not hits:
        return ()
    found = await index.search(
        Query(
            visible=visible(now, scopes),
            text=AnyValue("id", tuple(hit.id for hit in hits)),
            sort=Sort.NEWEST,
            size=len(hits),
            fields=("id",),
            counted=False,
        )
    )
    still = {hit.id for hit in found.hits}
    return tuple(hit for hit in hits if hit.id in still)
