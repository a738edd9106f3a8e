"""What a name in a query is called by itself: sentences of many languages write it in a case. Pure.

The language of a query is not known: each one that declines names in the script of the words is tried.
"""

from collections.abc import Iterator
from itertools import product
from typing import Final

import regex

from services.catalogue.folding import fold
from services.catalogue.inflection import Inflection, inflected_languages, inflection

_MOST_WORDS: Final = 4
_SHORTEST: Final = 3  # letters of a name that has an ending
# "Putin's", "Erdoğan'ın": what follows the apostrophe is an ending, whoever bears the name.
_APOSTROPHE: Final = regex.compile(r"(?P<name>.{3,})['’]\p{Ll}{1,4}")


def base_forms(words: str) -> Iterator[str]:
    """What `words` may be a case of, some of them twice; nothing for words that are not written as a name is."""
    if (parted := _APOSTROPHE.fullmatch(words)) is not None:
        yield parted["name"]
        return
    parts = words.split()
    # The second word of a body's name may begin small ("Европейского союза"); in capitals there are no endings to be seen.
    if 0 < len(parts) <= _MOST_WORDS and words[0].isupper() and not words.isupper():
        for language in inflected_languages():
            rules = inflection(language)
            if not rules.changes or rules.is_for(words):
                yield from _declined(parts, rules)
                yield from _with_endings(parts, rules)


def _declined(parts: list[str], rules: Inflection) -> Iterator[str]:
    """The words of a name agree: all stand in one case, or do not change."""
    bases = [rules.bases(part) for part in parts]
    for case in {base.case for some in bases for base in some}:
        fitting = [
            {base.word for base in some if base.case == case} or {part}
            for part, some in zip(parts, bases, strict=True)
        ]
        yield from map(" ".join, product(*fitting))


def _with_endings(parts: list[str], rules: Inflection) -> Iterator[str]:
    """The last word alone has an ending, which is only added to it."""
    *before, last = parts
    folded = fold(last)
    for ending in rules.endings:
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST:
            yield " ".join([*before, folded.removesuffix(ending)])
