"""From query text to its tree, by luqum's grammar.

luqum is given one stand-in for each scanned token (`w0`, `w1` …) and never the user's text: its precedence rules are
used, its lexer's surprises cannot occur, and each leaf of its tree leads back to a token that knows its place.
Precedence: NOT and + bind closest, then AND, then OR, then words that merely stand side by side, which must all match:
`a b OR c` means `a AND (b OR c)`.
"""

from typing import Final

import regex
from luqum.exceptions import ParseError
from luqum.thread import parse as luqum_parse
from luqum.tree import (
    AndOperation,
    BaseGroup,
    Boost,
    Item,
    Not,
    OrOperation,
    SearchField,
    UnknownOperation,
    Word,
)

from services.engines.analysis import FOLDED, analyze
from services.search.parameters import NONE
from services.search.query.errors import NO_WORDS, SYNTAX, TOO_LONG, UNSUPPORTED, QueryError
from services.search.query.grammar import check
from services.search.query.scan import scan
from services.search.query.tokens import Kind, Token
from services.search.query.tree import (
    TEXT_FIELDS,
    VALUE_FIELDS,
    Every,
    Filled,
    Negate,
    Text,
    Tree,
    Value,
    ValueField,
    Weighted,
    all_of,
    any_of,
    negate,
    scores,
)

MAX_LENGTH: Final = 4096
MIN_PREFIX: Final = 2
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}]\p{M}*")


def parse(query: str) -> Tree:
    """The tree of `query`; nothing but white space is Every. Raises QueryError, and nothing else, for any text."""
    if len(query) > MAX_LENGTH:
        raise QueryError(
            TOO_LONG, f"the query has {len(query)} characters, {MAX_LENGTH} are allowed", MAX_LENGTH
        )
    tokens = scan(query)
    if not tokens:
        if query.strip():
            raise QueryError(NO_WORDS, "there is no word in this query, only punctuation", 0)
        return Every()
    check(tokens)
    stand_ins = " ".join(_stand_in(place, token) for place, token in enumerate(tokens))
    try:
        parsed = luqum_parse(stand_ins)
    except ParseError as error:  # the check above lets nothing through that the grammar refuses
        raise QueryError(SYNTAX, "this query cannot be read", 0) from error
    return _Reader(tokens).read(parsed, None)


def _stand_in(place: int, token: Token) -> str:
    match token.kind:
        case Kind.WORD | Kind.EVERY | Kind.DATES:
            return f"w{place}"
        case Kind.FIELD | Kind.PLUS:
            # Not luqum's own `+`: it binds what stands to its left (`a OR b +c` would mean `a OR (b AND c)`).
            return f"f{place}:"
        case Kind.WEIGHT:
            return f"^{place}"
        case Kind.OPEN | Kind.CLOSE:
            return token.text
        case kind:
            return kind.name


class _Reader:
    """Turns luqum's tree into ours. The nesting is bounded by `check`, so recursion is too."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens

    def read(self, item: Item, field: str | None) -> Tree:
        match item:
            case Word():
                return self._leaf(self._tokens[int(item.value[1:])], field)
            case SearchField():
                token = self._tokens[int(item.name[1:])]
                return self.read(item.expr, token.text if token.kind is Kind.FIELD else field)
            case BaseGroup():
                return self.read(item.expr, field)
            case Boost():
                return self._weighted(self.read(item.expr, field), self._tokens[int(item.force)])
            case Not():
                return negate(self.read(item.a, field))
            case OrOperation():
                for part in item.operands:
                    self._refuse_plus(part)
                return any_of([self.read(part, field) for part in item.operands])
            case AndOperation() | UnknownOperation():
                return all_of([self.read(part, field) for part in item.operands])
            case _:
                raise QueryError(SYNTAX, "this query cannot be read", 0)

    def _refuse_plus(self, part: Item) -> None:
        if isinstance(part, SearchField):
            token = self._tokens[int(part.name[1:])]
            if token.kind is Kind.PLUS:
                raise QueryError(
                    SYNTAX,
                    "+ beside OR can be read in two ways: write AND and OR with brackets",
                    token.start,
                )

    def _weighted(self, part: Tree, token: Token) -> Tree:
        if not scores(part):
            raise QueryError(
                UNSUPPORTED,
                f"{token.text} has no effect here: weights are for words, which alone rank articles",
                token.start,
            )
        return part if token.weight == 1 else Weighted(part, token.weight)

    def _leaf(self, token: Token, field: str | None) -> Tree:
        if token.dates is not None:
            return token.dates
        for value_field in VALUE_FIELDS:
            if field == value_field:
                return _value(token, value_field)
        text_field = next((name for name in TEXT_FIELDS if name == field), None)
        if token.kind is Kind.EVERY:
            return Filled(text_field) if text_field else Every()
        return Text(token.text.strip(), text_field, token.slop, token.prefix and _is_prefix(token))


def _value(token: Token, field: ValueField) -> Tree:
    if token.kind is Kind.EVERY:
        return Negate(Value(field, NONE))
    if token.prefix or token.slop:
        raise QueryError(
            UNSUPPORTED,
            f"{field}: takes a whole value: {'*' if token.prefix else '~'} is not expected after it",
            token.start,
        )
    return Value(field, token.text.strip())


def _is_prefix(token: Token) -> bool:
    """Whether `*` makes a difference after these words. Raises QueryError where it cannot be done."""
    terms = [word.term for word in analyze(token.text, FOLDED)]
    if all(map(_UNSPACED.fullmatch, terms)):
        return False  # each character is a word of its own: whatever follows, the words begin so
    if len(terms) > 1:
        raise QueryError(UNSUPPORTED, "* is expected behind a single word", token.start)
    if len(terms[0]) < MIN_PREFIX:
        raise QueryError(UNSUPPORTED, f"* needs at least {MIN_PREFIX} letters before it", token.start)
    return True
