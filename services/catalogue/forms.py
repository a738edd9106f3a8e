"""The names of a language in the forms in which its texts write them, collected for an automaton."""

from typing import Final, NamedTuple

from services.catalogue.entries import Entity
from services.catalogue.folding import fold
from services.catalogue.inflection import Inflection
from services.catalogue.phrases import Phrases


class Name(NamedTuple):
    """A name as it is written, and whose; `needs_context` when it means that entity only beside other evidence."""

    written: str
    entity: Entity
    needs_context: bool


class Forms:
    """Takes names one after the other; then makes the phrases to look for."""

    def __init__(self) -> None:
        self._plain: list[tuple[str, Name]] = []
        self._glued: list[tuple[str, Name]] = []
        self._prefixes: Final[set[str]] = set()

    def add(self, name: Name, inflection: Inflection, *, declined: bool = True) -> None:
        """`name` in the forms of `inflection`; without `declined` only with what is written in one with it before."""
        written = name.written
        if not (inflection.changes and declined) and not inflection.prefixes and not inflection.starts:
            self._plain.append((written, name))
        elif inflection.prefixes and not inflection.changes and written.lower() == written.upper():
            # Ten forms of each name would be most of an automaton; without capitals to compare one serves.
            self._glued.append((written, name))
            self._prefixes.update(fold(prefix) for prefix in inflection.prefixes)
            self._enter(inflection.started(written), name)
        else:
            self._enter(inflection.forms(written) if declined else inflection.prefixed(written), name)

    def _enter(self, forms: set[str], name: Name) -> None:
        self._plain += [(form, Name(form, name.entity, name.needs_context)) for form in forms]

    def phrases(self) -> Phrases[Name]:
        """All of them, ready to be found."""
        return Phrases(self._plain, self._glued, frozenset(self._prefixes))
