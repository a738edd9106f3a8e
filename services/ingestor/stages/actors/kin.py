"""Full names that end with a family name of the article: "Tomasi Vaka … his wife, Losa Vaka". Pure."""

from collections.abc import Collection, Iterator

from services.ingestor.stages.actors.cues import Cues
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.stranger import Stranger


def kin(
    field: Field, cues: Cues, given: Collection[str], lasts: Collection[str], found: Collection[Stranger]
) -> Iterator[Stranger]:
    """The names in a text beside those `found` that end with one of `lasts`, last names of others.

    Only within a sentence, where nothing but a name has a capital letter.
    """
    if cues.capital_nouns:
        return
    ends = {one.end for one in found}
    for last in sorted(lasts):
        at = field.text.find(" " + last)
        while at >= 0:
            end = at + 1 + len(last)
            if end not in ends and not field.text[end : end + 1].isalpha():
                start = _start(field, at + 1, end, given)
                if start <= at:
                    yield Stranger(start, end, "person")
            at = field.text.find(" " + last, end)


def _start(field: Field, last: int, end: int, given: Collection[str]) -> int:
    """Where the name begins whose last word stands at `last`; there when no given name is before it."""
    before = field.word_before(last)
    if before is None or field.text[last - 1] != " " or not field.text[before[0]].isupper():
        return last
    start = before[0]
    word = field.text[start : last - 1]
    # A given name, or what stands apart: "his wife, Losa Vaka".
    is_name = word.lower() in given or (field.text[start - 2 : start] == ", " and not word.isupper())
    shown = is_name and start not in field.by_start and not field.begins_sentence(start)
    return start if shown and field.in_prose(start, end) else last
