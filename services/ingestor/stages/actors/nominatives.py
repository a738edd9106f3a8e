"""What a stranger is called whose name an article writes in a case: "Игорем Колокольцевым" is Игорь Колокольцев."""

from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from services.catalogue.folding import fold
from services.catalogue.inflection import Base, Inflection

_MOST_WORDS: Final = 4


class Nominatives(NamedTuple):
    """Base forms of a name, the likeliest first; `sure` when the endings leave no doubt about that one."""

    names: tuple[str, ...]
    sure: bool


NONE: Final = Nominatives((), sure=False)


def nominatives(name: str, rules: Inflection, given: AbstractSet[str]) -> Nominatives:
    """The base forms of a full name that stands in a case, which its first word tells: it is one of `given` (folded).

    `NONE` for a name in the nominative, one without a given name, and where the language declines no names.
    """
    first, *rest = name.split()
    if not rest or len(rest) >= _MOST_WORDS or not rules.is_for(name) or fold(first) in given:
        return NONE
    found: dict[str, int] = {}
    sure = True
    for base in rules.bases(first):
        if fold(base.word) not in given:
            continue
        words, length = [base.word], base.length
        for word in rest:
            fitting = [one for one in rules.bases(word) if one.case == base.case]
            best = min(fitting, key=_likely, default=Base(word, base.case, 0))
            sure = sure and not _is_fleeting(best, fitting)
            words.append(best.word)
            length += best.length
            if word == rest[-1]:
                others = (" ".join((*words[:-1], one.word)) for one in fitting if one != best)
                found.update((other, 0) for other in others if other not in found)
        found[" ".join(words)] = max(length, found.get(" ".join(words), 0))
    return Nominatives(tuple(sorted(found, key=lambda one: _rank(one, found[one]))), sure) if found else NONE


def _likely(base: Base) -> tuple[int, int, str]:
    """The longest case ending tells most; of two, the name without an ending of its own."""
    return -base.length, len(base.word), base.word


def _rank(name: str, length: int) -> tuple[int, int, str]:
    """Of given names with one form in this case the longer one: "Игорем" is of Игорь rather than of Игор."""
    return -length, -len(name.partition(" ")[0]), name


def _is_fleeting(best: Base, fitting: list[Base]) -> bool:
    """Whether a vowel may be there in the nominative or not: "Tuska" of Tusk or Tusek."""
    without = best.word[:-2] + best.word[-1:]
    return any(one.word == without for one in fitting)
