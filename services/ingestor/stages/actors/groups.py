"""The catalogue's names in a text by their place. Pure."""

from collections.abc import Iterable
from typing import Final

from services.catalogue.matcher import Match
from services.ingestor.stages.actors.fields import Field

_STATES: Final = ("state", "region")
_Span = tuple[int, int]


def grouped(one: Field) -> dict[_Span, list[Match]]:
    """The names of a text by place."""
    groups: dict[_Span, list[Match]] = {}
    for match in one.matches:
        groups.setdefault((match.start, match.end), []).append(match)
    return groups


def by_start(groups: Iterable[_Span]) -> dict[int, list[_Span]]:
    """The places by where they begin, the longest first."""
    found: dict[int, list[_Span]] = {}
    for span in sorted(groups, key=lambda span: -span[1]):
        found.setdefault(span[0], []).append(span)
    return found


def longer(groups: dict[_Span, list[Match]]) -> set[_Span]:
    """The places that lie inside a longer one with a name that needs no support."""
    inside: set[_Span] = set()
    reached = -1
    for span in sorted(groups, key=lambda span: (span[0], -span[1])):
        if span[1] <= reached:
            inside.add(span)
        elif any(not match.needs_context for match in groups[span]):
            reached = span[1]
    return inside


def sure_states(groups: dict[_Span, list[Match]]) -> set[_Span]:
    """The places where a state is named that need no support."""
    return {
        span
        for span, group in groups.items()
        if any(match.entity.type in _STATES and not match.needs_context for match in group)
    }
