"""When a capital stands for its state: when it acts, and nobody is in it. "Moscow said", but not "in Moscow"."""

from typing import Final

import regex

from services.ingestor.stages.actors.cues import Cue, Cues
from services.ingestor.stages.actors.fields import Field

_SENTENCE: Final = regex.compile(r"[.!?\n](?=\s|$)")
_IN_A_LIST: Final = regex.compile(r",\s|\s\p{Ll}{1,3}\s")
_REACH: Final = 300  # characters of a sentence


def acts(field: Field, seat: Cue, cues: Cues) -> bool:
    """Whether a verb of doing stands beside the seat and no preposition of place before it."""
    if field.stands_before(seat.start, cues.locative) is not None:
        return False
    # "Am Montag warf Moskau … vor": in some languages the verb comes first behind an adverb.
    beside = (field.starting_at(seat.end, "says", "says_behind"), field.ending_at(seat.start, "says"))
    if any(cue is not None for cue in beside) or _is_subject(field, seat, cues):
        return True
    # "Paris et Berlin présenteront": of several beside each other the last one has the verb.
    link = _IN_A_LIST.match(field.text, seat.end)
    follows = field.by_start.get(link.end(), ()) if link is not None else ()
    return any(cue.role == "seat" and acts(field, cue, cues) for cue in follows)


def _is_subject(field: Field, seat: Cue, cues: Cues) -> bool:
    """Where verbs come last: whether the seat is marked as a subject, and its sentence has a verb of doing."""
    mark = next((mark for mark in cues.subject if field.text.startswith(mark, seat.end)), None)
    if mark is None:
        return False
    start = seat.end + len(mark)
    end = _SENTENCE.search(field.text, start, start + _REACH)
    sentence = field.text[start : end.start() if end is not None else start + _REACH]
    # "Moskova, Kiev ve Varşova'da": a list of places goes on with a capital letter.
    return not sentence[:1].isupper() and any(verb in sentence for verb in cues.verb_last)
