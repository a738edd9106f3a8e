"""The people and bodies of one article who are not in the catalogue: which names are one party, and who a last name means."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import takewhile
from typing import Final

import regex

from services.catalogue.folding import fold
from services.catalogue.inflection import Inflection
from services.catalogue.phrases import Phrases
from services.catalogue.slugs import own_id
from services.ingestor.stages.actors.nominatives import nominatives
from services.ingestor.stages.actors.sighting import Party, stranger_party
from services.ingestor.stages.actors.stranger import StrangerType

_WORD: Final = regex.compile(r"(?<![\p{L}\p{M}])(?<![\p{L}\p{M}]-)[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*")
# Between the words of a name: a space, or a point where none is set.
PARTS: Final = regex.compile(r"[ ・·•‧＝=]")
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hangul}]{3,}")
# "Sousa & Filhos" is a firm.
_PARTNERS: Final = regex.compile(r"[ \u00a0]?&")
_PATRONYMIC: Final = regex.compile(r"\p{Cyrillic}{2,}(?:[оеё]вич|ьич|овна|евна|ична|івна|ївна)$")
_SHORTEST: Final = 3  # letters of a surname that stands alone
_ALIKE: Final = 7  # letters that one name in two cases has in common at least
_MOST_ENDING: Final = 3  # letters of a case ending
_PARTICLES: Final = frozenset(
    {"lo", "la", "le", "de", "di", "da", "del", "della", "dos", "van", "von", "der", "den", "el", "al"}
)
_NEVER_ALONE: Final = frozenset({"الله", "الدين", "الرحمن", "العزيز"})
_MOST: Final = 400  # in one article


class Outsiders:
    """Takes in names, those in the nominative first; then says who is meant."""

    def __init__(
        self, rules: Inflection, given: AbstractSet[str], texts: Sequence[str], *, two_surnames: bool
    ) -> None:
        """`rules`: how the language of `texts` declines; `given`: known given names, folded."""
        self._rules = rules
        self._given = given
        self._two_surnames = two_surnames
        self._parties: dict[str, Party] = {}
        self._alike: dict[
            str, list[tuple[str, Party]]
        ] = {}  # with their folded names, by the beginning of those
        self._lasts: dict[str, Party] = {}
        self._beginnings: set[str] = set()  # of those
        self._texts = texts

    @cached_property
    def full_names(self) -> Phrases[Party]:
        """The names of people and companies that are somebody's wherever they stand; of use when all are taken in."""
        # One word may be somebody else's name, two characters of a script without spaces a part of other words.
        full = [
            party
            for party in self._parties.values()
            if (party.type == "company" and party.name not in self._lasts)
            or (party.type == "person" and (PARTS.search(party.name) or _UNSPACED.fullmatch(party.name)))
        ]
        return Phrases([party.name for party in full], full)

    def is_declined(self, name: str) -> bool:
        """Whether a full name stands in another case than the nominative, as its given name shows."""
        return bool(nominatives(name, self._rules, self._given).names)

    def add(self, name: str, kind: StrangerType) -> Party | None:
        """The party of a name; None when it has no letter, or when there are too many."""
        party = stranger_party(self._nominative(name) if kind == "person" else name, kind)
        if party is None:
            return None
        folded = fold(party.name)
        same = self._parties.get(party.id) or (self._same(folded) if kind == "person" else None)
        if same is not None:
            return same
        if (
            kind == "person"
            and (longer := self._longer(party.name) or self._by_father(party.name)) is not None
        ):
            return longer
        if len(self._parties) >= _MOST:
            return None  # no article is about so many: a list, or an attack
        self._parties[party.id] = party
        self._alike.setdefault(folded[:_ALIKE], []).append((folded, party))
        if kind == "person":
            for last in self._surnames(party.name):
                forms = self._forms(last)
                self._beginnings.add(_beginning(forms) or last)
                for form in forms:
                    self._lasts.setdefault(form, party)
        return party

    def add_last_name(self, last: str, party: Party) -> None:
        """Takes in a last name of somebody who is named in full."""
        self._beginnings.add(last)
        self._lasts.setdefault(last, party)

    def by_last_name(self, last: str) -> Party | None:
        """Whom a last name, perhaps in a case, means: who bears it and is named in full."""
        return self._lasts.get(last)

    @property
    def by_last_names(self) -> Mapping[str, Party]:
        """Whom each last name means, in each of its cases."""
        return self._lasts

    def last_names(self, text: str) -> Iterator[tuple[int, int, Party]]:
        """Where in `text` a last name stands as a word, and whom it means."""
        words = {word.span(): word[0] for start in self._beginnings for word in _words(text, start)}
        for (start, end), word in sorted(words.items()):
            if (party := self._lasts.get(word)) is not None and not _PARTNERS.match(text, end):
                yield _with_particles(text, start, party.name), end, party

    def _nominative(self, name: str) -> str:
        found = nominatives(name, self._rules, self._given)
        written = name.rsplit(maxsplit=1)[-1] if name.split() else name
        for one in found.names:
            if own_id(one) in self._parties:
                return one
        for one in found.names:
            last = one.split(" ")[-1]
            if last != written and any(
                last == word[0] for text in self._texts for word in _words(text, last)
            ):
                return one
        return found.names[0] if found.sure else name

    def _same(self, folded: str) -> Party | None:
        """Somebody named before in another case by a given name that is not known: "Белова" and "Белов"."""
        for other, party in self._alike.get(folded[:_ALIKE], ()):
            stem = min(len(folded), len(other)) - 1
            near = abs(len(folded) - len(other)) <= _MOST_ENDING
            if near and stem >= _ALIKE and folded[:stem] == other[:stem]:
                return party
        return None

    def _longer(self, name: str) -> Party | None:
        """Who bears a longer name that ends so: "Nuno Santos" is Pedro Nuno Santos, "De Wit" Fleur de Wit."""
        words = name.split(" ")
        last = self._lasts.get(words[-1])
        ending = [fold(word) for word in words]
        own = [] if last is None else [fold(word) for word in last.name.split(" ")]
        return last if len(ending) > 1 and len(own) > len(ending) and own[-len(ending) :] == ending else None

    def by_first_name(self, first: str) -> Party | None:
        """The only one whose full name begins so: "don Joaquín"."""
        found = [
            one for one in self._parties.values() if one.type == "person" and one.name.startswith(first + " ")
        ]
        return found[0] if len(found) == 1 else None

    def _by_father(self, name: str) -> Party | None:
        """Who is meant by a given name and the father's: "Павел Сергеевич" is Павел Кузнецов."""
        first, *others = name.split(" ")
        is_patronymic = len(others) == 1 and _PATRONYMIC.search(others[0]) is not None
        return self.by_first_name(first) if is_patronymic else None

    def _surnames(self, name: str) -> list[str]:
        first, *others = words = PARTS.split(name)
        found = [one for one in others[-1:] if one != first]
        # "María Antonieta Fernández Robles" is called Fernández.
        if self._two_surnames and len(words) > 2 and fold(words[-2]) not in self._given:
            found.append(words[-2])
        return [
            one for one in found if len(one) >= _SHORTEST and not one[0].islower() and one not in _NEVER_ALONE
        ]

    def _forms(self, last: str) -> set[str]:
        if self._rules.changes:
            return self._rules.forms(last) if self._rules.is_for(last) else {last}
        return {last, *(last + ending for ending in self._rules.endings)}


def _with_particles(text: str, start: int, name: str) -> int:
    """Where a last name begins with the small words before it in the full name: "Van Dijk" of Hans van Dijk."""
    words = name.split(" ")
    particles = ""
    for word in reversed(words[1:-1]):
        if not (word[0].islower() or word.lower() in _PARTICLES):
            break
        particles = f"{word} {particles}"
    begin = start - len(particles)
    whole = begin >= 0 and text[begin:start].lower() == particles.lower()
    return begin if whole and not text[max(0, begin - 1) : begin].isalpha() else start


def _beginning(forms: Collection[str]) -> str:
    """What all of `forms` begin with."""
    first, last = min(forms), max(forms)
    return "".join(
        one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    )


def _words(text: str, beginning: str) -> Iterator["regex.Match[str]"]:
    """The words of `text` that begin so."""
    at = text.find(beginning)
    while at >= 0:
        if (word := _WORD.match(text, at)) is not None:
            yield word
        at = text.find(beginning, at + 1)
