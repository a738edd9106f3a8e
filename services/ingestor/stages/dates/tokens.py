"""Text to tokens: words folded, digits of every script read, numeric dates kept whole. Linear in the text."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

# Numbers that stand with other signs (decimals, times, amounts, versions, scores) are taken whole, so that no rule sees
# a part of them.
_SCANNER: Final = regex.compile(
    r"(?P<iso>\d{4}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)\d{1,2}(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?(?![\w%]|[-/.,:]\d))"
    r"|(?P<dmy>\d{1,2}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)(?:\d{4}|\d{2})(?![\w%]|[-/.,:]\d))"
    r"|(?P<my>\d{1,2}[-/.]\d{4}(?![\w%]|[-/.,:]\d))"
    r"|(?P<ym>\d{4}-\d{2}(?![\w%]|[-/.,:]\d))"
    r"|(?P<dm>\d{1,2}[/.]\d{1,2}(?![\w%]|[-/.,:]\d))"
    r"|(?P<years>\d{4}\s?[-–—/]\s?(?:\d{4}|\d{2})(?![\w%]|[-/.,:]\d))"
    r"|(?P<decade>['’]?\d{2,4}['’]?(?:s|er|ern|’s|-talet|-х|-е|-ті|-х)\b)"
    r"|(?P<other>\d+(?:[.,:/\u202f\u00a0]\d+)+(?:\p{L}+)?|\d{5,})"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th|er|ère|re|e|º|ª|°|-го|-е|-а)(?![\w]))"
    r"|(?P<number>\d{1,4})(?![\d])"
    r"|(?P<word>\p{L}[\p{L}\p{M}]*(?:['’](?=\p{L}))?\.?)"
    r"|(?P<gap>\n+)"
    r"|(?P<sign>[^\s\p{L}\d])"
)
_AMOUNT_BEFORE: Final = frozenset("$€£¥₹₽₩₺₴#№§+×*=<>~≈@&")
_AMOUNT_AFTER: Final = frozenset("%‰°€$£¥₹₽₩₺₴²³×*=+")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` names what was scanned, `key` is its folded form, `start` to `end` its characters in the text."""

    kind: str
    key: str
    start: int
    end: int
    capital: bool
    text: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case without the marks that writers leave out: accents of Latin letters, vowel signs of Arabic."""
    out = []
    for char in unicodedata.normalize("NFKC", word).replace("İ", "i").casefold().replace("’", "'"):
        if "\u064b" <= char <= "\u0652" or char == "\u0640":
            continue
        parts = unicodedata.normalize("NFD", char)
        out.append(parts[0] if parts[0] < "\u0250" else char)
    return "".join(out).translate(_ALIKE)


_ALIKE: Final = str.maketrans("أإآٱىةı", "اااايهi")


def ascii_digits(text: str) -> str:
    """`text` with every decimal digit written 0 to 9, at the same length."""
    if text.isascii():
        return text
    return regex.sub(r"[^\P{Nd}0-9]", lambda match: str(unicodedata.digit(match[0])), text)


def tokens(text: str, words: "regex.Pattern[str] | None" = None) -> list[Token]:
    """The tokens of `text`. `words` is given for languages written without spaces and finds their known words."""
    plain = ascii_digits(text)
    found: list[Token] = []
    add = found.append
    for match in _SCANNER.finditer(plain):
        kind = match.lastgroup or "sign"
        start, end = match.span()
        if kind == "word":
            if words is not None:
                found.extend(_inside(plain, start, end, words))
                continue
            word = match[0]
            add(Token("word", fold(word), start, end, word[0].isupper(), word))
        else:
            if kind not in ("sign", "gap") and _glued(plain, start, end, kind):
                kind = "other"
            add(Token(kind, match[0], start, end, False, match[0]))
    return found


def _inside(text: str, start: int, end: int, words: "regex.Pattern[str]") -> list[Token]:
    found = []
    for match in words.finditer(text, start, end):
        word = match[0]
        found.append(
            Token("word" if match.lastgroup else "sign", word.casefold(), *match.span(), False, word)
        )
    return found


def _glued(text: str, start: int, end: int, kind: str) -> bool:
    """Whether a number is part of something that is no date: an amount, a name with a number, an exponent."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before in _AMOUNT_BEFORE or after in _AMOUNT_AFTER:
        return True
    if before in ".,:/" and start > 1 and text[start - 2].isdigit():
        return True
    if before.isalpha() or before == "_":
        return before < "\u2e80" and not "\u0600" <= before <= "\u06ff"
    if before in "-–" and start > 1 and text[start - 2].isalpha() and kind == "number":
        return end - start < 4  # "mid-1996" is a date, "F-16" is not
    return (
        kind in ("number", "ordinal")
        and after in "-–"
        and text[end + 1 : end + 2].isalpha()
        and end - start == 3
    )


Reader = Callable[[str], list[Token]]
