"""Streets, stadiums, prizes and ships named after somebody: "via Giovanni Falcone", "Jose Marti memorial". Pure."""

from typing import Final

from services.ingestor.stages.actors.cues import Cues, Role
from services.ingestor.stages.actors.fields import Field

_BEHIND: Final[Role] = "namesake_behind"
_MOST_BETWEEN: Final = 3  # words between the noun and the name: "place du Général de Gaulle"


def is_namesake(field: Field, start: int, end: int, cues: Cues) -> bool:
    """Whether text[start:end] is the name of a place or thing that is called after whoever bears it."""
    if field.starting_at(end, _BEHIND) is not None:
        return True
    if any(cue.role == _BEHIND and cue.start > start for cue in field.by_end.get(end, ())):
        return True  # "Will Street"
    if cues.namesake_endings and field.text[start:end].endswith(cues.namesake_endings):
        return True
    if "namesake" not in field.by_role:
        return False
    at = start
    for _ in range(_MOST_BETWEEN):
        if field.ending_at(at, "namesake") is not None:
            return True
        title = field.ending_at(at, "title", "office")
        word = field.word_before(at)
        if title is not None:
            at = title.start
        elif word is not None and (word[1] in cues.of or word[1] in cues.determiner):
            at = word[0]
        else:
            return False
    return False
