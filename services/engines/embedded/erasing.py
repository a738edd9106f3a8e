"""Erasing articles from every generation of an embedded index. Blocking."""

from collections import Counter
from collections.abc import Sequence

from services.engines.embedded.store import Store


def erase_everywhere(store: Store, article_ids: Sequence[str]) -> dict[str, int]:
    """Erase from `store` and from the generations beside it; how many documents there were, by article.

    Raises IndexUnavailable.
    """
    erased = Counter(store.erase(article_ids))
    for other in store.beside():
        try:
            erased.update(other.erase(article_ids))
        finally:
            other.finish()
    return dict(erased)
