"""Base forms in languages that decline nouns and names: "министерства" is "министерство", "Андрея Белова" is "Андрей Белов".

Nouns that a table lists are declined once, by their endings, and looked up. Names are not listed anywhere: the cue tells
their case, and rules of that case take the ending off. What no rule fits stays as it stands.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

_SHORTEST: Final = 3  # letters of a name that is still declined


class BaseForms:
    """The base forms of one language.

    `declension` is a list of [ending, "its other endings"] under `nouns`, the longest ending first, and [ending, ending
    before a noun of which gender…] under `adjectives`. Where vowels agree, `vowels` is a list of [last vowels of a noun, its
    endings after a consonant, those after a vowel], and `softened` are a noun's last letters that turn into another one before
    a vowel. `names` has, by case, `given` and `family`: [ending, base
    ending], the first that fits; "-" instead of a base ending leaves the name as it is.
    """

    def __init__(self, declension: Mapping[str, Any], names: Mapping[str, Any], nouns: Iterable[str]) -> None:
        self._nouns: dict[str, str] = {}
        self._names = names
        self._adjectives: list[list[str]] = declension.get("adjectives", [])
        self._genders: list[list[str]] = declension.get("genders", [])
        rules, vowels = declension.get("nouns", []), declension.get("vowels", [])
        softened = declension.get("softened", {})
        listed = frozenset(nouns)
        for noun in sorted(listed) if rules or vowels else ():
            for form in (*_forms(noun, rules), *_agreeing(noun, vowels, softened)):
                if form not in listed:
                    self._nouns.setdefault(form, noun)

    def noun(self, small: str) -> str:
        """The base form of a listed noun, `small` itself for any other word."""
        if small in self._nouns:
            return self._nouns[small]
        if "-" not in small:
            return small
        before, _, last = small.rpartition("-")
        return f"{before}-{self._nouns[last]}" if last in self._nouns else small

    def adjective(self, small: str, noun: str) -> str:
        """The base form of an adjective beside `noun`, which is in its base form."""
        gender = next((at for at, (ending, _) in enumerate(self._genders) if noun.endswith(ending)), None)
        if gender is None:
            return small
        for ending, *bases in self._adjectives:
            if small.endswith(ending) and len(small) - len(ending) >= _SHORTEST:
                base = bases[min(int(self._genders[gender][1]), len(bases) - 1)]
                return small[: len(small) - len(ending)] + base
        return small

    def name(self, parts: list[str], case: str | None) -> list[str]:
        """The base form of a person's name in `case`, given names first."""
        rules = self._names.get(case or "")
        if not rules:
            return parts
        if len(parts) == 1:
            return [_by_rule(parts[0], rules["family"])]
        *given, family = parts
        return [*(_by_rule(part, rules["given"]) for part in given), _by_rule(family, rules["family"])]


def _forms(noun: str, rules: list[list[str]]) -> Iterable[str]:
    head, hyphen, last = noun.rpartition("-")
    for ending, others in rules:
        if last.endswith(ending):
            stem = last[: len(last) - len(ending)]
            return [f"{head}{hyphen}{stem}{other}" for other in others.split()]
    return []


def _agreeing(noun: str, rows: list[list[str]], softened: Mapping[str, str]) -> Iterable[str]:
    """The forms of `noun` whose endings agree with its last vowel: "gazetesi" is "gazetesinin", "rapor" is "raporun"."""
    last = next((char for char in reversed(noun) if any(char in vowels for vowels, *_ in rows)), None)
    for vowels, after_consonant, after_vowel in rows:
        if last is not None and last in vowels:
            if noun.endswith(last):
                return [noun + ending for ending in after_vowel.split()]
            soft = noun[:-1] + softened.get(noun[-1], noun[-1])
            endings = after_consonant.split()
            return [
                (soft if any(ending[0] in row[0] for row in rows) else noun) + ending for ending in endings
            ]
    return []


def _by_rule(name: str, rules: list[list[str]]) -> str:
    for ending, base in rules:
        if name.endswith(ending) and len(name) - len(ending) + len(base) >= _SHORTEST - 1:
            return name if base == "-" else name[: len(name) - len(ending)] + base
    return name
