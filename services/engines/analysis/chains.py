"""The chains of the mapping: `folded`, and one for each language that has a field of its own."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from typing import Any, Final

import schemas
from services.engines.analysis.bigrams import Word, bigrams
from services.engines.analysis.folding import fold
from services.engines.analysis.stemming import Stem, light, snowball
from services.engines.analysis.words import Token, cut

FOLDED: Final = "folded"
_LANGUAGE: Final = "text_"
_BIGRAMS: Final = "cjk_bigram"


def analyze(text: str, chain: str) -> list[Token]:
    """The tokens of `text` by `chain`: FOLDED, or a code of `services.engines.fields.TEXT_LANGUAGES`.

    Offsets are code points of `text`. Raises KeyError when there is no such chain.
    """
    stem, pairs = _chain(chain)
    words: Iterable[Word] = (
        (fold(word), start, end) for word, start, end in cut(text.translate(_word_breaks()))
    )
    if pairs:
        words = bigrams(words)
    if stem is not None:
        words = ((stem(word), start, end) for word, start, end in words)
    # A rule may leave nothing of a word: its place stays empty, so that no phrase reaches over it.
    return [Token(word, start, end, position) for position, (word, start, end) in enumerate(words) if word]


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


@cache
def _word_breaks() -> dict[int, str]:
    """The character filter, and what only the tokenizer's older Unicode takes for no part of a word.

    Every rule is one character for one, so that offsets stay.
    """
    rules = dict.fromkeys(_separators(), " ")
    for rule in _analysis()["char_filter"]["word_breaks"]["mappings"]:
        before, _, after = rule.partition("=>")
        source, target = _unescaped(before.strip()), _unescaped(after.strip())
        if len(source) != 1 or len(target) != 1:
            raise ValueError(f"the rule {rule!r} of word_breaks is not one character for one")
        rules[ord(source)] = target
    return rules


def _separators() -> Iterable[int]:
    """Code points of `separators.json`: letters and symbols of today's Unicode that the tokenizer does not know."""
    for piece in json.loads(resources.files(__package__).joinpath("separators.json").read_text("utf-8")):
        first, _, last = piece.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _unescaped(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("unicode_escape") if "\\" in text else text


@cache
def _chain(name: str) -> tuple[Stem | None, bool]:
    analysis = _analysis()
    filters = analysis["analyzer"][name if name == FOLDED else _LANGUAGE + name]["filter"]
    stem: Stem | None = None
    for used in filters:
        settings = analysis.get("filter", {}).get(used, {})
        make: Callable[[], Stem] | None = {
            "snowball": lambda s=settings: snowball(s["language"]),
            "pattern_replace": lambda s=settings: light(s["pattern"], s.get("replacement", "")),
        }.get(settings.get("type", ""))
        if make is not None:
            stem = make()
    return stem, _BIGRAMS in filters
