"""What search can do, as the code has it: each of it is to be shown by a scenario, and by one that shows its bounds.

parameter:actor                a parameter of every address that takes filters
parameter:/v1/table?rows       a parameter of one address
operator:NOT                   a sign or a form of the query language
field:headline                 a field of the query language
facet:actor                    a facet or a clock
chain:fr                       how words of a language are cut, and `folded`, which is for all
endpoint:/v1/table             an address
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

import regex

from services.engines.analysis import FOLDED, analyze
from services.engines.fields import TEXT_LANGUAGES
from services.engines.sqlite.records import SqliteRecords
from services.runtime.settings import Settings
from services.search.app import create_app
from services.search.parameters import ChartedFilter, FacetName
from services.search.query.errors import QueryError
from services.search.query.parse import parse
from services.search.query.scan import OPERATORS, PREFIXES, scan
from services.search.query.tokens import Kind
from services.search.query.tree import (
    DATE_FIELDS,
    TEXT_FIELDS,
    VALUE_FIELDS,
    And,
    Dates,
    Every,
    Filled,
    Negate,
    Or,
    Text,
    Tree,
    Value,
    Weighted,
)
from tests.contract.search_scenarios.scenario import SEARCH, Scenario, articles
from tests.contract.search_scenarios.served import NOW
from tests.unit.search.recording_index import RecordingIndex

# An address that takes another one's parameters in its body.
TWINS: Final = {"/v1/articles/search": SEARCH}
# Addresses (and those under them) that no scenario of one request can show: they tell of the process, or of what requests before
# left there. The tests that show them, which ask both engines where those matter.
ELSEWHERE: Final = {
    "/health": "tests/unit/search/test_every_answer.py",
    "/v1/keys": "tests/unit/search/access/test_access_http.py",
    "/v1/exports": "tests/contract/search_scenarios/test_export_changes.py",
    "/v1/jobs": "tests/contract/search_scenarios/test_jobs.py",
    "/v1/searches": "tests/unit/search/test_saved_http.py",
}
_SHARED: Final = frozenset(ChartedFilter.model_fields)
_EXPORT: Final = "/v1/export/"
_COMPARED: Final = regex.compile(r"[<>]=?")
_EMPTY: Final = regex.compile(
    r"\b(?:" + "|".join((*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS)) + r"):(none\b|\*)"
)
# What each node of a query's tree can be. A new kind of node wants its row.
FORMS: Final[Mapping[type, tuple[str, ...]]] = {
    Text: ("word", "phrase", "phrase~", "prefix*"),
    Value: ("field:none",),
    Filled: ("field:*",),
    Dates: ("date", "[ TO ]", "[ TO *]", "{ TO }", ">", ">=", "<", "<="),
    Every: ("*:*",),
    And: ("words side by side",),
    Or: (),  # by its signs
    Negate: (),
    Weighted: ("^",),
}
_SIGNS: Final = (*OPERATORS, *PREFIXES, "( )")


@cache
def openapi() -> Mapping[str, Any]:
    """The description of the service."""
    return create_app(
        RecordingIndex(), SqliteRecords(Path("nowhere")), Settings(), clock=lambda: NOW
    ).openapi()


@cache
def paths() -> tuple[str, ...]:
    """The addresses that answer questions about articles, without those that others stand for."""
    apart = tuple(f"{path}/" for path in ELSEWHERE)
    return tuple(
        path for path in openapi()["paths"] if path not in TWINS and not f"{path}/".startswith(apart)
    )


@cache
def known() -> tuple[str, ...]:
    """Every feature, in order."""
    operators = dict.fromkeys([*_SIGNS, *(form for forms in FORMS.values() for form in forms)])
    return (
        *(f"parameter:{name}" for name in ChartedFilter.model_fields),
        *sorted({feature for path in (*paths(), *TWINS) for feature in _own_parameters(path)}),
        *(f"operator:{one}" for one in operators),
        *(f"field:{name}" for name in (*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS)),
        *(f"facet:{name}" for name in FacetName),
        *(f"chain:{name}" for name in (FOLDED, *TEXT_LANGUAGES)),
        *(f"endpoint:{path}" for path in paths()),
    )


def _own_parameters(path: str) -> Iterator[str]:
    # An export has the parameters of what it exports: shown there.
    elsewhere = (
        _SHARED | set(_parameters(exported))
        if (exported := path.replace(_EXPORT, "/v1/")) != path
        else _SHARED
    )
    for name in _parameters(path):
        if name not in elsewhere:
            yield f"parameter:{TWINS.get(path, path)}?{name}"


def _parameters(path: str) -> Iterator[str]:
    for operation in openapi()["paths"][path].values():
        yield from (one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
        for content in operation.get("requestBody", {}).get("content", {}).values():
            model = content["schema"].get("$ref", "").rpartition("/")[2]
            yield from openapi()["components"]["schemas"].get(model, {}).get("properties", ())


def template(path: str) -> str:
    """The address that `path` is one of. Raises KeyError when it is none."""
    fitting = [one for one in paths() if regex.fullmatch(regex.sub(r"\{\w+\}", "[^/]+", one), path)]
    if not fitting:
        raise KeyError(path)
    return min(fitting, key=lambda one: one.count("{"))


def methods(path: str) -> tuple[tuple[str, str], ...]:
    """How `path` can be asked: methods, each with the address that it goes to."""
    found = [(method.upper(), path) for method in openapi()["paths"][template(path)]]
    return (*found, *(("POST", twin) for twin, stands_for in TWINS.items() if stands_for == path))


def exercised(scenario: Scenario) -> frozenset[str]:
    """The features that a request uses: a scenario can be about no other."""
    address, ask = template(scenario.path), scenario.ask
    found = {f"endpoint:{address}"}
    # What is refused may be missing from the request.
    refused = {
        one["param"] for one in scenario.expected.get("refused", {}).get("errors", ()) if "param" in one
    }
    found |= {
        f"parameter:{name}" if name in _SHARED else f"parameter:{address}?{name}" for name in {*ask, *refused}
    }
    found |= {f"parameter:{address}?cursor"} if scenario.page > 1 else set()
    found |= {f"facet:{name}" for name in _counted(scenario)}
    query = ask.get("q", "")
    found |= set(_of_query(query))
    if query or address == "/v1/suggest":
        languages = {row["language"] for row in articles(scenario.archive)}
        found |= {f"chain:{one}" for one in (FOLDED, *languages)}
    return frozenset(found) & set(known())


def _counted(scenario: Scenario) -> Iterator[str]:
    ask = scenario.ask
    stated = ask.get("facets", ())
    yield from stated.split(",") if isinstance(stated, str) else stated
    yield from (str(ask[name]) for name in ("rows", "columns", "clock", "by") if name in ask)
    yield from (name for name in ("published", "mentions") if f"{name}_interval" in ask)
    if scenario.path.startswith("/v1/facets/"):
        yield scenario.path.rpartition("/")[2]


def _of_query(query: str) -> Iterator[str]:
    yield from (f"operator:field:{match[1]}" for match in _EMPTY.finditer(query))
    try:
        tokens, tree = scan(query), parse(query)
    except QueryError:
        # What is refused is about any of what it looks like.
        yield from (f"operator:{sign}" for sign in _SIGNS if sign.strip("( )") in query)
        yield from (f"operator:{form}" for forms in FORMS.values() for form in forms)
        yield from (
            f"field:{one}" for one in (*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS) if f"{one}:" in query
        )
        return
    kinds = {token.kind for token in tokens}
    typed = {token.text for token in tokens if token.kind in {Kind.AND, Kind.OR, Kind.NOT, Kind.PLUS}}
    typed |= {"( )"} if Kind.OPEN in kinds else set()
    typed |= {_form_of_dates(token.text) for token in tokens if token.kind is Kind.DATES}
    yield from (f"operator:{sign}" for sign in typed)
    for node in _nodes(tree):
        if isinstance(node, And) and Kind.AND not in kinds:
            yield "operator:words side by side"
        if (form := _form(node)) and query.strip():
            yield f"operator:{form}"
        if field := getattr(node, "field", None):
            yield f"field:{field}"


def _form_of_dates(typed: str) -> str:
    if compared := _COMPARED.match(typed):
        return compared[0]
    if typed[0] not in "[{":
        return "date"
    return "{ TO }" if "{" in typed or "}" in typed else "[ TO *]" if "*" in typed else "[ TO ]"


def _nodes(tree: Tree) -> Iterator[Tree]:
    yield tree
    match tree:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _nodes(part)
        case Negate(part) | Weighted(part):
            yield from _nodes(part)


def _form(node: Tree) -> str | None:
    match node:
        case Text(text, _, slop, prefix):
            several = len(analyze(text, FOLDED)) > 1
            return "prefix*" if prefix else "word" if not several else "phrase~" if slop else "phrase"
        case Every():
            return "*:*"
        case Weighted():
            return "^"
        case _:
            return None


def nodes_of_the_tree() -> frozenset[type]:
    """What a query's tree is made of."""
    return frozenset(get_args(Tree))
