"""Which lines are a page's furniture, by the tables in `residue_tables/`. Pure; the tables are read once."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import regex

from services.ingestor.stages.characters import bare_capital

_MAX_WORDS: Final = 24  # of a line made of phrases
_MAX_LABELLED: Final = 240  # characters; a longer line is a paragraph, whatever it begins with
_MAX_PHRASE_WORDS: Final = 8
_MAX_BEGIN: Final = 80  # characters of three words
_MAX_NAMED: Final = 100
_MAX_NAMES: Final = 9
_SHORT: Final = 3  # letters of "de", "van", "für"
_MAX_NOTICE: Final = 160
_MAX_NOTICE_WORDS: Final = 14

_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD: Final = regex.compile(r"[\w#]+")
_LAST_WORD: Final = regex.compile(r"(?r)[\w#]+")
_NAME_WORD: Final = regex.compile(r"[\p{L}\p{M}’'.]+")
_LABEL_SIGN: Final = regex.compile(r"\s*(?:$|[:：>»›→|/])")
_LABEL_DASH: Final = regex.compile(r"\s*[\-–—\"“„«「]")
_BRACKETS: Final = "()[]（）【】［］<>《》*_ \t"
_QUOTES: Final = "\"“”„«»‚‘’'「『‹"
_STOPS: Final = (".", "。", "।", "۔", "!", "?", "？", "！", "؟")
_NETWORKED: Final = frozenset({"share", "follow"})
_UNSTOPPED: Final = frozenset({"tags", "video", "follow", "comments", "share", "subscription"})
# A gap that parts what stood side by side on the page.
GAP: Final = re.compile(r"[ \xa0]{2,}|\t+|\s*[|•·]\s*")
_GAP_SIGN: Final = re.compile(r"[\t\xa0|•·]")  # every gap has one of these, or two spaces
_NOTICE: Final = regex.compile(r"(?:©|ⓒ|\(c\)|copyright\b)\s*\S", regex.IGNORECASE)
_TRAIL: Final = regex.compile(r"\s*[>›»/→]\s*")
_ARROWS: Final = frozenset(">›»/→")


@lru_cache(maxsize=4096)  # the lines of an article are looked at by several stages
def fold(text: str) -> str:
    """The words of `text` in lower case, numbers as "#", one space between: the form of the tables."""
    return _folded(text)


def _folded(text: str) -> str:
    # A Turkish capital İ folds to an i with a dot of its own.
    lowered = unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i")
    return " ".join(_WORD.findall(_NUMBER.sub("#", lowered)))


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    rule: str
    section: str
    also: tuple[str, ...]
    is_stem: bool  # whether the last word may go on: endings of Turkish, scripts without spaces


class _Tables:
    def __init__(self, tables: dict[str, dict[str, Any]]) -> None:
        self.lines: dict[str, str] = {}
        phrases: list[_Phrase] = []
        for table in tables.values():
            for rule, lines in table.get("line", {}).items():
                for folded in (spelling for line in lines for spelling in _spellings(line)):
                    self.lines.setdefault(folded, rule)
                    if _unspaced(folded):
                        self.lines.setdefault(folded.replace(" ", ""), rule)
            for section in ("label", "named", "sentence"):
                for rule, texts in table.get(section, {}).items():
                    also = table.get("also", {}).get(rule, []) if section == "sentence" else []
                    phrases += [
                        _Phrase(spelling, rule, section, tuple(also), text.endswith("*") or _unspaced(text))
                        for text in texts
                        for spelling in _spellings(text)
                    ]
        self.rights = tuple(
            f" {phrase.text}" for phrase in phrases if phrase.rule == "rights" and " " in phrase.text
        )
        self.rights_ends = {rights.rpartition(" ")[2] for rights in self.rights}
        self.home = {fold(word) for word in tables["any"]["trail"]["home"]}
        self.networks = {line for line, rule in self.lines.items() if rule == "share" and " " not in line}
        self.credits = frozenset(tables["any"]["credits"]["words"])
        # By their first two characters, the longest first, so that a line is compared with a handful.
        self.phrases: dict[str, list[_Phrase]] = {}
        for phrase in sorted(phrases, key=lambda phrase: -len(phrase.text)):
            self.phrases.setdefault(phrase.text[:2], []).append(phrase)
        # The words that begin any of them: most lines of a text begin with none, and are done.
        begins = [*self.lines, *(phrase.text for phrase in phrases), *self.home]
        self.first_words = {text.partition(" ")[0] for text in begins}
        # Where words are not parted, the first characters.
        self.first_signs = {text[0] for text in begins if _unspaced(text)}
        self.first_pairs = {text[:2] for text in begins if _unspaced(text)}
        # Of what has several words the first two; first words after which any may follow; words that may go on themselves.
        self.first_two = {" ".join(text.split(" ")[:2]) for text in begins if " " in text}
        stems = [phrase.text for phrase in phrases if phrase.is_stem]
        self.alone = {text for text in begins if " " not in text}
        self.alone |= {text.partition(" ")[0] for text in stems if text.count(" ") == 1}
        self.stems = tuple(text for text in stems if " " not in text)


def _spellings(text: str) -> set[str]:
    """The forms of an entry of the tables: "à lire aussi" begins a line as "A lire aussi", too."""
    return {fold(text), fold(bare_capital(text))}


def _unspaced(phrase: str) -> bool:
    return any("\u3040" <= char <= "\u9fff" for char in phrase)


_TABLES: Final = _Tables(
    {
        path.stem: tomllib.loads(path.read_text("utf-8"))
        for path in sorted((Path(__file__).parent / "residue_tables").glob("*.toml"))
    }
)


def residue_rule(line: str) -> str | None:
    """The rule by which the whole `line` is furniture ("logo", "share", "related" …), None when it may be text."""
    bare = line.strip(_BRACKETS)
    first = _WORD.search(bare)
    if first is None or not (bare[0].isalnum() or any(char.isalnum() for char in bare)):
        return "ornament" if line.strip() else None
    may_be_notice = len(line) <= _MAX_NOTICE and _may_be_notice(line, bare)
    if first.start() == 0 and not may_be_notice and not _may_begin(first[0]):
        return None  # as nearly all lines of a text
    is_paragraph = len(line) > _MAX_LABELLED and len(bare.split(maxsplit=_MAX_WORDS)) > _MAX_WORDS
    if is_paragraph or not (may_be_notice or _may_go_on(bare)):
        return None
    words = fold(bare)
    if rule := _made_of_phrases(words):
        return rule
    if _is_trail(bare):
        return "navigation"
    if may_be_notice and _is_notice(line, words):
        return "rights"
    if len(line) <= _MAX_LABELLED:
        for phrase in _TABLES.phrases.get(words[:2], ()):
            if words.startswith(phrase.text) and _fits(phrase, words, bare):
                return phrase.rule
    return None


def without_residue(line: str) -> str | None:
    """`line` without its furniture, when other things stand beside it, parted by wide gaps; None when nothing does."""
    if len(line) > _MAX_LABELLED or ("  " not in line and _GAP_SIGN.search(line) is None):
        return None
    parts = [part.strip() for part in GAP.split(line) if part.strip()]
    kept = [part for part in parts if residue_rule(part) is None]
    return "  ".join(kept) if 0 < len(kept) < len(parts) else None


def _may_begin(word: str) -> bool:
    """Whether `word`, the first of a line, is that of an entry of the tables, or may be when it is folded."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    begin = folded[:2]
    if begin in _TABLES.first_pairs or folded[0] in _TABLES.first_pairs or not begin.isalpha():
        return True
    if _unspaced(folded[0]):
        return (
            len(folded) == 1 and folded in _TABLES.first_signs
        )  # in the tables its next word is one with it
    return folded in _TABLES.first_words or not folded.isalpha()


