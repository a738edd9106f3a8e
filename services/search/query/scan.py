"""From query text to tokens. Every token knows where it stands, so every error can say where.

luqum's own lexer takes `12:30` for a field, a URL for a regular expression and stops at an apostrophe; it therefore
never sees the user's text (see parse.py).
"""

from dataclasses import replace
from typing import Final

import regex

from services.engines.analysis import FOLDED, analyze, has_word
from services.search.query.errors import SYNTAX, UNSUPPORTED, QueryError
from services.search.query.fold import fold, spelled
from services.search.query.ranges import read_dates
from services.search.query.tokens import Kind, Token
from services.search.query.tree import DATE_FIELDS, TEXT_FIELDS, VALUE_FIELDS, DateField
from services.search.query.weights import SIGN, SIGN_OF_WORD, read_weight

MAX_SLOP: Final = 100
# An opening quotation mark and what closes it, the best fitting first.
_CLOSERS: Final = {
    '"': ('"', "”“"),
    "“": ("”", '"'),
    "”": ("”", '"'),
    "„": ("“”", '"'),
    "‟": ("”", '"'),
    "«": ("»", '"'),
    "»": ("«", '"'),
    "「": ("」",),
    "『": ("』",),
    "〝": ("〞〟",),
}
# A single quotation mark opens a phrase only at the beginning of a word, and closes it only at the end of one.
_SINGLE: Final = {"‘": "’", "‚": "‘’", "‛": "’"}
OPENERS: Final = frozenset({*_CLOSERS, *_SINGLE})
_FIELD: Final = regex.compile("(" + "|".join((*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS)) + r"):\s*")
_EVERY: Final = regex.compile(r"\*(?::\*)?(?=[\s()^]|$)")
_RANGE: Final = regex.compile(r"[\[{][^\[\]{}]*\sTO\s[^\[\]{}]*[\]}]")
_REGEX: Final = regex.compile(r"/[^\s/](?:[^/\\]|\\.)*+/(?=[\s()]|$)")
_SLOP: Final = regex.compile(r"~(\d{0,9})(?:\.\d*)?")
_URL: Final = regex.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_FUZZY: Final = regex.compile(r"(?<=.)~[\d.]*$")
OPERATORS: Final = {"AND": Kind.AND, "&&": Kind.AND, "OR": Kind.OR, "||": Kind.OR, "NOT": Kind.NOT}
PREFIXES: Final = {"-": Kind.NOT, "!": Kind.NOT, "+": Kind.PLUS}
_GROUPS: Final = {"(": Kind.OPEN, ")": Kind.CLOSE}
_BRACKETS: Final = "[]{}"
_OPERATOR: Final = regex.compile(r"(?:AND|OR|NOT|&&|\|\|)(?=[\s()]|$)")


