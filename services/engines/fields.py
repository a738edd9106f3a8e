"""Names of the index's fields, each once. The shipped mapping and the embedded schema are tested against these tuples."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

FieldValue = str | int | bool | tuple[str, ...]

# One value each.
KEYWORDS: Final = (
    "id",
    "version_scale",
    "status",
    "language",
    "publisher",
    "published_basis",
    "published_precision",
    "story",
)
# Any number of values.
KEYWORD_LISTS: Final = (
    "tag",
    "mention_cell",
    # Cells of those dates that were reckoned from an inferred publication day: they are in `mention_cell`, too.
    "mention_uncertain",
    "mention_precision",
    "actor",
    "actor_type",
    "actor_country",
    "actor_key",
    "origin",
    "cited",
    "cited_role",
    "cited_key",
)
# Any number of values, to be searched and given back: nothing counts them or asks whether there are any.
SAMPLES: Final = ("fingerprint",)
# Milliseconds since 1970-01-01T00:00:00Z.
TIMES: Final = (
    "published_start",
    "published_end",
    "received_at",
    "indexed_at",
    "visible_from",
    "sort_time",
    "mention_day_first",
    "mention_day_last",
    "mention_month_first",
    "mention_month_last",
    "mention_first",
    "mention_last",
)
NUMBERS: Final = ("version",)
# `current` is False for the kept earlier versions, which nothing counts.
FLAGS: Final = ("current",)

TEXTS: Final = ("headline", "dek", "body")
# Languages with a field of their own beside the folded one; zh, ja and ko by bigrams.
TEXT_LANGUAGES: Final = (
    "ar", "de", "en", "es", "fr", "hi", "it", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh", "ja", "ko",
)  # fmt: skip


def indexed(stored: Mapping[str, Any], names: Iterable[str]) -> dict[str, FieldValue]:
    """Those of the fields `names` that a stored JSON object has."""
    return {
        name: tuple(value) if isinstance(value := stored[name], list) else value
        for name in names
        if name in stored
    }
