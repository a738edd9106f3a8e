"""The cue tables of each language, compiled once. `cues.toml` says what its keys mean."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import regex

_PLAIN: Final = str.maketrans("’‘ʼ\u00a0\u202f", "'''  ")
_WORD: Final = r"[\p{L}\p{M}\p{N}]"
_NEVER: Final = regex.compile(r"(?!)")


def plain(text: str) -> str:
    """`text` with one kind of apostrophe and of space, character for character."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Tables:
    """The cues of one language as patterns, its words as sets in small letters."""

    before: regex.Pattern[str]
    media: regex.Pattern[str]
    verb: regex.Pattern[str]
    infinitive: regex.Pattern[str]
    negated: regex.Pattern[str]
    relative: frozenset[str]
    determiner: frozenset[str]
    link: frozenset[str]
    stop: frozenset[str]
    person: frozenset[str]
    organisation: frozenset[str]
    document: frozenset[str]
    medium: frozenset[str]
    generic: frozenset[str]
    nothing: frozenset[str]
    title: frozenset[str]
    oblique: frozenset[str]
    proper_last: bool  # nouns are capitalised: a phrase ends with one

    @property
    def heads(self) -> frozenset[str]:
        """Every noun that says what a source is."""
        return self.person | self.organisation | self.document | self.medium | self.generic


@lru_cache(maxsize=1)
def _all() -> dict[str, Tables]:
    text = (files("services.ingestor.stages.citing") / "cues.toml").read_text("utf-8")
    return {language: _tables(table) for language, table in tomllib.loads(text).items()}


def tables(language: str) -> Tables | None:
    """The tables of a language (first subtag), None where there are none."""
    return _all().get(language)


def _tables(table: dict[str, Any]) -> Tables:
    negation, adverb = _any(table["negation"]), _any(table["adverb"])
    between = rf"(?:(?:{negation}|{adverb})\s*(?<!{_WORD}(?={_WORD})))*"
    forms = [_any(table["finite"])]
    if table["auxiliary"]:
        forms.insert(0, rf"(?:{_any(table['auxiliary'])})\s+{between}(?:{_any(table['participle'])})")
    before_verb = rf"(?:(?:{negation})\s*(?<!{_WORD}(?={_WORD})))?"
    sets = (
        "relative", "determiner", "link", "stop", "person", "organisation", "document", "medium", "generic", "nothing",
        "title",
    )  # fmt: skip
    # A verb of saying ends a noun phrase, unless it is a noun as well ("reports", "note").
    nouns = {
        noun for name in ("person", "organisation", "document", "medium", "generic") for noun in table[name]
    }
    stop = frozenset({*table["stop"], *table["finite"]} - nouns)
    return Tables(
        before=_cue(table["before"]),
        media=_cue(table["media"]),
        verb=regex.compile(rf"(?<!{_WORD}){before_verb}(?:{'|'.join(forms)})(?!{_WORD}|-)", regex.IGNORECASE),
        infinitive=_cue(table["infinitive"]),
        negated=regex.compile(rf"(?<!{_WORD})(?:{negation})(?!{_WORD})|n't|n'", regex.IGNORECASE),
        oblique=frozenset(table.get("oblique", ())),
        proper_last=bool(table.get("proper_last", False)),
        **{**{name: frozenset(table[name]) for name in sets}, "stop": stop},
    )


def _any(words: list[str]) -> str:
    return "|".join(sorted((word.replace(" ", r"\s+") for word in words), key=len, reverse=True))


def _cue(cues: list[str]) -> regex.Pattern[str]:
    if not cues:
        return _NEVER
    # A cue that ends with an apostrophe is followed by its word at once.
    return regex.compile(rf"(?<!{_WORD}|-)(?:{_any(cues)})(?:(?<=')|(?!{_WORD}|-))", regex.IGNORECASE)
