"""What else a short name may be where it stands: a month ("in May"), a capital ("كابل", "like Apple", is Kabul). Pure."""

from services.ingestor.stages.actors.cues import Cues
from services.ingestor.stages.actors.fields import Field


def is_month(one: Field, start: int, end: int, cues: Cues) -> bool:
    """Whether text[start:end] is a month: its name, behind a word of time or beside a number."""
    if one.folded[start:end] not in cues.months:
        return False
    text = one.text
    beside = text[max(0, start - 2) : start] + text[end : end + 2]
    return any(map(str.isdigit, beside)) or one.stands_before(start, cues.before_month) is not None


def is_capital(one: Field, start: int, end: int) -> bool:
    """Whether text[start:end] as a whole is the name of a capital or palace."""
    return any(cue.role == "seat" and cue.end == end for cue in one.by_start.get(start, ()))
