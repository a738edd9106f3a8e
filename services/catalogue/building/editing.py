"""Which names of a large source mean somebody wherever they stand, and which only beside other evidence.

A source of millions was made for people who look a thing up. What is read in running text needs an editor: short forms,
codes, single words and words in small letters are names of too many.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

import regex

from services.catalogue.entries import ANY_LANGUAGE, EntityType

Place = Literal["names", "context"]
Names = dict[str, list[str]]

# What an encyclopedia adds to tell titles apart: "Mercury (planet)".
_BRACKETS: Final = regex.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_LATIN: Final = regex.compile(r"\p{Latin}")
_CASED: Final = regex.compile(r"[\p{Lu}\p{Ll}\p{Lt}]")
_CAPITAL: Final = regex.compile(r"[\p{Lu}\p{Lt}]")
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")
_UNWANTED: Final = regex.compile(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\[\]{}<>|/;_@#=]|https?:")
# Marks of direction and the like; not the joiners inside words of Indic and Arabic script.
_INVISIBLE: Final = regex.compile(r"[\p{Cf}--[\u200c\u200d]]|[\u200c\u200d]+$", flags=regex.VERSION1)
_MOST_CHARACTERS: Final = 80
_MOST_WORDS: Final = 8
_CODE: Final = 6  # letters; "UNESCO" is the longest that is read as a code, longer ones are words in capitals
_CODE_IN_SMALL: Final = 3  # letters: "be", "no" and "usa" are codes
_SHORT_UNSPACED: Final = 2  # characters of a Chinese, Japanese or Korean name that others bear, too
# A state's single word is its name; of everybody else it is a family name, a place, or a word.
_ONE_WORD_IS_ENOUGH: Final = frozenset({"state", "region"})
# These are called the same in every language that is written in Latin letters.
_UNTRANSLATED: Final = frozenset({"person", "company", "media"})
_PRIMARY: Final = {"mul": ANY_LANGUAGE, "": ANY_LANGUAGE, "nb": "no", "nn": "no", "yue": "zh", "simple": "en"}
_LANGUAGE: Final = regex.compile(r"(?:[a-z]{2,3}|simple|)(?:[-_][A-Za-z0-9]{1,8})*")


def language_of(tag: str) -> str | None:
    """The language under which the catalogue keeps a name of `tag` (BCP 47, or Wikimedia's codes); None for what is no tag.

    Scripts and regions fall away; `mul` (several languages) and an empty tag are `any`.
    """
    if not _LANGUAGE.fullmatch(tag):
        return None
    primary = regex.split("[-_]", tag, maxsplit=1)[0]
    return _PRIMARY.get(primary, primary)


def tidy(name: str) -> str | None:
    """`name` in NFC with single spaces, without an explanation in brackets; None when no text would write it so."""
    text = _BRACKETS.sub("", " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", name)).split())).rstrip(
        " ,;:"
    )
    letters = sum(char.isalpha() for char in text)
    shortest = 1 if _UNSPACED.search(text) else 2
    if letters < shortest or len(text) > _MOST_CHARACTERS or len(text.split(" ")) > _MOST_WORDS:
        return None
    return None if _UNWANTED.search(text) else text


def place_of(name: str, kind: EntityType) -> Place | None:
    """Where a tidy name of an entity of this type belongs; None: nowhere, since it is a code or filed by family name."""
    letters = [char for char in name if char.isalpha()]
    words = name.split(" ")
    if kind == "person" and ("," in name or "，" in name):
        return None
    if _UNSPACED.search(name):
        return "context" if len(letters) <= _SHORT_UNSPACED and kind not in _ONE_WORD_IS_ENOUGH else "names"
    if name.isupper() and len(letters) <= _CODE:
        return None if kind in _ONE_WORD_IS_ENOUGH or len(letters) < 2 else "context"
    if _CASED.search(name) and not _CAPITAL.search(name):
        return "context" if len(letters) > _CODE_IN_SMALL else None
    return "names" if len(words) > 1 or kind in _ONE_WORD_IS_ENOUGH else "context"


def arranged(rows: Iterable[tuple[str, str]], kind: EntityType) -> tuple[Names, Names]:
    """`names` and `context` of an entry, from (language, tidy name) in the order of their importance.

    A Latin name that several languages have, or that nobody translates, is `any`. Each name stands once in a language.
    """
    languages: dict[str, dict[str, None]] = {}
    for language, name in rows:
        languages.setdefault(name, {})[language] = None
    names: Names = {}
    context: Names = {}
    for name, bearing in languages.items():
        place = place_of(name, kind)
        if place is None:
            continue
        latin = _LATIN.search(name) is not None
        common = ANY_LANGUAGE in bearing or (latin and (len(bearing) > 1 or kind in _UNTRANSLATED))
        for language in (ANY_LANGUAGE,) if common else bearing:
            (names if place == "names" else context).setdefault(language, []).append(name)
    return _sorted(names), _sorted(context)


def _sorted(names: Names) -> Names:
    """`any` first, then by code: the same however the source is ordered."""
    return {
        language: names[language] for language in sorted(names, key=lambda one: (one != ANY_LANGUAGE, one))
    }