def _may_go_on(bare: str) -> bool:
    """Whether the first two words of a line are those of something in the tables: two tell far more than one."""
    begin = " ".join(bare.split(maxsplit=3)[:3])
    if len(begin) > _MAX_BEGIN:
        return True  # hardly words of a script that parts them
    first, _, rest = _folded(begin).partition(" ")
    if not rest or first in _TABLES.alone or _unspaced(first) or first.startswith(_TABLES.stems):
        return True
    return f"{first} {rest.partition(' ')[0]}" in _TABLES.first_two


def _may_be_notice(line: str, bare: str) -> bool:
    """Whether the line begins or ends as a copyright line does."""
    last = _LAST_WORD.search(bare)
    return _NOTICE.match(line.lstrip()) is not None or (
        last is not None and unicodedata.normalize("NFKC", last[0]).casefold() in _TABLES.rights_ends
    )


def _fits(phrase: _Phrase, words: str, bare: str) -> bool:
    """Whether the line that begins with `phrase` is what the phrase's section of the tables says."""
    is_whole = phrase.is_stem or words[len(phrase.text) : len(phrase.text) + 1] in {"", " "}
    if not is_whole or bare[0] in _QUOTES:
        return False
    if phrase.section == "sentence":
        rest = words if phrase.is_stem else words[len(phrase.text) :]
        return not rest.strip() or not phrase.also or any(_has(rest, cue) for cue in phrase.also)
    end = _end_of(bare, phrase.text)
    is_stopped = bare.endswith(_STOPS)
    if phrase.section == "named":
        return len(bare) <= _MAX_NAMED and not is_stopped and _are_names(bare[end:])
    if phrase.rule in _NETWORKED and not is_stopped and _names_network(words):
        return True
    if _LABEL_SIGN.match(bare, end):
        return not (is_stopped and phrase.rule in _UNSTOPPED)
    return not is_stopped and _LABEL_DASH.match(bare, end) is not None


