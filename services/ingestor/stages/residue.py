"""Which lines are a page's furniture, by the tables in `residue.toml`. Pure; the tables are read once."""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any, Final

import regex

_MAX_WORDS: Final = 24  # of a line made of phrases
_MAX_LABELLED: Final = 240  # characters; a longer line is a paragraph, whatever it begins with
_MAX_PHRASE_WORDS: Final = 8

_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD: Final = regex.compile(r"[\w#]+")
_AFTER_LABEL: Final = regex.compile(r"\s*(?:$|[:：>»›→|/\-–—\"“„«「])")
_BRACKETS: Final = "()[]（）【】［］<>《》*_ \t"
# A gap that parts what stood side by side on the page.
GAP: Final = regex.compile(r"[ \xa0]{2,}|\t+|\s*[|•·]\s*")
_NOTICE: Final = regex.compile(r"(?:©|ⓒ|\(c\)|copyright\b)\s*\S", regex.IGNORECASE)
_MAX_NOTICE: Final = 160
_TRAIL: Final = regex.compile(r"\s*[>›»/→]\s*")


def fold(text: str) -> str:
    """The words of `text` in lower case, numbers as "#", one space between: the form of the tables."""
    lowered = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(_NUMBER.sub("#", lowered)))


class _Tables:
    def __init__(self, tables: dict[str, Any]) -> None:
        self.lines: dict[str, str] = {}
        self.labels: list[tuple[str, str]] = []
        self.sentences: list[tuple[str, str]] = []
        for language, kinds in tables.items():
            if language == "home":
                continue
            for rule, phrases in kinds.get("line", {}).items():
                for phrase in phrases:
                    self.lines.setdefault(fold(phrase), rule)
            self.labels += self._pairs(kinds.get("label", {}))
            self.sentences += self._pairs(kinds.get("sentence", {}))
        self.rights = tuple(
            " " + phrase for phrase, rule in self.sentences if rule == "rights" and " " in phrase
        )
        self.home = {fold(word) for word in tables["home"]["words"]}
        # by their first letters, so that a line is compared with a handful
        self.labels_by_word = self._by_word(self.labels)
        self.sentences_by_word = self._by_word(self.sentences)

    @staticmethod
    def _pairs(rules: dict[str, list[str]]) -> list[tuple[str, str]]:
        return [(fold(phrase), rule) for rule, phrases in rules.items() for phrase in phrases]

    @staticmethod
    def _by_word(pairs: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for phrase, rule in sorted(pairs, key=lambda pair: -len(pair[0])):
            found.setdefault(phrase[:2], []).append((phrase, rule))
        return found


_TABLES: Final = _Tables(tomllib.loads((Path(__file__).parent / "residue.toml").read_text("utf-8")))


def residue_rule(line: str) -> str | None:
    """The rule by which the whole `line` is furniture ("logo", "share", "related" …), None when it may be text."""
    bare = line.strip(_BRACKETS)
    if not any(char.isalnum() for char in bare):
        return "ornament" if line.strip() else None
    words = fold(bare)
    if rule := _made_of_phrases(words):
        return rule
    if _is_trail(bare):
        return "navigation"
    if len(line) <= _MAX_NOTICE and _is_notice(line, words):
        return "rights"
    if len(line) <= _MAX_LABELLED:
        for phrase, rule in _TABLES.labels_by_word.get(words[:2], ()):
            if words.startswith(phrase) and _label_ends(bare, phrase):
                return rule
        for phrase, rule in _TABLES.sentences_by_word.get(words[:2], ()):
            if (
                words == phrase
                or words.startswith(phrase + " ")
                or (_unspaced(phrase) and words.startswith(phrase))
            ):
                return rule
    return None


def without_residue(line: str) -> str | None:
    """`line` without its furniture, when other things stand beside it, parted by wide gaps; None when nothing does."""
    parts = GAP.split(line)
    if len(parts) < 2 or len(line) > _MAX_LABELLED:
        return None
    kept = [part for part in parts if part.strip() and residue_rule(part) is None]
    if len(kept) == len([part for part in parts if part.strip()]) or not kept:
        return None
    return "  ".join(part.strip() for part in kept)


def _is_notice(line: str, words: str) -> bool:
    """Whether it is a copyright line: it begins with the sign, or ends with the reservation of rights."""
    if _NOTICE.match(line.lstrip()):
        return True
    return len(words.split(" ")) <= 14 and words.endswith(_TABLES.rights)


def _made_of_phrases(words: str) -> str | None:
    """The rule of the first phrase when `words` is nothing but phrases of the tables."""
    if words in _TABLES.lines:
        return _TABLES.lines[words]
    split = words.split(" ")
    if len(split) > _MAX_WORDS:
        return None
    # reached[i]: the rule of the first phrase of some way to cover the first i words
    reached: list[str | None] = [None] * (len(split) + 1)
    for end in range(1, len(split) + 1):
        for start in range(max(0, end - _MAX_PHRASE_WORDS), end):
            if start and reached[start] is None:
                continue
            rule = _TABLES.lines.get(" ".join(split[start:end]))
            if rule is not None:
                reached[end] = reached[start] or rule
                break
    return reached[-1]


def _is_trail(line: str) -> bool:
    """Whether it is a trail of breadcrumbs: short parts between arrows, the first of them the front page."""
    parts = _TRAIL.split(line)
    return (
        len(parts) > 2 and fold(parts[0]) in _TABLES.home and all(0 < len(part) <= 60 for part in parts[:-1])
    )


def _label_ends(line: str, phrase: str) -> bool:
    """Whether what follows `phrase` at the head of `line` shows that it was a label."""
    wanted, at = len(phrase.split(" ")), 0
    for count, match in enumerate(_WORD.finditer(line), 1):
        at = match.end()
        if _unspaced(phrase):
            at = match.start() + len(phrase)
        if count == wanted:
            break
    return _AFTER_LABEL.match(line, at) is not None


def _unspaced(phrase: str) -> bool:
    return any("\u3040" <= char <= "\u9fff" for char in phrase)
