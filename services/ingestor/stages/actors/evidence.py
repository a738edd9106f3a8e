"""What an article as a whole says about who is meant: full names, strangers, and what stands beside a name."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import regex

from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity
from services.catalogue.folding import fold
from services.catalogue.matcher import Match
from services.catalogue.scripts import begins_anywhere, ends_anywhere
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.sighting import Party, stranger_party
from services.ingestor.stages.actors.strangers import Stranger

_STATES: Final = ("state", "region")
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*")
_Span = tuple[int, int]
_SHORTEST: Final = 3  # letters of a surname that stands alone
_MOST_ENDING: Final = 3  # letters of a case ending
_REACH: Final = 60  # characters of a name that begins before a stranger's
_MOST_STRANGERS: Final = 400  # in one article


class Beside(NamedTuple):
    """Who is named right beside a role: `attached` without a comma between."""

    entity: Entity | None
    party: Party | None
    attached: bool


class Evidence:
    """Collects what the texts of one article say; then answers about single places."""

    def __init__(self, fields: Sequence[Field], catalogue: Catalogue) -> None:
        self._given = catalogue.given_names
        self._groups = {id(one): _grouped(one) for one in fields}
        self._starts = {key: _by_start(groups) for key, groups in self._groups.items()}
        self._longer = {key: _longer(groups) for key, groups in self._groups.items()}
        self._sure: dict[str, Entity] = {}
        self._order: dict[str, int] = {}
        self._countries: set[str] = set()
        self._people: dict[tuple[int, int, int], Party] = {}
        self._people_at: dict[tuple[int, int], Party] = {}
        self._strangers: dict[str, Party] = {}
        for one in fields:
            self._countries.update(
                cue.value for cue in one.of("adjective", "people", "seat") if cue.end - cue.start > 1
            )
            for span, group in self._groups[id(one)].items():
                entity = _only([match.entity for match in group if not match.needs_context])
                if entity is not None and span not in self._longer[id(one)]:
                    self._sure[entity.id] = entity
                    self._order.setdefault(entity.id, len(self._order))
                    if entity.type in _STATES:
                        self._countries.add(entity.id)
        self.named = frozenset(self._sure)

    def groups(self, one: Field) -> dict[_Span, list[Match]]:
        """The catalogue's names in a text, by place."""
        return self._groups[id(one)]

    def meant(self, one: Field, start: int, end: int, group: Sequence[Match]) -> tuple[Entity | None, bool]:
        """Whom a name means, and whether it is one that needs no support; None when the article does not tell."""
        sure = [match.entity for match in group if not match.needs_context]
        if sure:
            return self._of_several(sure), True
        if end - start == 1:
            return None, False  # "中", "한": inside an office only
        likely = [match.entity for match in group]
        people = [entity for entity in likely if entity.type == "person"]
        if people and self._in_longer_name(one, start, end):
            likely = [entity for entity in likely if entity.type != "person"]
        named = sorted((e for e in likely if e.id in self._sure), key=lambda e: self._order[e.id])
        if named:
            return named[0], False
        titled = one.ending_at(start, "title", "office") is not None or (
            # "岸田首相", "윤 대통령"
            ends_anywhere(one.text[end - 1]) and one.starting_at(end, "title", "office") is not None
        )
        likely = [e for e in likely if self._is_supported(e, titled=titled)]
        return (_only(likely) or _only([e for e in likely if e.is_prominent])), False

    def _is_supported(self, entity: Entity, *, titled: bool) -> bool:
        if entity.is_prominent or (entity.type == "person" and titled):
            return True
        return entity.type in _STATES and entity.id in self._countries

    def _of_several(self, entities: Sequence[Entity]) -> Entity | None:
        """Of several who bear one full name, the one whose country the article speaks of, or who is well known."""
        if (one := _only(entities)) is not None:
            return one
        here = [e for e in entities if e.country and any(self._is_of(c, e.country) for c in self._countries)]
        return _only(here) or _only([e for e in entities if e.is_prominent])

    def _is_of(self, state: str, country: str) -> bool:
        entity = self._sure.get(state)
        return entity is not None and entity.country == country

    def _in_longer_name(self, one: Field, start: int, end: int) -> bool:
        """Whether a short name stands in the longer name of somebody else: "Trump" in "Ivanka Trump"."""
        text = one.text
        if not text[start].isupper() or begins_anywhere(text[start]):
            return False
        before = one.word_before(start)
        if before is not None and text[before[0]].isupper() and text[start - 1] in " -":
            known = before[1] in self._given or (text[start - 1] == "-")
            named = one.ending_at(start, "title", "office", "person_noun", "adjective") is not None
            if not named and (
                known or (not one.begins_sentence(before[0]) and not _is_shouted(text, before[0], start))
            ):
                return True
        after = one.word_after(end)
        return (
            after is not None
            and text[end : end + 1] == " "
            and text[end + 1].isupper()
            and after[1] not in self._given
            and end + 1 not in self._starts[id(one)]
            and end + 1 not in one.by_start
            and one.text[end + 1 : after[0]].isalpha()
            and not _is_shouted(text, start, after[0])
            and not self._nouns_are_capital(one)
        )

    def _nouns_are_capital(self, one: Field) -> bool:
        """Whether this text writes every noun with a capital letter, as German does: then a capital says nothing."""
        words = regex.findall(r"(?<=\p{Ll} )\p{L}{3,}", one.text[:3000])
        return len(words) > 8 and sum(word[0].isupper() for word in words) > 0.28 * len(words)

    # Strangers

    def add_strangers(self, found: Iterable[tuple[Field, Stranger]]) -> None:
        """Takes in the names outside the catalogue, and joins those that are one name in several forms."""
        for one, stranger in found:
            if self._is_known(one, stranger):
                continue
            name = one.text[stranger.start : stranger.end]
            party = stranger_party(name, stranger.type)
            if party is None:
                continue
            if party.id not in self._strangers and len(self._strangers) >= _MOST_STRANGERS:
                break  # no article is about so many: a list, or an attack
            same = self._same(party, stranger.type)
            if same is None:
                self._strangers[party.id] = party
            self._people[id(one), stranger.start, stranger.end] = same or party
            if stranger.type == "person":
                self._people_at[id(one), stranger.start] = same or party

    def _is_known(self, one: Field, stranger: Stranger) -> bool:
        """Whether the catalogue has a name in it that needs no support."""
        starts = self._starts[id(one)]
        for start in range(max(0, stranger.start - _REACH), stranger.end):
            for span in starts.get(start, ()):
                sure = any(not match.needs_context for match in self._groups[id(one)][span])
                whole = start <= stranger.start and span[1] >= stranger.end
                if sure and span[1] > stranger.start and (stranger.type == "person" or whole):
                    return True
        return False

    def _same(self, party: Party, kind: str) -> Party | None:
        """A stranger named before in another case: "Белова" and "Белов"."""
        if kind != "person" or party.id in self._strangers:
            return self._strangers.get(party.id)
        for other in self._strangers.values():
            stem = min(len(party.name), len(other.name)) - 1
            near = abs(len(party.name) - len(other.name)) <= _MOST_ENDING
            if near and stem > _SHORTEST * 2 and fold(party.name)[:stem] == fold(other.name)[:stem]:
                return other
        return None

    def party_of(self, one: Field, stranger: Stranger) -> Party | None:
        """The party of a stranger that was taken in."""
        return self._people.get((id(one), stranger.start, stranger.end))

    def shorts(self, one: Field) -> Iterator[tuple[int, int, Party]]:
        """Where a stranger who is named in full somewhere is called by the last name alone."""
        lasts: dict[str, Party] = {}
        for party in self._strangers.values():
            last = party.name.split(" ")[-1]
            if party.type == "person" and " " in party.name and len(last) >= _SHORTEST:
                lasts.setdefault(last, party)
        if lasts:
            for word in _WORD.finditer(one.text):
                if (named := lasts.get(word[0])) is not None:
                    yield word.start(), word.end(), named

    def named_beside(self, one: Field, end: int) -> Beside | None:
        """The person whose name stands right behind a role, or behind a comma after it."""
        for gap, attached in ((" ", True), (", ", False), ("", True)):
            at = end + len(gap)
            if one.text[end:at] != gap or (not gap and not begins_anywhere(one.text[at : at + 1] or " ")):
                continue
            for span in self._starts[id(one)].get(at, ()):
                people = [m for m in self._groups[id(one)][span] if m.entity.type == "person"]
                entity, _ = self.meant(one, *span, people) if people else (None, False)
                if entity is not None:
                    return Beside(entity, None, attached)
            party = self._people_at.get((id(one), at))
            if party is not None:
                return Beside(None, party, attached)
        return None


def _grouped(one: Field) -> dict[_Span, list[Match]]:
    groups: dict[_Span, list[Match]] = {}
    for match in one.matches:
        groups.setdefault((match.start, match.end), []).append(match)
    return groups


def _by_start(groups: Iterable[_Span]) -> dict[int, list[_Span]]:
    """The places by where they begin, the longest first."""
    found: dict[int, list[_Span]] = {}
    for span in sorted(groups, key=lambda span: -span[1]):
        found.setdefault(span[0], []).append(span)
    return found


def _longer(groups: dict[_Span, list[Match]]) -> set[_Span]:
    """The places that lie inside a longer one with a name that needs no support."""
    inside: set[_Span] = set()
    reached = -1
    for span in sorted(groups, key=lambda span: (span[0], -span[1])):
        if span[1] <= reached:
            inside.add(span)
        elif any(not match.needs_context for match in groups[span]):
            reached = span[1]
    return inside


def _only(entities: Sequence[Entity]) -> Entity | None:
    ids = {entity.id for entity in entities}
    return entities[0] if len(ids) == 1 else None


def _is_shouted(text: str, start: int, end: int) -> bool:
    return text[start:end].isupper()