def _names_network(words: str) -> bool:
    """Whether a short line ends with a network: "share this article on Facebook"."""
    split = words.split(" ")
    return len(split) <= _MAX_PHRASE_WORDS and split[-1] in _TABLES.networks


def _has(words: str, cue: str) -> bool:
    """Whether a word of `words` begins with `cue`; in scripts that write small words as one with the next, any part."""
    return f" {cue}" in f" {words} " if cue[0].upper() != cue[0] else cue in words


def _are_names(text: str) -> bool:
    """Whether `text` can be the names of people and agencies: all of its longer words begin with a capital."""
    words = _NAME_WORD.findall(text)
    if not 0 < len(words) <= _MAX_NAMES:
        return False
    return all(
        len(word) <= _SHORT or not word[0].islower() or word in _TABLES.credits for word in words
    ) and any(not word[0].islower() or word in _TABLES.credits for word in words)


def _is_notice(line: str, words: str) -> bool:
    """Whether it is a copyright line: it begins with the sign, or ends with the reservation of rights."""
    if _NOTICE.match(line.lstrip()):
        return True
    return words.endswith(_TABLES.rights) and len(words.split(" ")) <= _MAX_NOTICE_WORDS


def _made_of_phrases(words: str) -> str | None:
    """The rule of the first phrase when `words` is nothing but phrases of the tables."""
    if words in _TABLES.lines:
        return _TABLES.lines[words]
    if _unspaced(words[:1]) and (rule := _TABLES.lines.get(words.replace(" ", ""))):
        return rule
    split = words.split(" ")
    if len(split) > _MAX_WORDS or split[0] not in _TABLES.first_words:
        return None
    # reached[i]: the rule of the first phrase of some way to cover the first i words
    reached: dict[int, str | None] = {0: None}
    for end in range(1, len(split) + 1):
        begins = [start for start in reached if end - start <= _MAX_PHRASE_WORDS]
        if not begins:
            break
        for start in begins:
            rule = _TABLES.lines.get(" ".join(split[start:end]))
            if rule is not None:
                reached[end] = reached[start] or rule
                break
    return reached.get(len(split))


def _is_trail(line: str) -> bool:
    """Whether it is a trail of breadcrumbs: short parts between arrows, the first of them the front page."""
    if _ARROWS.isdisjoint(line):
        return False
    parts = _TRAIL.split(line)
    return (
        len(parts) > 2 and fold(parts[0]) in _TABLES.home and all(0 < len(part) <= 60 for part in parts[:-1])
    )


def _end_of(line: str, phrase: str) -> int:
    """Where `phrase`, which is folded, ends in `line`, which begins with it."""
    wanted, at = len(phrase.split(" ")), 0
    for count, match in enumerate(_WORD.finditer(line), 1):
        at = match.start() + len(phrase) if _unspaced(phrase) else match.end()
        if count == wanted:
            break
    return at
