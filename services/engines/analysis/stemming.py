"""Stems of folded words: Snowball's where it has the language, else a light rule that the mapping states as a pattern.

snowballstemmer 2.2 has the algorithms that Elasticsearch's `snowball` filter runs, but for two later amendments, which
are made here.
"""

from collections.abc import Callable
from functools import lru_cache
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
_CACHED: Final = 65_536


def snowball(language: str) -> Stem:
    """The Snowball stemmer that the mapping calls `language`, such as "French". Raises KeyError when there is none."""
    stemmer = snowballstemmer.stemmer(language.lower())
    plain: Stem = stemmer.stemWord
    stem = {"German": _german, "English": _english}.get(language, lambda inner: inner)(plain)
    return lru_cache(_CACHED)(stem)


def light(pattern: str, replacement: str) -> Stem:
    """The first match of `pattern` replaced, as the engine's `pattern_replace` filter with `all: false` does."""
    compiled = regex.compile(pattern)
    # Java writes groups $1, regex \1.
    template = regex.sub(r"\$(\d)", r"\\\1", replacement)
    return lru_cache(_CACHED)(lambda word: compiled.sub(template, word, count=1))


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
