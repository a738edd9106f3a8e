"""Names of weekdays and months, which some languages write with a capital letter."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from babel import UnknownLocaleError
from babel.dates import get_day_names, get_month_names

from services.catalogue.folding import fold


@lru_cache(maxsize=128)
def weekdays(language: str) -> frozenset[str]:
    """The days of the week in `language`, whole and in short, folded; none for an unknown language."""
    return _words(get_day_names, language)


@lru_cache(maxsize=128)
def months(language: str) -> frozenset[str]:
    """The months likewise. Some are given names, too ("April", "August")."""
    return _words(get_month_names, language)


def _words(names: Callable[..., Mapping[int, str]], language: str) -> frozenset[str]:
    try:
        named = [
            names(width, context, language)
            for width in ("wide", "abbreviated")
            for context in ("format", "stand-alone")
        ]
    except (UnknownLocaleError, ValueError):
        return frozenset()
    return frozenset(fold(word).strip() for some in named for word in some.values())
