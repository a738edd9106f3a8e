"""What changed between two versions of an article: by fields, by paragraphs, and in them by words. Pure.

Two paragraphs are one that changed when they share half of their words; else one went and another came.
"""

import html
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, Literal

import regex

Change = Literal["same", "changed", "removed", "added"]
FIELDS: Final = ("headline", "dek", "byline")
# Words, what stands between them, and single letters of scripts that write no spaces.
_WORD: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]|[\p{L}\p{N}\p{M}]+|\s+|."
)
_ALIKE: Final = 0.5
# Comparing is quadratic at worst: longer paragraphs, and runs of more changed ones, are told apart as wholes.
_MOST_WORDS: Final = 1000
_MOST_PAIRS: Final = 2500
_MOST_COMPARED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or a field before and after; None where it is not there."""

    change: Change
    before: str | None
    after: str | None


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Part]:
    """The fields of FIELDS whose text differs, by name."""
    pairs = {name: (before.get(name) or None, after.get(name) or None) for name in FIELDS}
    return {name: _part(old, new) for name, (old, new) in pairs.items() if old != new}


def paragraphs(before: str, after: str) -> list[Part]:
    """Every paragraph of two bodies, in order, those that are the same too."""
    old, new = _split(before), _split(after)
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    found = [Part("same", text, text) for text in old[:first]]
    inner_old, inner_new = old[first : len(old) - last], new[first : len(new) - last]
    if len(inner_old) + len(inner_new) > _MOST_COMPARED:
        found += [_part(text, None) for text in inner_old] + [_part(None, text) for text in inner_new]
    else:
        for kind, i, j, k, m in SequenceMatcher(None, inner_old, inner_new).get_opcodes():
            if kind == "equal":
                found += [Part("same", text, text) for text in inner_old[i:j]]
            else:
                found += _paired(inner_old[i:j], inner_new[k:m])
    return found + [Part("same", text, text) for text in old[len(old) - last :]]


def marked(part: Part) -> str:
    """`part` as HTML: its text escaped, what went in <del>, what came in <ins>."""
    tags = {"same": ("", ""), "removed": ("<del>", "</del>"), "added": ("<ins>", "</ins>")}
    return "".join(f"{tags[kind][0]}{html.escape(text)}{tags[kind][1]}" for kind, text in words(part))


def words(part: Part) -> Iterator[tuple[Literal["same", "removed", "added"], str]]:
    """The text of `part` in pieces: what stayed, what went, what came."""
    old, new = _WORD.findall(part.before or ""), _WORD.findall(part.after or "")
    if part.change != "changed" or max(len(old), len(new)) > _MOST_WORDS:
        if part.change == "same":
            yield "same", part.after or ""
            return
        if part.before is not None:
            yield "removed", part.before
        if part.after is not None:
            yield "added", part.after
        return
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(old[i:j])
            continue
        if i < j:
            yield "removed", "".join(old[i:j])
        if k < m:
            yield "added", "".join(new[k:m])


def _part(before: str | None, after: str | None) -> Part:
    if before is None:
        return Part("added", None, after)
    return Part("removed", before, None) if after is None else Part("changed", before, after)


def _split(body: str) -> list[str]:
    return [text for one in body.split("\n\n") if (text := one.strip())]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the first are equal."""
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))


def _paired(old: Sequence[str], new: Sequence[str]) -> list[Part]:
    found: list[Part] = []
    at = 0
    compare = len(old) * len(new) <= _MOST_PAIRS
    known = [_words_of(text) for text in new] if compare else []
    for text in old:
        had = _words_of(text) if compare else Counter()
        match = next((n for n in range(at, len(known)) if _share(had, known[n]) >= _ALIKE), None)
        if match is None:
            found.append(_part(text, None))
            continue
        found += [_part(None, one) for one in new[at:match]]
        found.append(_part(text, new[match]))
        at = match + 1
    return found + [_part(None, one) for one in new[at:]]


def _words_of(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text) if word[0].isalnum())


def _share(one: Counter[str], other: Counter[str]) -> float:
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 0.0
