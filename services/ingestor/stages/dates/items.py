"""Tokens to items: what each word and number of a text may mean in a date."""

import re
from typing import Any, Final

from services.ingestor.stages.dates.found import FOUND_ROLES, Item
from services.ingestor.stages.dates.lexicon import SMALL, Lexicon, Meanings, Phrase
from services.ingestor.stages.dates.numbers import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    POWERS,
    composed,
    han_value,
    meanings,
)
from services.ingestor.stages.dates.patterns import Alphabet
from services.ingestor.stages.dates.tokens import MARKS, PLAIN, Token, bare

_LATIN: Final = str.maketrans("ХІ", "XI")  # typed on a Cyrillic keyboard
_ROMAN: Final = {"i": 1, "v": 5, "x": 10}
# With the ending that some languages write onto it: "XIXe".
_ROMAN_FORM: Final = re.compile(r"(?=[IVX])(X{0,2}(?:IX|IV|V?I{0,3}))(?:\.|e|ème|th|º|°)?")
_DENOMINATOR: Final = 10  # of the fractions that people write
_LONGEST_HAN: Final = 12
_NUMBERS: Final = re.compile(r"\d+")

# Every set of roles that a scanned number, a sign or a found date may have, beside those of the language's phrases.
SCANNED: Final[tuple[frozenset[str], ...]] = (
    *(
        frozenset(roles)
        for roles in (
            {"number"}, {"number", "day"}, {"number", "day", "anymonth"}, {"year"}, {"year", "clearyear"},
            {"ordinal"}, {"ordinal", "day"}, {"decade"}, {"shortdecade"}, {"wholecentury"}, {"shortyear"}, {"roman"},
            {"anymonth", "small"}, {"anymonth", "short"}, {"exact"}, {"slashed"}, {"slashed", "fraction"}, {"years"}, {"edge"}, {"gap", "edge"}, {"figure"}, {"number", "figure"}, set[str](),
        )
    ),
    *(frozenset({sign}) for sign in set(MARKS.values())),
    *FOUND_ROLES,
)  # fmt: skip


def alphabet_of(words: Lexicon) -> Alphabet:
    """The alphabet of a language: a character for every set of roles that its items may have."""
    alphabet = Alphabet()
    for roles in (*words.roles(), *SCANNED):
        alphabet.char(tuple(roles))
        if "number" in roles or "ordinal" in roles:
            for ordinal in (False, True):
                alphabet.char(tuple(meanings(1, ordinal=ordinal)))
                alphabet.char(tuple(meanings(99, ordinal=ordinal)))
    return alphabet


def islands_of(plain: str, span: tuple[int, int], words: Lexicon) -> tuple[list[list[Item]], int]:
    """The runs of items in a span of a text that may hold a date, each with the word behind it, and where the last item
    ends. The digits of `plain` are ASCII ones.

    An edge stands before the first item of the text and after its last; no rule reaches across a word that says nothing.
    """
    start, end = span
    items = composed(_read(words.cutter.tokens(plain, span), words), plain)
    before = [] if start else [Item(0, 0, {"edge": True})]
    after = Item(end, end, {} if end < len(plain) else {"edge": True})
    return _islands([*before, *_speaking(items), after]), items[-1].end if items else end


def _islands(items: list[Item]) -> list[list[Item]]:
    found: list[list[Item]] = []
    island: list[Item] = []
    for item in items:
        if item.values:
            island.append(item)
        elif island:
            island.append(item)
            found.append(island)
            island = []
    if island:
        found.append(island)
    return found


def _speaking(items: list[Item]) -> list[Item]:
    """`items` with every run of words that makes no date made one: most of a text is such."""
    out: list[Item] = []
    run: list[Item] = []
    speaks = False
    for item in items:
        values = item.values
        if values and "edge" not in values:
            run.append(item)
            speaks = speaks or not values.keys() <= SMALL
            continue
        if run:
            out += run if speaks else [Item(run[0].start, run[-1].end, {})]
            run, speaks = [], False
        out.append(item)
    if run:
        out += run if speaks else [Item(run[0].start, run[-1].end, {})]
    return out


def _read(found: list[Token], words: Lexicon) -> list[Item]:
    items: list[Item] = []
    at = 0
    while at < len(found):
        token = found[at]
        kind = token.kind
        if kind == PLAIN:
            items.append(Item(token.start, token.end, {}))
        elif kind in ("word", "sign"):
            phrase = _phrase(found, at, words)
            if phrase is not None:
                size = len(phrase[0])
                items.append(Item(token.start, _end(found[at + size - 1], phrase[0][-1]), phrase[1]))
                at += size
                continue
            items.append(Item(token.start, token.end, _unknown(token, words)))
        else:
            items.append(Item(token.start, token.end, _scanned(token, words)))
        at += 1
    return items


