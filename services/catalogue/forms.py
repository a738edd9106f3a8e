"""Names in the forms in which texts write them, collected for an automaton.

In columns, a number a name: an object for each of a million names would take more memory than the names do.
"""

from array import array
from collections.abc import Sequence
from typing import Final, NamedTuple

from services.catalogue.folding import fold
from services.catalogue.inflection import Inflection
from services.catalogue.phrases import Phrases


class Names(NamedTuple):
    """Names ready to be found: their numbers, and by number how each is written and whose it is."""

    phrases: Phrases[int]
    written: list[str]
    owners: Sequence[int]


class Forms:
    """Takes names one after the other, each with the number of who bears it; then makes them ready to be found."""

    def __init__(self) -> None:
        self._plain: Final[list[str]] = []
        self._plain_owners: Final = array("I")
        self._glued: Final[list[str]] = []
        self._glued_owners: Final = array("I")
        self._prefixes: Final[set[str]] = set()

    def add(self, name: str, owner: int, inflection: Inflection, *, declined: bool = True) -> None:
        """`name` in the forms of `inflection`; without `declined` only with what is written in one with it before."""
        if not (inflection.changes and declined) and not inflection.prefixes and not inflection.starts:
            self._plain.append(name)
            self._plain_owners.append(owner)
        elif inflection.prefixes and not inflection.changes and name.lower() == name.upper():
            # Ten forms of each name would be most of an automaton; without capitals to compare one serves.
            self._glued.append(name)
            self._glued_owners.append(owner)
            self._prefixes.update(fold(prefix) for prefix in inflection.prefixes)
            self._enter(inflection.started(name), owner)
        else:
            self._enter(inflection.forms(name) if declined else inflection.prefixed(name), owner)

    def _enter(self, forms: set[str], owner: int) -> None:
        for form in forms:
            self._plain.append(form)
            self._plain_owners.append(owner)

    def names(self) -> Names:
        """All of them, ready to be found."""
        written = self._plain + self._glued
        glued = range(len(self._plain), len(written))
        phrases = Phrases(written, range(len(written)), glued, frozenset(self._prefixes))
        return Names(phrases, written, self._plain_owners + self._glued_owners)
