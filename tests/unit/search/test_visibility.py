"""No question reaches the index without the clause that hides what may not be seen."""

import ast
from pathlib import Path

import pytest

import services.search
from services.engines.query import AllOf, AnyValue, Between, Flag
from services.search.visibility import Scope, visible
from tests.unit.search.conftest import NOW

CLAUSE = AllOf(
    (
        Flag("current", value=True),
        AnyValue("status", ("usable",)),
        Between("visible_from", most=1_772_366_400_000),
    )
)


def test_the_clause_hides_earlier_versions_what_is_not_usable_and_what_is_under_embargo():
    assert visible(NOW, frozenset()) == CLAUSE


def test_a_reader_with_the_right_sees_what_is_under_embargo_and_nothing_more():
    assert visible(NOW, frozenset({Scope.EMBARGOED})) == AllOf(CLAUSE.parts[:2])


@pytest.mark.parametrize(
    "path",
    [
        "/v1/articles",
        "/v1/articles?q=-Kim",
        "/v1/articles?q=publisher:One&facets=language,publisher,published_basis,published",
        "/v1/articles?publisher=The+One&exclude_publisher=none&published_interval=month",
        "/v1/articles?published_from=2026&facets=published&size=1",
        "/v1/articles?mentions_from=2026&facets=mentions,mentions_precision,precision&include_received=true",
        "/v1/articles?exclude_mentions_to=2026&mentions_interval=week&published_interval=day",
        "/v1/articles/a1",
    ],
)
async def test_every_question_carries_the_clause(client, index, path):
    index.next = "more"
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    if answer.json().get("next"):
        separator = "&" if "?" in path else "?"
        assert (await client.get(f"{path}{separator}cursor={answer.json()['next']}")).status_code == 200
    assert index.queries
    assert {query.visible for query in index.queries} == {CLAUSE}


def test_the_service_asks_the_index_in_no_other_way():
    """Whatever reads around the clause (heads, fetch) or writes is not called anywhere in the service."""
    asked: set[str] = set()
    for file in Path(services.search.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"index", "self._index"}:
                asked.add(node.attr)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Query":
                given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                assert given.get("visible", "").startswith("visible") or file.name == "app.py", file
    assert asked == {"search", "search_many", "check"}
