"""What of an article its readers get: its text, and the lines that were removed from it, only with the scope for that. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.search.visibility import Scope

# Headline, dek and the short words that prove a value stay; highlights are a few short passages.
FULL_TEXT: Final = ("body", "removed")


def readable(article: Mapping[str, Any], scopes: frozenset[Scope]) -> dict[str, Any]:
    """`article` as a reader with `scopes` gets it; `withheld` names the fields that were taken out, if any were."""
    if Scope.FULLTEXT in scopes:
        return dict(article)
    kept = {name: value for name, value in article.items() if name not in FULL_TEXT}
    return kept | {"withheld": [name for name in FULL_TEXT if name in article]}
