"""When a word that is also a person's name means a state: "in Jordan", "le Tchad", "Jordan said", "Egypt and Jordan"."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import regex

from services.catalogue.entries import Entity
from services.ingestor.stages.actors.cues import Cues
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.names import Name
from services.ingestor.stages.actors.otherwise import is_capital

_STATES: Final = ("state", "region")
# What stands between the names of a list: "Egypt, Jordan and Syria", "Egypt, Iraq, and Jordan".
_IN_A_LIST: Final = r"(?:,\s|,?\s\p{Ll}{1,3}\s)(?:\p{Ll}{1,3}[\s'’])?"
_BEFORE: Final = regex.compile(rf"{_IN_A_LIST}$")
_AFTER: Final = regex.compile(_IN_A_LIST)
_REACH: Final = 12  # characters between them


class Places:
    """What one article says about such words. `known`: by text, where states surely are named."""

    def __init__(self, cues: Cues, known: Mapping[int, set[tuple[int, int]]]) -> None:
        self._cues = cues
        self._known = known
        self._people: set[str] = set()

    def add_person(self, word: str) -> None:
        """Takes note that somebody of the article is called so: "Chad" in "Chad Hammel"."""
        self._people.add(word)

    def look_at(self, one: Field, name: Name) -> None:
        """Takes note of a name where another in capitals stands behind it: "Chad Hammel"."""
        start, end = name.start, name.end
        if (
            one.text[end : end + 1] == " "
            and one.text[end + 1 : end + 2].isupper()
            and any(entity.type in _STATES for entity in name.entities)
            and (one.name == "body" or one.in_prose(start, end))
        ):
            self.add_person(one.text[start:end])

    def state(
        self,
        one: Field,
        span: tuple[int, int],
        likely: Sequence[Entity],
        is_called: Callable[[str], bool],
        speaks_of: Callable[[str], bool],
    ) -> Entity | None:
        """The state of `likely` that the words at `span` mean; None when the words around it do not tell.

        `is_called`: whether somebody is called so; `speaks_of`: whether the article names a country's state.
        """
        start, end = span
        word = one.text[start:end]
        if one.folded[start:end] not in self._cues.states:
            return None  # "la République" and "l'Amérique" are short for a state, and much else
        states = {entity.id: entity for entity in likely if entity.type in _STATES}
        if not states or word in self._people or is_called(word):
            return None
        known = self._known[id(one)]
        if not _is_place(one, start, end, self._cues, known):
            return None
        if len(states) > 1:  # "Georgia"
            spoken_of = {key: e for key, e in states.items() if e.country and speaks_of(e.country)}
            acts = one.starting_at(end, "says", "says_behind") is not None or _is_listed(
                one.text, start, end, known
            )
            states = spoken_of or {key: e for key, e in states.items() if acts and e.type == "state"}
        elif all(entity.type != "state" for entity in states.values()):
            return None  # "en Réunion"
        if len(states) != 1:
            return None
        known.add((start, end))
        return next(iter(states.values()))


def _is_place(one: Field, start: int, end: int, cues: Cues, known: Collection[tuple[int, int]]) -> bool:
    text = one.text
    if text[end : end + 1] in (" ", "-") and text[end + 1 : end + 2].isupper():
        return False  # "in Jordan Valley", "Georgia Tech"
    before = one.word_before(start)
    if before is not None and text[before[0]].isupper() and not one.begins_sentence(before[0]):
        return False  # "Michael Jordan"
    if is_capital(one, start, end):
        return False  # "عمان" is Oman, and Amman
    return (
        one.stands_before(start, cues.locative) is not None
        or one.stands_before(start, cues.state_article) is not None
        or one.starting_at(end, "says", "says_behind") is not None
        or _is_listed(text, start, end, known)
    )


def _is_listed(text: str, start: int, end: int, known: Collection[tuple[int, int]]) -> bool:
    """Whether a state stands beside text[start:end] in a list."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    after = _AFTER.match(text, end)
    return any(
        (before is not None and other_end == before.start())
        or (after is not None and other_start == after.end())
        for other_start, other_end in known
    )


def sure_states(one: Field) -> set[tuple[int, int]]:
    """The places where a state is named that need no support."""
    return {
        (name.start, name.end)
        for name in one.names.sure
        if any(entity.type in _STATES for entity in name.sure)
    }