def scan(query: str) -> list[Token]:
    """The tokens of `query`. Punctuation that belongs to no word is left out. Raises QueryError."""
    return _Scanner(fold(query)).tokens()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tokens: list[Token] = []
        self._groups: list[str | None] = []  # the field of each bracket that is open
        self._unclosed: set[str] = set()  # single quotation marks that nothing closes from here on

    def tokens(self) -> list[Token]:
        while self._at < len(self._text):
            self._next()
        return self._tokens

    def _next(self) -> None:
        text, at = self._text, self._at
        character = text[at]
        if character.isspace():
            self._at += 1
        elif character in _GROUPS:
            self._group(character)
        elif character in PREFIXES and self._begins_operand(at + 1):
            self._add(PREFIXES[character], character)
        elif match := _FIELD.match(text, at):
            self._add(Kind.FIELD, match.group(1), match.end())
            self._refuse_comparison(match.group(1))
        elif (field := self._date_field()) is not None and not _OPERATOR.match(text, at):
            self._dates(field)
        elif character in _CLOSERS:
            self._phrase(self._closing(at))
        elif character in _SINGLE and (end := self._closing_single(at)) is not None:
            self._phrase(end)
        elif match := _EVERY.match(text, at):
            self._add(Kind.EVERY, match.group())
            self._weight()
        elif character in _BRACKETS:
            self._refuse_range()
            self._at += 1
        else:
            self._word()

    def _add(self, kind: Kind, text: str, end: int | None = None) -> None:
        self._tokens.append(Token(kind, text, self._at))
        self._at = self._at + len(text) if end is None else end

    def _group(self, sign: str) -> None:
        if sign == "(":
            self._groups.append(self._field())
        elif self._groups:
            self._groups.pop()
        self._add(_GROUPS[sign], sign)
        if sign == ")":
            self._weight()
            self._refuse_star()

    def _field(self) -> str | None:
        """The field of what begins here: the one just named, else that of the brackets around it."""
        if self._tokens and self._tokens[-1].kind is Kind.FIELD:
            return self._tokens[-1].text
        return self._groups[-1] if self._groups else None

    def _date_field(self) -> DateField | None:
        field = self._field()
        return next((name for name in DATE_FIELDS if name == field), None)

    def _dates(self, field: DateField) -> None:
        start = self._at
        dates, self._at = read_dates(self._text, start, field)
        self._tokens.append(Token(Kind.DATES, self._text[start : self._at], start, dates=dates))
        self._weight()

    def _weight(self) -> None:
        """The weight that stands here, if one does, is that of the operand or the brackets before it."""
        if match := SIGN.match(self._text, self._at):
            weight = read_weight(match.group(), self._at)
            self._tokens.append(Token(Kind.WEIGHT, match.group(), self._at, weight=weight))
            self._at = match.end()

    def _begins_operand(self, at: int) -> bool:
        return at < len(self._text) and not self._text[at].isspace() and self._text[at] != ")"

    def _closing(self, at: int) -> int:
        """Where the quotation that begins at `at` ends. One of the same kind inside it is part of it, if all close."""
        mark = self._text[at]
        best, *others = _CLOSERS[mark]
        for closers, inner in ((best, mark), (best, ""), *((closers, "") for closers in others)):
            end, opened = at + 1, 1
            while end < len(self._text):
                if self._text[end] == "\\":
                    end += 1
                elif self._text[end] in closers:
                    opened -= 1
                    if not opened:
                        return end
                elif self._text[end] == inner:
                    opened += 1
                end += 1
        expected = " or ".join(best)
        raise QueryError(SYNTAX, f"{mark} begins a quotation that nothing closes: {expected} is expected", at)

    def _closing_single(self, at: int) -> int | None:
        mark = self._text[at]
        if mark not in self._unclosed:
            for end in range(at + 1, len(self._text)):
                if self._text[end] in _SINGLE[mark] and not self._text[end + 1 : end + 2].isalnum():
                    return end
            self._unclosed.add(mark)
        return None

    def _phrase(self, end: int) -> None:
        start, inside = self._at, _unescaped(self._text[self._at + 1 : end])
        self._at = end + 1
        slop = 0
        if match := _SLOP.match(self._text, self._at):
            if not match.group(1) or match.group() != f"~{match.group(1)}" or int(match.group(1)) > MAX_SLOP:
                raise QueryError(
                    SYNTAX, f'after a phrase, ~ takes a whole number up to {MAX_SLOP}: "…"~5', self._at
                )
            slop = int(match.group(1))
            self._at = match.end()
        self._take(Token(Kind.WORD, spelled(inside), start, slop=slop))
        self._refuse_star()

    def _refuse_star(self) -> None:
        # By itself it would be understood as "everything", which is not what anybody means by it here.
        if self._text.startswith("*", self._at):
            raise QueryError(
                UNSUPPORTED,
                "* is expected behind a single word, not behind quotation marks or brackets",
                self._at,
            )

    def _refuse_range(self) -> None:
        if _RANGE.match(self._text, self._at):
            raise _no_range(self._text[self._at], self._field(), self._at)

    def _refuse_comparison(self, field: str) -> None:
        if field not in DATE_FIELDS and self._text[self._at : self._at + 1] in {"<", ">"}:
            raise _no_range(self._text[self._at], field, self._at)

    def _word(self) -> None:
        start = self._at
        if _REGEX.match(self._text, start):
            raise QueryError(
                UNSUPPORTED,
                "/ begins a regular expression, which is not supported: quotation marks are expected around it",
                start,
            )
        raw = self._raw_word()
        if not _URL.match(raw) and (operator := OPERATORS.get(raw)):
            self._tokens.append(Token(operator, raw, start))
            return
        prefix = False
        if not _URL.match(raw):
            if (match := SIGN_OF_WORD.search(raw)) and not _escaped(raw, match.start()):
                raw = raw[: match.start()]
                self._at = start + len(raw)
            raw = self._without_wildcards(raw, start)
            prefix = raw.endswith("*") and not _escaped(raw, len(raw) - 1)
        self._take(Token(Kind.WORD, spelled(_unescaped(raw.rstrip("*") if prefix else raw)), start, prefix))

    def _raw_word(self) -> str:
        text, start = self._text, self._at
        while self._at < len(text):
            character = text[self._at]
            if character == "\\":
                self._at += 1
            elif character.isspace() or character in '()[]{}"“”„«»「『':
                break
            self._at += 1
        self._at = min(self._at, len(text))
        return text[start : self._at]

    def _without_wildcards(self, raw: str, start: int) -> str:
        """`raw` once it holds no wildcard but a last `*`; question marks that end it are punctuation."""
        match = _FUZZY.search(raw)
        if match and has_word(raw[: match.start()]) and not _escaped(raw, match.start()):
            raise QueryError(
                UNSUPPORTED,
                "~ needs a phrase before it: fuzzy search is not supported",
                start + match.start(),
            )
        bare = raw
        while bare and bare[-1] in "?.,;:!…" and not _escaped(bare, len(bare) - 1):
            bare = bare[:-1]
        body = bare.rstrip("*") if not bare.endswith("\\*") else bare
        for place, character in enumerate(body):
            if character in "*?" and not _escaped(body, place):
                if not has_word(body[:place]):
                    if has_word(body[place:]):
                        raise QueryError(
                            UNSUPPORTED,
                            f"{character} cannot begin a word: letters are expected before it",
                            start + place,
                        )
                elif has_word(body[place:]):
                    raise QueryError(
                        UNSUPPORTED,
                        f"{character} inside a word is not supported: only * at its end is, as in presid*",
                        start + place,
                    )
        return bare

    def _take(self, token: Token) -> None:
        if words := len(analyze(token.text, FOLDED)):
            self._tokens.append(replace(token, words=words))
            self._weight()
            return
        if match := SIGN.match(self._text, self._at):
            self._at = match.end()
        # "-…" or "headline:…" before mere punctuation must not jump to the next word.
        while self._tokens and self._tokens[-1].kind in {Kind.NOT, Kind.PLUS, Kind.FIELD}:
            if self._tokens[-1].text == "NOT":
                break
            self._tokens.pop()


def _no_range(sign: str, field: str | None, at: int) -> QueryError:
    if field is None:
        what = (
            f"{sign} begins a range: a field of dates is expected before it, as in published:[2022 TO 2023]"
        )
    else:
        what = f"{sign} begins a range, which {field}: does not take; published: and mentions: do"
    return QueryError(UNSUPPORTED, what, at)


def _escaped(text: str, place: int) -> bool:
    before = place - 1
    while before >= 0 and text[before] == "\\":
        before -= 1
    return (place - 1 - before) % 2 == 1


def _unescaped(text: str) -> str:
    return regex.sub(r"\\(.)", r"\1", text, flags=regex.DOTALL)