def _phrase(found: list[Token], at: int, words: Lexicon) -> Phrase | None:
    """The longest phrase of the table that begins with token `at`."""
    token = found[at]
    key = token.key
    entry = words.phrases.get(key)
    if entry is None:
        key = bare(key)
        entry = words.phrases.get(key)
        if entry is None:
            return None
    if entry.longer and at + 1 < len(found):
        for phrase in entry.longer.get(bare(found[at + 1].key), ()):
            if _follows(found, at, phrase[0]):
                return phrase
    return None if entry.alone is None else _alone(token, key, entry.alone, words)


def _alone(token: Token, key: str, phrase: Phrase, words: Lexicon) -> Phrase | None:
    """What a phrase of one word means as it is written here, None when nothing."""
    if key in words.exact and token.text.casefold().rstrip(".") not in words.exact[key]:
        return None
    if key in words.lower and token.capital and not token.text.isupper():
        return None
    if key in words.capital and not token.capital:
        small = _small(phrase[1])
        return (phrase[0], small) if small else None
    return phrase


def _small(values: Meanings) -> Meanings:
    """What a word that wants a capital letter may mean without one: "march" beside a number is a month still."""
    return {"anymonth": values["anymonth"], "small": True} if "anymonth" in values else {}


def _end(token: Token, word: str) -> int:
    text = token.text
    while text and text[-1] in ".'’" and not word.endswith(text[-1].replace("’", "'")):
        text = text[:-1]
    return token.start + len(text)


def _follows(found: list[Token], at: int, phrase: tuple[str, ...]) -> bool:
    if at + len(phrase) > len(found):
        return False
    return all(bare(found[at + k].key) == phrase[k] for k in range(2, len(phrase)))


def _unknown(token: Token, words: Lexicon) -> dict[str, Any]:
    if token.text in MARKS:
        return {MARKS[token.text]: True}
    if token.key.startswith("'") or token.key in words.words.prefixes:
        return {"of": True}  # an ending or a prefix that the table says nothing of
    if token.kind == "word" and (match := _ROMAN_FORM.fullmatch(token.text.translate(_LATIN))):
        values = [_ROMAN[char] for char in match[1].lower()]
        total = sum(-v if v < max(values[i + 1 :], default=0) else v for i, v in enumerate(values))
        return {"roman": total}
    return {}


def _scanned(token: Token, words: Lexicon) -> dict[str, Any]:
    kind, text = token.kind, token.text
    if kind == "han":
        return _han(text)
    if kind == "number":
        digits = len(text)
        found = meanings(int(text), digits=digits)
        return found if digits < 3 or "year" in found else found | {"figure": True}
    if kind == "other":
        return {"figure": True}  # and may be longer than what Python makes a number of
    numbers = [int(part) for part in _NUMBERS.findall(text)]
    if kind == "ordinal" or (kind == "decade" and numbers[0] % 10):
        return meanings(numbers[0], digits=4) if numbers[0] > 999 else meanings(numbers[0], ordinal=True)
    if kind == "decade":
        if words.hundreds and numbers[0] >= 1000 and numbers[0] % 100 == 0:
            return {"wholecentury": numbers[0]}
        short = numbers[0] < 100 and text[0].isdigit()
        return {"shortdecade" if short else "decade": numbers[0]}
    if kind == "shortyear":
        return {"shortyear": numbers[0]}
    if kind == "gap":
        return {"gap": True, "edge": True}
    return _several(kind, text, numbers, words)


def _han(text: str) -> dict[str, Any]:
    value = han_value(text) if len(text) <= _LONGEST_HAN else None
    if value is None:
        return {}
    # Round numbers by powers are amounts: 千年 is a thousand years.
    year = value >= EARLIEST_YEAR and not (value % 100 == 0 and any(char in POWERS for char in text))
    return meanings(value, digits=4 if year else 2)


def _several(kind: str, text: str, numbers: list[int], words: Lexicon) -> dict[str, Any]:
    """What numbers joined by signs may mean."""
    if kind in ("iso", "dmy", "my"):
        return {"exact": (numbers[:3], kind)}
    if kind == "dm":
        if "/" not in text:
            return {"slashed": (numbers, kind)} if words.dotted else {}
        fraction = numbers[0] < numbers[1] <= _DENOMINATOR and "0" not in (text[0], text[text.index("/") + 1])
        return {"slashed": (numbers, kind), "fraction": True} if fraction else {"slashed": (numbers, kind)}
    if kind in ("ym", "years"):
        return _year_pair(numbers[0], numbers[1], words)
    return {"figure": True}


def _year_pair(first: int, second: int, words: Lexicon) -> dict[str, Any]:
    """Two numbers of which the first is a year: two years, or a year and its month."""
    last = second if second > 99 else first // 100 * 100 + second
    follows = second == (first + 1) % 100
    if second <= 12 and second and not (follows and words.order != "ymd"):
        return {"exact": ([first, second], "ym")} if EARLIEST_YEAR <= first < LATEST_YEAR else {}
    return {"years": (first, last)} if EARLIEST_YEAR < first < last < LATEST_YEAR else {}
