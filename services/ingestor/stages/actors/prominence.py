"""How much an article is about an actor: a number from 0 to 1, from where and how often it is named.

prominence = 0.6 × its weight ÷ the weight of the actor that has most + 0.25 when it is in the headline
           + 0.15 × how early it is first named (1 at the beginning of the text, 0 at its end)

The weight is the sum over its mentions of a factor of the place (headline 3, dek 2, first paragraph 1.5, else 1) and one
of how it is named (name, short form or office 1, an adjective or a seat 0.3).
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

_PLACES: Final = {"headline": 3.0, "dek": 2.0, "body": 1.0}
_FIRST_PARAGRAPH: Final = 1.5
_WAYS: Final = {"name": 1.0, "short": 1.0, "role": 1.0, "demonym": 0.3}
_SHARE, _HEADLINE, _EARLY = 0.6, 0.25, 0.15
_DIGITS: Final = 3


class Mention(Protocol):
    """What is weighed of a mention."""

    @property
    def field(self) -> str: ...
    @property
    def start_char(self) -> int: ...
    @property
    def via(self) -> str: ...


def prominences(mentions: Mapping[str, Sequence[Mention]], texts: Mapping[str, str]) -> dict[str, float]:
    """The prominence of each actor, by its id, rounded to three digits. `texts` are the article's, by field."""
    first = texts.get("body", "").find("\n")
    offsets: dict[str, int] = {}
    length = 0
    for name in _PLACES:
        offsets[name] = length
        length += len(texts.get(name, ""))
    weights: dict[str, float] = {}
    earliest: dict[str, int] = {}
    in_headline: set[str] = set()
    for identifier, some in mentions.items():
        weight, begins = 0.0, length
        for one in some:
            field, start = one.field, one.start_char
            early = start < first and field == "body"
            weight += _WAYS[one.via] * (_FIRST_PARAGRAPH if early else _PLACES[field])
            begins = min(begins, offsets[field] + start)
            if field == "headline":
                in_headline.add(identifier)
        weights[identifier], earliest[identifier] = weight, begins
    most = max(weights.values(), default=1.0)
    length = max(length, 1)
    return {
        identifier: round(
            _SHARE * weight / most
            + _HEADLINE * (identifier in in_headline)
            + _EARLY * (1 - earliest[identifier] / length),
            _DIGITS,
        )
        for identifier, weight in weights.items()
    }
