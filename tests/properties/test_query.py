"""Whatever is typed as a query: an error that says where, or a question of the kinds that the engines are meant to be asked."""

import json

from hypothesis import given, settings

from services.engines.elastic.conditions import condition as elastic
from services.engines.embedded.compiler import Compiler
from services.engines.embedded.schema import schema
from services.engines.embedded.searching import dictionary
from services.engines.query import AllOf, AnyOf, AnyValue, Between, Condition, Not, Present, Words
from services.search.compiler import Reading, read
from services.search.errors import RequestError
from services.search.filters import Names
from services.search.parameters import ArticleSearch
from services.search.query.compile import condition
from services.search.query.echo import echo
from services.search.query.errors import QueryError
from services.search.query.fold import fold
from services.search.query.parse import parse
from tests.properties.allowed import check_query
from tests.properties.typed_queries import BY_THE_RULES, TYPED

NAMES = Names(*[lambda stated: (stated,)] * 4)
CODES = {
    "query_syntax", "query_unsupported", "query_too_long", "query_too_complex", "query_no_words", "date_invalid",
}  # fmt: skip
# What a condition may be made of; the embedded engine turns each into one kind of query.
CONDITIONS = (Words, AnyValue, Between, Present, AllOf, AnyOf, Not)


@given(TYPED)
def test_folding_keeps_every_position(typed):
    assert len(fold(typed)) == len(typed)


@given(TYPED)
def test_parsing_raises_nothing_but_its_own_error_and_says_where(typed):
    refused = None
    try:
        parse(typed)
    except QueryError as error:
        refused = error
    if refused is not None:
        assert refused.code in CODES
        assert 0 <= refused.position <= len(typed)


@given(TYPED)
def test_the_echo_of_a_query_is_understood_alike(typed):
    try:
        tree = parse(typed)
    except QueryError:
        return
    said = echo(tree)
    assert parse(said) == tree
    assert echo(parse(said)) == said


def understood(typed: str) -> Reading | None:
    """What the service reads in `typed`; None when it refuses it, which it has to do with a place in it."""
    try:
        return read(ArticleSearch(q=typed, tz="Europe/Paris"))
    except RequestError as error:
        refused = error
    assert refused.code in CODES
    assert all(one.param == "q" and 0 <= one.position <= len(typed) for one in refused.faults)
    return None


def asked(typed: str) -> Condition | None:
    reading = understood(typed)
    return None if reading is None else condition(reading.tree, NAMES, reading.clocks_by_name)


@given(TYPED)
def test_a_query_sent_back_as_it_was_understood_asks_the_same(typed):
    wanted = asked(typed)
    if wanted is not None:
        assert asked(echo(understood(typed).tree)) == wanted


def check(wanted: Condition) -> None:
    assert isinstance(wanted, CONDITIONS)
    match wanted:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                check(part)
        case Not(part):
            check(part)


@given(TYPED)
def test_elasticsearch_is_asked_in_kinds_that_are_allowed(typed):
    if (wanted := asked(typed)) is not None:
        check(wanted)
        body = elastic(wanted)
        check_query(body)
        json.dumps(body, allow_nan=False).encode("utf-8", "strict")


@settings(deadline=None)
@given(TYPED)
def test_the_embedded_engine_answers_whatever_is_understood(searcher, typed):
    if (wanted := asked(typed)) is not None:
        compiler = Compiler(schema(), dictionary(searcher))
        found = searcher.search(compiler.query(wanted), limit=10).hits
        rest = searcher.search(compiler.query(Not(wanted)), limit=10).hits
        assert len(found) + len(rest) == searcher.num_docs


@settings(deadline=None)
@given(BY_THE_RULES)
def test_weights_change_nothing_that_is_found(searcher, typed):
    if asked(typed) is None:
        return
    compiler = Compiler(schema(), dictionary(searcher))

    def places(text):
        hits = searcher.search(compiler.query(asked(text)), limit=10).hits
        return {(address.segment_ord, address.doc) for _, address in hits}

    plain = typed
    for sign in ("^2", "^0.5", "^10", "^0.1"):
        plain = plain.replace(sign, "")
    assert places(typed) == places(plain)
