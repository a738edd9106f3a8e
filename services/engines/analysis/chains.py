"""The chains of the mapping: `folded`, and one for each language that has a field of its own."""

import json
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, NamedTuple

import regex

import schemas
from services.engines.analysis.bigrams import Word, bigrams
from services.engines.analysis.folding import fold
from services.engines.analysis.stemming import Stem, replaced, snowball
from services.engines.analysis.words import LETTER, Token, Words, places

FOLDED: Final = "folded"
_LANGUAGE: Final = "text_"
_BIGRAMS: Final = "cjk_bigram"
_FOLDING: Final = ("lowercase", "asciifolding")
_CACHED: Final = 65_536
_BEGINNING: Final = 20
_PLAIN_LETTER: Final = regex.compile("[A-Za-z]")  # which every chain leaves in its words
_TWO_LETTERS: Final = regex.compile(rf"{LETTER}{{2}}", regex.V1)


def analyze(text: str, chain: str) -> list[Token]:
    """The tokens of `text` by `chain`: FOLDED, or a code of `services.engines.fields.TEXT_LANGUAGES`.

    Offsets are code points of `text`. Raises KeyError when there is no such chain.
    """
    return [
        Token(term, start, end, position)
        for position, (term, start, end) in enumerate(placed(text, chain))
        if term
    ]


def placed(text: str, chain: str) -> list[Word]:
    """The same as (term, start, end) at the index of their position.

    A rule may leave nothing of a word: its place stays, with an empty term, so that no phrase reaches over it.
    """
    term, pairs = _chain(chain)
    found = words(text)
    made = [(term(word), *place) for word, place in zip(found, places(text, found), strict=True)]
    return list(bigrams(made)) if pairs else made


def words(text: str) -> list[str]:
    """The words of `text` as they stand in it, which are the same for every chain."""
    return _characters().cutting.cut(text)


def has_word(text: str) -> bool:
    """Whether there is something to search for in `text`: the index would keep a word of it."""
    begin = text[:_BEGINNING]
    if _PLAIN_LETTER.search(begin):
        return True
    term = term_of(FOLDED)
    # Nearly every text begins with one.
    return any(any(map(term, words(part))) for part in (begin, text))


def term_of(chain: str) -> Stem:
    """What `chain` makes of a word. Raises KeyError when there is no such chain."""
    return _chain(chain)[0]


def makes_pairs(chain: str) -> bool:
    """Whether the tokens of `chain` are pairs where words are Chinese, Japanese or Korean. Raises KeyError likewise."""
    return _chain(chain)[1]


@cache
def mapping() -> dict[str, Any]:
    """The shipped settings and mapping, parsed."""
    file = resources.files(schemas).joinpath("elasticsearch", "articles.json")
    parsed: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return parsed


def _analysis() -> dict[str, Any]:
    settings = mapping().get("settings") or mapping()["template"]["settings"]
    analysis: dict[str, Any] = (settings.get("index") or settings)["analysis"]
    return analysis


class _Characters(NamedTuple):
    """What the character filters say: which characters separate words, and what becomes of letters."""

    cutting: Words
    letters: dict[int, str]


@cache
def _characters() -> _Characters:
    """The character filters, and what only the tokenizer's older Unicode takes for no part of a word.

    Every rule is one character for one, so that offsets stay; and one letter or digit for another, or else a space, so
    that letters can be exchanged when words are cut.
    """
    separators = set(map(chr, _separators()))
    letters: dict[int, str] = {}
    (filters,) = {tuple(one["char_filter"]) for one in _analysis()["analyzer"].values()}
    for name in filters:
        for rule in _analysis()["char_filter"][name]["mappings"]:
            before, _, after = rule.partition("=>")
            source, target = _unescaped(before.strip()), _unescaped(after.strip())
            if len(source) == 1 and target == " ":
                separators.add(source)
            elif _TWO_LETTERS.fullmatch(source + target):
                letters[ord(source)] = target
            else:
                raise ValueError(f"the rule {rule!r} of {name} is not one letter for one, nor a space")
    return _Characters(Words(separators), letters)


def _separators() -> Iterable[int]:
    """Code points of `separators.json`: letters and symbols of today's Unicode that the tokenizer does not know."""
    for piece in json.loads(resources.files(__package__).joinpath("separators.json").read_text("utf-8")):
        first, _, last = piece.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _unescaped(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("unicode_escape") if "\\" in text else text


@cache
def _chain(name: str) -> tuple[Stem, bool]:
    """What a chain makes of a word, and whether it makes pairs of words."""
    analysis = _analysis()
    analyzer = analysis["analyzer"][name if name == FOLDED else _LANGUAGE + name]
    filters = [one for one in analyzer["filter"] if one not in {*_FOLDING, _BIGRAMS}]
    steps = [_step(analysis["filter"][one]) for one in filters]
    letters = _characters().letters

    @lru_cache(_CACHED)
    def term(word: str) -> str:
        made = fold(word if word.isascii() else word.translate(letters))
        for step in steps:
            made = step(made)
        return made

    return term, _BIGRAMS in analyzer["filter"]


def _step(settings: dict[str, Any]) -> Stem:
    make: Callable[[], Stem] = {
        "snowball": lambda: snowball(settings["language"]),
        "pattern_replace": lambda: replaced(
            settings["pattern"], settings["replacement"], every=settings["all"]
        ),
    }[settings["type"]]
    return make()
