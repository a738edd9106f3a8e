"""Weights: `^2` behind a word, a phrase or brackets. They change the order by relevance, never what is found."""

from typing import Final

import regex

from services.search.query.errors import SYNTAX, QueryError

LEAST_WEIGHT: Final = 0.1
MOST_WEIGHT: Final = 10
# What stands behind a phrase or a bracket, up to where something else begins.
SIGN: Final = regex.compile(r"\^[^\s()\[\]{}\"“”„«»「『]*")
# A word's own ends it; `a^b` is one word.
SIGN_OF_WORD: Final = regex.compile(r"(?<=.)\^[-+]?[\d.,]*[?!;:…]*$")
_NUMBER: Final = regex.compile(r"\d{1,2}(?:\.\d{1,2})?|\.\d{1,2}", regex.ASCII)


def read_weight(sign: str, at: int) -> float:
    """The weight that `sign`, which stands at `at`, says. Raises QueryError."""
    number = sign[1:].rstrip(".,;:!?…")
    weight = float(number) if _NUMBER.fullmatch(number) else 0.0
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
        raise QueryError(
            SYNTAX, f"^ needs a number from {LEAST_WEIGHT} to {MOST_WEIGHT} after it, such as ^2 or ^0.5", at
        )
    return weight
