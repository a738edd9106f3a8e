"""What an article as a whole says about who is meant: full names, strangers, and what stands beside a name."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

import regex

from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity
from services.catalogue.scripts import begins_anywhere, ends_anywhere
from services.ingestor.stages.actors.again import Again, Families, named_again
from services.ingestor.stages.actors.cues import Cues
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.introduced import introduced
from services.ingestor.stages.actors.names import Name, is_part_of_surname
from services.ingestor.stages.actors.otherwise import is_capital, is_month
from services.ingestor.stages.actors.outsiders import Outsiders
from services.ingestor.stages.actors.places import Places, sure_states
from services.ingestor.stages.actors.sighting import Party, of_entity
from services.ingestor.stages.actors.spellings import has_more_accents, is_spelling_of
from services.ingestor.stages.actors.stranger import Stranger

_STATES: Final = ("state", "region")
# A name of people whose family name is its first character: "习近平", "윤석열".
_FAMILY_FIRST: Final = regex.compile(r"\p{Han}{2,3}|\p{Hangul}{2,4}")
# The catalogue has no last names alone of scripts with spaces and without capitals, where they are many another word, too.
_BY_LAST_NAME: Final = regex.compile(r"[\p{Devanagari}\u200c\u200d]{3,}")
# The first letter of a word within a sentence.
_WITHIN: Final = regex.compile(r" (?<=\p{Ll} )(\p{L})(?=\p{L}{2})")
_TITLE_AT: Final = 4  # characters from a name to a title, with a word between which says that it is over
_REACH: Final = 60  # characters of a name that begins before a stranger's


class Beside(NamedTuple):
    """Who is named right beside a role: `attached` without a comma between."""

    entity: Entity | None
    party: Party | None
    attached: bool


class Evidence:
    """Collects what the texts of one article say; then answers about single places."""

    def __init__(self, fields: Sequence[Field], catalogue: Catalogue, cues: Cues) -> None:
        self._catalogue = catalogue
        self._given = catalogue.given_names
        self._cues = cues
        self._sure: dict[str, Entity] = {}
        self._order: dict[str, int] = {}
        self._countries: set[str] = set()
        self._people: dict[tuple[int, int, int], Party] = {}
        self._people_at: dict[tuple[int, int], Party] = {}
        self._outsiders = Outsiders(
            cues.inflection, self._given, [one.text for one in fields], two_surnames=cues.two_surnames
        )
        self._capital_nouns: dict[int, bool] = {}
        self._places = Places(cues, {id(one): sure_states(one) for one in fields})
        self._families = Families()
        self._firsts: set[str] = set()  # first words of full names
        given: list[tuple[Field, Name, Entity]] = []
        self._told: set[str] = set()  # states that are told of by an adjective or capital
        for one in fields:
            self._told.update(
                cue.value for cue in one.of("adjective", "people", "seat") if cue.end - cue.start > 1
            )
            self._countries.update(self._told)
            reached = -1
            for name in one.names.all:
                # What lies inside a longer name says nothing.
                entity = _only(name.sure) if name.end > reached else None
                if name.sure:
                    reached = max(reached, name.end)
                if entity is None:
                    self._places.look_at(one, name)
                    continue
                if entity.type in _STATES and self._may_be_given(one, name.start, name.end):
                    given.append((one, name, entity))
                else:
                    self._name(entity)
                    if entity.type == "person":
                        self._add_person(one, name, entity)
        # "Mali Harries": the first word is the state where the article speaks of the state elsewhere, too.
        self._given_here = {
            (id(one), name.start, name.end) for one, name, entity in given if entity.id not in self._countries
        }
        for one, name, entity in given:
            if not self._is_given(one, name):
                self._name(entity)
        self._take_introduced(fields)
        self.states: AbstractSet[str] = self._countries

    @property
    def named(self) -> AbstractSet[str]:
        """The ids of those whom the article names in full."""
        return self._sure.keys()

    def _take_introduced(self, fields: Sequence[Field]) -> None:
        here = {entity.country for entity in self._sure.values() if entity.country}
        for one in fields:
            for name in one.names.all:
                entity = None if name.sure else introduced(one, name, self._cues, here)
                if entity is not None:
                    self._name(entity)

    def _name(self, entity: Entity) -> None:
        if entity.id in self._sure:
            return
        self._sure[entity.id] = entity
        self._order[entity.id] = len(self._order)
        if entity.type in _STATES:
            self._countries.add(entity.id)

    def _add_person(self, one: Field, name: Name, entity: Entity) -> None:
        start, end = name.start, name.end
        self._add_first(one.text[start:end])
        last = one.text[start:end].rpartition(" ")[2]
        self._places.add_person(last)
        if _BY_LAST_NAME.fullmatch(last) and last != one.text[start:end]:
            self._outsiders.add_last_name(last, of_entity(entity, self._catalogue.label(entity)))
        if entity.country in self._cues.family_first and _FAMILY_FIRST.fullmatch(one.text, start, end):
            party = of_entity(entity, self._catalogue.label(entity))
            self._families.add(one, one.text[start], end, party)

    def _is_given(self, one: Field, name: Name) -> bool:
        return (id(one), name.start, name.end) in self._given_here

    def meant(self, one: Field, name: Name) -> tuple[Entity | None, bool]:
        """Whom a name means, and whether it is one that needs no support; None when the article does not tell."""
        start, end, likely, sure = name
        if self._given_here and self._is_given(one, name):
            return None, False
        if sure:
            bearer = self._bearer(name) if len(sure) < len(likely) else None
            return (self._of_several(sure), True) if bearer is None else (bearer, False)
        if end - start == 1:
            return None, False  # "中", "한": inside an office only
        return self._short(one, start, end, likely), False

    def _bearer(self, name: Name) -> Entity | None:
        """Who bears the name of a state, when the article names him in full and tells of the state by no other word:
        "Luís Montenegro … Montenegro".
        """
        if any(entity.type not in _STATES or entity.id in self._told for entity in name.sure):
            return None
        return _only([one for one in name.entities if one.id in self._sure and one not in name.sure])

    def _short(self, one: Field, start: int, end: int, likely: list[Entity]) -> Entity | None:
        """Whom of `likely` a name means that needs support."""
        others = [entity for entity in likely if entity.type != "person"]
        if len(others) < len(likely):
            if self._in_longer_name(one, start, end):
                likely = others
            if is_month(one, start, end, self._cues):
                return None
        named = [entity for entity in likely if entity.id in self._sure]
        if named:
            return min(named, key=lambda entity: self._order[entity.id])
        if not likely or is_capital(one, start, end):
            return None
        titled = one.ending_at(start, "title", "office") is not None or (
            # "岸田首相", "윤 대통령"
            ends_anywhere(one.text[end - 1])
            and (one.starting_at(end, "title", "office") is not None or self._has_former_title(one, end))
        )
        if not titled:
            written, folded = one.text[start:end], one.folded[start:end]
            if written.lower() != folded:
                likely = [e for e in likely if not has_more_accents(written, folded, e)]
            if self._is_called(written):
                likely = [entity for entity in likely if entity.type != "person"]
        supported = [e for e in likely if self._is_supported(e, titled=titled)]
        found = _only(supported) or _only([e for e in supported if e.is_prominent])
        if found is None and not supported:
            found = self._places.state(one, (start, end), likely, self._is_called, self._speaks_of)
        return found

    def _has_former_title(self, one: Field, end: int) -> bool:
        """Whether a title that is over stands behind a name: "石破前首相"."""
        former = self._cues.former
        titles = one.inside(end + 1, end + _TITLE_AT, "title", "office")
        return any(former.before(one.text, one.folded, title.start) == end for title in titles)

    def _is_called(self, short: str) -> bool:
        """Whether somebody else of the article is called so, by a last name or by a first one."""
        return self._outsiders.by_last_name(short) is not None or short in self._firsts

    def _add_first(self, name: str) -> None:
        first, *others = name.split(" ")
        if others:
            self._firsts.add(first)

    def _is_supported(self, entity: Entity, *, titled: bool) -> bool:
        if entity.is_prominent or (entity.type == "person" and titled):
            return True
        return entity.type in _STATES and entity.id in self._countries

    def _of_several(self, entities: Sequence[Entity]) -> Entity | None:
        """Of several who bear one full name, the one whose country the article speaks of, or who is well known."""
        if (one := _only(entities)) is not None:
            return one
        here = [e for e in entities if e.country and self._speaks_of(e.country)]
        return _only(here) or _only([e for e in entities if e.is_prominent])

    def _speaks_of(self, country: str) -> bool:
        """Whether the article names the state of a country."""
        sure = (self._sure.get(state) for state in self._countries)
        return any(entity is not None and entity.country == country for entity in sure)

    def _in_longer_name(self, one: Field, start: int, end: int) -> bool:
        """Whether a short name stands in the longer name of somebody else: "Trump" in "Ivanka Trump"."""
        text = one.text
        if not text[start].isupper() or begins_anywhere(text[start]):
            return False
        before = one.word_before(start)
        if before is not None and text[before[0]].isupper() and text[start - 1] in " -":
            known = before[1] in self._given or (text[start - 1] == "-")
            named = one.ending_at(start, "title", "office", "person_noun", "adjective") is not None
            if (
                not named
                and before[1] not in self._cues.weekdays
                and (known or self._is_name_before(one, *before, start))
            ):
                return True
        return self._is_name_behind(one, start, end)

    def _may_be_given(self, one: Field, start: int, end: int) -> bool:
        """Whether the name of a state may be a given name, as it stands before a family name: "Mali Harries plays"."""
        # "US Congress", "South Korea": an acronym and several words are no given name.
        name = one.text[start:end]
        return (
            name.isalpha()
            and not name.isupper()
            and self._is_name_behind(one, start, end)
            and one.in_prose(start, end)
        )

    def _is_name_behind(self, one: Field, start: int, end: int) -> bool:
        """Whether the capital of the unknown word behind text[start:end] can only be that of a name."""
        text = one.text
        if text[end : end + 1] != " " or not text[end + 1 : end + 2].isupper():
            return False
        after = one.word_after(end)
        return (
            after is not None
            and after[1] not in self._given
            and end + 1 not in one.names.at
            and end + 1 not in one.by_start
            and text[end + 1 : after[0]].isalpha()
            and not _is_shouted(text, start, after[0])
            and not self._nouns_are_capital(one)
        )

    def _is_name_before(self, one: Field, at: int, word: str, start: int) -> bool:
        """Whether the capital of the unknown word at `at`, before a name at `start`, can only be that of a name."""
        return not (
            one.begins_sentence(at)
            or word in self._cues.months
            or at in one.by_start
            or _is_shouted(one.text, at, start)
            or self._nouns_are_capital(one)
        )

    def _nouns_are_capital(self, one: Field) -> bool:
        """Whether this text writes every noun with a capital letter, as German does: then a capital says nothing."""
        known = self._capital_nouns.get(id(one))
        if known is None:
            firsts: list[str] = _WITHIN.findall(one.text, 0, 3000)
            known = len(firsts) > 8 and sum(map(str.isupper, firsts)) > 0.28 * len(firsts)
            self._capital_nouns[id(one)] = known
        return known

    # Strangers

    def add_strangers(self, found: Iterable[tuple[Field, Stranger]]) -> None:
        """Takes in the names outside the catalogue, and joins those that are one name in several forms."""
        unknown = [
            (one, stranger, one.text[stranger.start : stranger.end])
            for one, stranger in found
            if not self._is_known(one, stranger)
        ]
        # Full names in the nominative first: they say who a declined one and a last name are.
        unknown.sort(key=lambda row: (" " not in row[2], self._outsiders.is_declined(row[2])))
        for one, stranger, name in unknown:
            party = self._party(one, stranger, name)
            if party is not None:
                self._people[id(one), stranger.start, stranger.end] = party
                if stranger.family is not None:
                    self._families.add(one, one.text[slice(*stranger.family)], stranger.end, party)
                if stranger.type == "person":
                    self._add_first(name)
                    self._people_at[id(one), stranger.start] = party

    def _party(self, one: Field, stranger: Stranger, name: str) -> Party | None:
        if stranger.type == "person" and " " not in name:
            known = self._called(one, stranger, name)
            if known is not None:
                return known
        elif stranger.type == "person":
            entity = self._written_otherwise(one, stranger, name)
            if entity is not None:
                self._name(entity)
                return of_entity(entity, self._catalogue.label(entity))
        elif (body := one.names.between(stranger.start, stranger.end)) is not None:
            # "El Tribunal Supremo": several have one; the article tells whose.
            entity = self.meant(one, body)[0]
            if entity is not None:
                return of_entity(entity, self._catalogue.label(entity))
        return self._outsiders.add(name, stranger.type)

    def _called(self, one: Field, stranger: Stranger, name: str) -> Party | None:
        """Whom a title with a last name means, if somebody of that name is known here: "Herr Scholz"."""
        known = one.names.between(stranger.start, stranger.end)
        entity = None if known is None else self.meant(one, known)[0]
        outsider = self._outsiders.by_last_name(name) or self._outsiders.by_first_name(name)
        if entity is None or entity.type != "person":
            return outsider
        if entity.id in self._sure or (entity.is_prominent and outsider is None):
            return of_entity(entity, self._catalogue.label(entity))
        return outsider

    def _written_otherwise(self, one: Field, stranger: Stranger, name: str) -> Entity | None:
        """Who of the catalogue has this last name and a given name that is spelled nearly so: "Sergej Lavrov"."""
        first = name.split(maxsplit=1)[0]
        for start in range(stranger.start + len(first) + 1, stranger.end):
            known = one.names.between(start, stranger.end) if start in one.names.at else None
            if known is None:
                continue
            entity = _only([entity for entity in known.entities if entity.type == "person"])
            titled = one.ending_at(stranger.start, "title", "office") is not None
            if entity is not None and (titled or entity.is_prominent) and is_spelling_of(first, entity):
                return entity
        return None

    def known_in(self, one: Field) -> bytearray:
        """A byte for each character of a text: 1 in the catalogue's names that need no support."""
        known = bytearray(len(one.text))
        for name in one.names.sure:
            length = name.end - name.start
            if length <= _REACH and not self._is_given(one, name):
                known[name.start : name.end] = b"\1" * length
        return known

    def _is_known(self, one: Field, stranger: Stranger) -> bool:
        """Whether the catalogue has a name in it that needs no support."""
        starts = one.names.sure_starts
        first, last = bisect_left(starts, stranger.start - _REACH), bisect_left(starts, stranger.end)
        return any(
            name.end > stranger.start
            and not (
                stranger.type == "person" and is_part_of_surname(one.text, name, stranger.start, stranger.end)
            )
            and (stranger.type == "person" or (name.start <= stranger.start and name.end >= stranger.end))
            and not self._is_given(one, name)
            for name in one.names.sure[first:last]
        )

    def party_of(self, one: Field, stranger: Stranger) -> Party | None:
        """The party of a stranger that was taken in."""
        return self._people.get((id(one), stranger.start, stranger.end))

    def again(self, one: Field) -> Iterator[Again]:
        """Where somebody who is named in full somewhere is named again."""
        yield from named_again(one, self._cues, self._outsiders, self._families)

    def named_beside(self, one: Field, end: int, holder: Entity | None = None) -> Beside | None:
        """The person whose name stands right behind a role, or behind a comma after it.

        `holder` held the role: of several who bear that name it is this one, here and further on ("Jordan's King Abdullah").
        """
        for gap, attached in ((" ", True), (", ", False), ("", True)):
            at = end + len(gap)
            if one.text[end:at] != gap or (not gap and not begins_anywhere(one.text[at : at + 1] or " ")):
                continue
            for name in one.names.at.get(at, ()):
                people = name.of_people()
                if people is None:
                    continue
                if holder is not None and any(entity.id == holder.id for entity in people.entities):
                    self._name(holder)
                    return Beside(holder, None, attached)
                entity = self.meant(one, people)[0]
                if entity is not None:
                    return Beside(entity, None, attached)
            party = self._people_at.get((id(one), at))
            if party is not None:
                return Beside(None, party, attached)
        return None


def _only(entities: Sequence[Entity]) -> Entity | None:
    return entities[0] if len(entities) == 1 else None


def _is_shouted(text: str, start: int, end: int) -> bool:
    return text[start:end].isupper()
