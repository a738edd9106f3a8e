"""Checks the order of tokens before they are parsed, so that an error names its place and nothing can nest too deep."""

from typing import Final

from services.search.query.errors import SYNTAX, TOO_COMPLEX, QueryError
from services.search.query.tokens import Kind, Token
from services.search.query.tree import DATE_FIELDS

MAX_DEPTH: Final = 32
MAX_CLAUSES: Final = 256
# In all, those inside phrases too: each is looked for in every text field of every language.
MAX_WORDS: Final = 512

_OPERANDS: Final = frozenset({Kind.WORD, Kind.EVERY, Kind.DATES})
_PREFIXES: Final = frozenset({Kind.NOT, Kind.PLUS, Kind.FIELD})
_AFTER_FIELD: Final = frozenset({*_OPERANDS, Kind.OPEN})


def check(tokens: list[Token]) -> None:
    """Raises QueryError unless `tokens` make a query: brackets pair up and every operator has its operands."""
    walk = _Walk()
    for token in tokens:
        walk.take(token)
    walk.end()


class _Walk:
    """What is open and what is waited for, on the way through the tokens."""

    def __init__(self) -> None:
        self._opened: list[tuple[Token, int]] = []  # a bracket, and the depth inside it
        self._depth = 0
        self._clauses = 0
        self._words = 0
        self._waiting = True  # for an operand
        self._for: Token | None = None  # the token that waits; None at the beginning and after an operand

    def take(self, token: Token) -> None:
        if self._for is not None and self._for.kind is Kind.FIELD and token.kind not in _AFTER_FIELD:
            needed = "a date, a range" if self._for.text in DATE_FIELDS else "a word, a phrase"
            raise QueryError(
                SYNTAX,
                f"{self._for.text}: needs {needed} or brackets after it, not {token.text}",
                self._for.start,
            )
        if token.kind in _OPERANDS:
            self._clauses += 1
            self._words += token.words
            self._operand()
        elif token.kind is Kind.CLOSE:
            self._close(token)
        elif token.kind is not Kind.WEIGHT:  # one stands only behind an operand or a bracket
            self._operator(token)
        if self._depth > MAX_DEPTH:
            raise QueryError(TOO_COMPLEX, f"more than {MAX_DEPTH} levels of brackets and NOT", token.start)
        if self._clauses > MAX_CLAUSES:
            raise QueryError(TOO_COMPLEX, f"more than {MAX_CLAUSES} words, phrases and dates", token.start)
        if self._words > MAX_WORDS:
            raise QueryError(TOO_COMPLEX, f"more than {MAX_WORDS} words in all", token.start)

    def end(self) -> None:
        if self._for is not None and self._for.kind is not Kind.OPEN:
            raise _unfinished(self._for)
        if self._opened:
            raise QueryError(SYNTAX, "( is not closed: ) is expected", self._opened[-1][0].start)

    def _operand(self) -> None:
        self._depth = self._opened[-1][1] if self._opened else 0
        self._waiting, self._for = False, None

    def _operator(self, token: Token) -> None:
        if token.kind is Kind.OPEN or token.kind in _PREFIXES:
            self._depth += 1
        elif self._waiting:
            raise QueryError(SYNTAX, f"{token.text} needs something before it", token.start)
        if token.kind is Kind.OPEN:
            self._opened.append((token, self._depth))
        self._waiting, self._for = True, token

    def _close(self, token: Token) -> None:
        if not self._opened:
            raise QueryError(SYNTAX, ") closes nothing: there is no ( before it", token.start)
        if self._for is not None:
            raise _unfinished(self._for)
        self._opened.pop()
        self._operand()


def _unfinished(waiting: Token) -> QueryError:
    if waiting.kind is Kind.OPEN:
        return QueryError(SYNTAX, "there is nothing between ( and ): words are expected", waiting.start)
    shown = f"{waiting.text}:" if waiting.kind is Kind.FIELD else waiting.text
    return QueryError(SYNTAX, f"{shown} needs something after it", waiting.start)
