"""From a condition of the typed query to a tantivy query. Only words score."""

import tantivy

from services.engines.embedded.schema import (
    ALL_KEYWORDS,
    FILLED,
    INTEGERS,
    LEAST_INTEGER,
    MOST_INTEGER,
)
from services.engines.embedded.words import Dictionary, words_query
from services.engines.fields import FLAGS, KEYWORD_LISTS, KEYWORDS, TEXTS
from services.engines.query import (
    AllOf,
    AnyOf,
    AnyValue,
    AtLeast,
    Between,
    Condition,
    Flag,
    Not,
    Present,
    Words,
)

_Q = tantivy.Query


class Compiler:
    """Compiles conditions for `schema`; `dictionary` answers for the index that they will be asked of."""

    def __init__(self, schema: tantivy.Schema, dictionary: Dictionary) -> None:
        self._schema = schema
        self._dictionary = dictionary

    def query(self, condition: Condition) -> tantivy.Query:
        """The query of `condition`. Raises ValueError for a field that conditions of this kind do not have."""
        match condition:
            case Words():
                return words_query(self._schema, condition, self._dictionary)
            case AllOf(parts):
                return self._all(parts)
            case AnyOf(parts):
                return _joined(tantivy.Occur.Should, [self.query(part) for part in parts])
            case Not(Not(part)):
                return self.query(part)
            case Not(part):
                # A tantivy query of exclusions alone matches nothing.
                excluded = [(tantivy.Occur.Must, _EVERYTHING), (tantivy.Occur.MustNot, self.query(part))]
                return _unscored(_Q.boolean_query(excluded))
            case _:
                return _unscored(self._filter(condition))

    def _all(self, parts: tuple[Condition, ...]) -> tantivy.Query:
        if not parts:
            return _unscored(_EVERYTHING)
        return _joined(tantivy.Occur.Must, [self.query(part) for part in parts])

    def _filter(self, condition: AnyValue | AtLeast | Between | Present | Flag) -> tantivy.Query:
        match condition:
            case AnyValue(field, values):
                _expect(field, ALL_KEYWORDS)
                return _Q.term_set_query(self._schema, field, list(values))
            case AtLeast(field, values, count):
                _expect(field, ALL_KEYWORDS)
                return self._at_least(field, frozenset(values), count)
            case Between(field, least, most):
                _expect(field, INTEGERS)
                return self._between(field, least, most)
            case Present(field):
                _expect(field, (*KEYWORDS, *KEYWORD_LISTS, *INTEGERS, *FLAGS, *TEXTS))
                if field in TEXTS:
                    return _Q.term_query(self._schema, FILLED, field)
                return _Q.exists_query(field)
            case Flag(field, value):
                _expect(field, FLAGS)
                return _Q.term_query(self._schema, field, value)

    def _at_least(self, field: str, values: frozenset[str], count: int) -> tantivy.Query:
        if len(values) < count:
            return _Q.empty_query()
        each = [(tantivy.Occur.Should, _Q.term_query(self._schema, field, value)) for value in values]
        return _Q.boolean_query(each, minimum_number_should_match=count)

    def _between(self, field: str, least: int | None, most: int | None) -> tantivy.Query:
        low = LEAST_INTEGER if least is None else max(least, LEAST_INTEGER)
        high = MOST_INTEGER if most is None else min(most, MOST_INTEGER)
        if low > high:
            return _Q.empty_query()
        return _Q.range_query(self._schema, field, tantivy.FieldType.Integer, low, high)


_EVERYTHING = _Q.all_query()


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return _Q.const_score_query(query, 0.0)


def _joined(occur: tantivy.Occur, queries: list[tantivy.Query]) -> tantivy.Query:
    if not queries:
        return _Q.empty_query()
    return queries[0] if len(queries) == 1 else _Q.boolean_query([(occur, query) for query in queries])


def _expect(field: str, fields: tuple[str, ...]) -> None:
    if field not in fields:
        raise ValueError(f"no condition of this kind can be asked of the field {field!r}")


def scores(condition: Condition) -> bool:
    """Some words must or may be there, so that the matches have scores that differ."""
    match condition:
        case Words():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(map(scores, parts))
        case Not(Not(part)):
            return scores(part)
        case _:
            return False
