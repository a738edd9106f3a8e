"""When a capital stands for its state: when it acts, and nobody is in it. "Moscow said", but not "in Moscow"."""

from services.ingestor.stages.actors.cues import Cue, Cues
from services.ingestor.stages.actors.fields import Field


def acts(field: Field, seat: Cue, cues: Cues) -> bool:
    """Whether a verb of doing stands beside the seat and no preposition of place before it."""
    if field.stands_before(seat.start, cues.locative) is not None:
        return False
    # "Am Montag warf Moskau … vor": the verb comes first behind an adverb.
    return any(
        cue is not None for cue in (field.starting_at(seat.end, "says"), field.ending_at(seat.start, "says"))
    )
