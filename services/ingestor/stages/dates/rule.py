"""What a rule is: a pattern over roles, and what it says."""

from dataclasses import dataclass

from services.ingestor.stages.dates.found import Open
from services.ingestor.stages.dates.resolvers import Resolver


@dataclass(frozen=True, slots=True)
class Rule:
    """`absolute` dates need no anchor; those composed of other dates (`absolute` None) need one when those do.

    `open`: the side that is left open; the words that say so are no part of the date. `narrative`: reckoned from the day
    that the text named last. `drop`: what matches is no date at all. `alone`: nothing may be said of it behind it.
    `before`: the date at the end of the match stays as it is. `when`: the flag of languages that have the rule. `unless`:
    roles of which the next word has none, `unless_before` the word before, `without` any word of it. `digits`: its number
    is written in figures.
    """

    pattern: str
    resolve: Resolver
    absolute: bool | None = False
    open: Open | None = None
    narrative: bool = False
    drop: bool = False
    alone: bool = False
    before: bool = False
    when: str | None = None
    unless: frozenset[str] = frozenset()
    unless_before: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    digits: bool = False

    @property
    def licensed(self) -> bool:
        """Whether it begins with a word that only lets a doubtful date pass."""
        return self.pattern.startswith(("licence", "of|licence", "of slashed"))
