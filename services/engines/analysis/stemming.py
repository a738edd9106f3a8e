"""Stems of folded words: Snowball's where it has the language, and rules that the mapping states as patterns.

snowballstemmer 2.2 has the algorithms that Elasticsearch's `snowball` filter runs, but for two later amendments, which
are made here.
"""

from collections.abc import Callable
from typing import Final

import regex
import snowballstemmer

Stem = Callable[[str], str]

# German: the transcribed umlaut is the umlaut ("Praesident" = "Präsident"); ue is none after q ("Quelle") or after
# a vowel ("Feuer").
_TRANSCRIBED: Final = regex.compile(r"qu|ae|oe|(?<![aeiouyäöü])ue")
_PLAIN: Final = str.maketrans("äöü", "aou")
_UMLAUT: Final = {"qu": "qu", "ae": "ä", "oe": "ö", "ue": "ü"}
# English: a short word keeps its double consonant ("added" is of "add", not of "ad").
_SHORT_DOUBLE: Final = regex.compile(r"([aeo](?:bb|dd|ff|gg|mm|nn|pp|rr|tt))(?:ed|edly|ing|ingly)")


def snowball(language: str) -> Stem:
    """The Snowball stemmer that the mapping calls `language`, such as "French". Raises KeyError when there is none."""
    stemmer = snowballstemmer.stemmer(language.lower())
    plain: Stem = stemmer.stemWord
    return {"German": _german, "English": _english}.get(language, lambda inner: inner)(plain)


def replaced(pattern: str, replacement: str, *, every: bool) -> Stem:
    """The first match of `pattern` replaced, or `every` one, as the engine's `pattern_replace` filter does."""
    compiled = regex.compile(pattern)
    # Java writes groups $1, regex \1.
    template = regex.sub(r"\$(\d)", r"\\\1", replacement)
    return lambda word: compiled.sub(template, word, count=0 if every else 1)


def _german(plain: Stem) -> Stem:
    def stem(word: str) -> str:
        spelled = _TRANSCRIBED.sub(lambda match: _UMLAUT[match.group()], word)
        # The -em of a system is no case ending.
        return spelled.translate(_PLAIN) if spelled.endswith("system") else plain(spelled)

    return stem


def _english(plain: Stem) -> Stem:
    def stem(word: str) -> str:
        short = _SHORT_DOUBLE.fullmatch(word)
        return short.group(1) if short else plain(word)

    return stem
