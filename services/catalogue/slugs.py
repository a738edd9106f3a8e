"""Ids of those who are not in the catalogue: `x:` and their name in plain letters."""

import unicodedata
from functools import lru_cache
from typing import Final

import regex

from services.catalogue.folding import UNWRITTEN

_NOT_WORD: Final = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_LATIN_MARKS: Final = regex.compile(r"(?<=[a-z])\p{M}+")
_PLAIN: Final = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})
MAX_ID: Final = 200  # code points; an index term has 32 kB


@lru_cache(maxsize=16_384)  # of publishers, who are few, and of names, which an article has again and again
def slug(name: str) -> str:
    """`name` in small letters with hyphens, Latin letters without accents; empty when it has no letter or digit.

    The same for every spelling that differs in case, accents, quotes, hyphens, spaces or marks that may be left out.
    """
    small = UNWRITTEN.sub("", unicodedata.normalize("NFKD", name).casefold())
    plain = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", small).translate(_PLAIN))
    return _NOT_WORD.sub("-", plain).strip("-")[: MAX_ID - 2].rstrip("-")


def own_id(name: str) -> str | None:
    """The `x:` id of `name`, None when there is nothing to make one of."""
    made = slug(name)
    return f"x:{made}" if made else None
