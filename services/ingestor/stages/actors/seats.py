"""When a capital stands for its state: when it acts, and nobody is in it. "Moscow said", but not "in Moscow"."""

from services.ingestor.stages.actors.cues import Cue, Cues
from services.ingestor.stages.actors.fields import Field


def acts(field: Field, seat: Cue, cues: Cues) -> bool:
    """Whether a verb of doing stands beside the seat and no preposition of place before it."""
    before = field.word_before(seat.start)
    if before is not None and before[1] in cues.locative:
        return False
    # "Am Montag warf Moskau … vor": the verb comes first behind an adverb.
    return any(
        cue is not None for cue in (field.starting_at(seat.end, "says"), field.ending_at(seat.start, "says"))
    )
