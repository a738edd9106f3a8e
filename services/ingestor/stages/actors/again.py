"""Strangers named again: in full anywhere, by the last name alone, by the family name before a title ("박 변호사"). Pure."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from schemas.enriched import ActorVia
from services.catalogue.scripts import begins_anywhere
from services.catalogue.spelling import is_written_like
from services.ingestor.stages.actors.cues import Cues
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.outsiders import Outsiders
from services.ingestor.stages.actors.sighting import Party

# Where no spaces are set, a foreign name is as long as its letters go on.
_FOREIGN: Final = regex.compile(r"[\p{Katakana}ー]+")
_DEPUTY: Final = "부副"
_TITLES: Final = ("title", "office", "person_noun")


class Again(NamedTuple):
    """text[start:end] means `party`, who is named in full elsewhere."""

    start: int
    end: int
    party: Party
    via: ActorVia


class Families:
    """People by a family name that comes first, with the titles that stand behind their full names."""

    def __init__(self) -> None:
        self._bearers: dict[str, dict[str, Party]] = {}
        self._titles: dict[str, set[str]] = {}
        self._meant: dict[tuple[str, str], Party | None] = {}  # of those that were asked for

    @property
    def longest(self) -> int:
        """The characters of the longest family name."""
        return max(map(len, self._bearers), default=0)

    def add(self, one: Field, family: str, end: int, party: Party) -> None:
        """Takes in somebody whose full name ends at `end`."""
        self._meant.clear()
        self._bearers.setdefault(family, {})[party.id] = party
        title = one.starting_at(end, *_TITLES)
        if title is None:
            # "김정은 북한 국무위원장": whose title it is stands between.
            owner = one.starting_at(end, "adjective")
            name = next(iter(one.names.at.get(end + 1, ())), None)
            behind = owner.end if owner is not None else None if name is None else name.end
            title = None if behind is None else one.starting_at(behind, *_TITLES)
        if title is not None:
            self._titles.setdefault(party.id, set()).add(one.text[title.start : title.end])

    def bearer(self, family: str, title: str) -> Party | None:
        """Whom a family name beside `title` means: its only bearer, else the only one who has a title that ends so."""
        if family not in self._bearers:
            return None
        if (family, title) not in self._meant:
            self._meant[family, title] = self._bearer(family, title)
        return self._meant[family, title]

    def _bearer(self, family: str, title: str) -> Party | None:
        bearers = list(self._bearers[family].values())
        if len(bearers) > 1:
            bearers = [
                one for one in bearers if any(_is_title(own, title) for own in self._titles.get(one.id, ()))
            ]
        return bearers[0] if len(bearers) == 1 else None


def _is_title(own: str, short: str) -> bool:
    """Whether `short` is what somebody's title is shortened to: "위원장" of "국무위원장", but not of "부위원장", a deputy."""
    return own.endswith(short) and not (len(own) > len(short) and own[-len(short) - 1] in _DEPUTY)


def named_again(one: Field, cues: Cues, outsiders: Outsiders, families: Families) -> Iterator[Again]:
    """Where people are named again."""
    yield from _in_full(one, cues, outsiders)
    yield from _by_last_name(one, outsiders)
    if families.longest:
        yield from _by_family_name(one, cues, families)


def _in_full(one: Field, cues: Cues, outsiders: Outsiders) -> Iterator[Again]:
    for start, end, parties in outsiders.full_names.find(one.prepared, cues.inflection.endings):
        for party in parties:
            if is_written_like(party.name, one.text[start:end]):
                yield Again(start, end, party, "name")


def _by_last_name(one: Field, outsiders: Outsiders) -> Iterator[Again]:
    for start, end, party in outsiders.last_names(one.text):
        yield Again(start, end, party, "short")
    lasts = outsiders.by_last_names
    if any(begins_anywhere(last[0]) for last in lasts):
        for word in _FOREIGN.finditer(one.text):
            if (named := lasts.get(word[0])) is not None:
                yield Again(word.start(), word.end(), named, "short")


def _by_family_name(one: Field, cues: Cues, families: Families) -> Iterator[Again]:
    longest = families.longest
    for title in one.of(*_TITLES):
        # "문 전 대표": a word between which says that the office is over.
        over = cues.former.before(one.text, one.folded, title.start)
        begin = title.start if over is None else over
        end = begin - (one.text[begin - 1 : begin] == " ")
        for start in range(max(0, end - longest), end):
            party = families.bearer(one.text[start:end], one.text[title.start : title.end])
            before = one.text[start - 1 : start]
            if party is not None and (begins_anywhere(one.text[start]) or not before.isalpha()):
                yield Again(start, end, party, "short")
                break
