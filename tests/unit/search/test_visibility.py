"""No question reaches the index without the clause that hides what may not be seen."""

import ast
from pathlib import Path

import pytest

import services.search
from services.engines.query import AllOf, AnyValue, Between, Flag, Hit
from services.search.visibility import Scope, visible, visible_to_admins
from tests.unit.search.conftest import NOW, article

CLAUSE = AllOf(
    (
        Flag("current", value=True),
        AnyValue("status", ("usable",)),
        Between("visible_from", most=1_772_366_400_000),
    )
)

FASTAPI = {
    "app.py",
    "article_routes.py",
    "counted_routes.py",
    "history_routes.py",
    "reading_routes.py",
    "routes.py",
}  # their Query is the web framework's
ASKED = [
    "/v1/articles",
    "/v1/articles?q=-Kim",
    "/v1/articles?q=publisher:One&facets=language,publisher,published_basis,published",
    "/v1/articles?publisher=The+One&exclude_publisher=none&published_interval=month",
    "/v1/articles?published_from=2026&facets=published&size=1",
    "/v1/articles?mentions_from=2026&facets=mentions,mentions_precision,precision&include_received=true",
    "/v1/articles?exclude_mentions_to=2026&mentions_interval=week&published_interval=day",
    "/v1/articles/a1",
    "/v1/articles?fold=story&story=s1",
    "/v1/stories/s1",
    "/v1/articles/a1/similar",
    "/v1/articles/a1/similar?copies=true",
    "/v1/sample?q=Kim&publisher=One&seed=a",
    "/v1/facets/publisher?q=Kim",
    "/v1/facets/actor?facet_prefix=One&actor=Putin&exclude_story=a",
    "/v1/facets/story?facet_after=a",
    "/v1/facets/cited",
    "/v1/histogram?of=total&q=-Kim",
    "/v1/histogram?clock=mentions&of=total&publisher=One",
    "/v1/table?rows=publisher&columns=published&q=Kim",
    "/v1/table?rows=actor&columns=actor",
    "/v1/table?rows=mentions&columns=story&published_from=2026",
    "/v1/articles/a1/why?q=Kim+OR+publisher:One&language=fr&published_from=2020&version=2",
    "/v1/compare?set=Kim&set=-Putin&language=fr",
    '/v1/compare?clock=mentions&set={"publisher":"The+One"}',
    "/v1/keywords?q=Kim",
    "/v1/keywords?by=publisher&background=-Putin&min_articles=1",
    "/v1/keywords?by=words&language=fr&min_articles=1",
]
EARLIER = AllOf((Flag("current", value=False), *CLAUSE.parts[1:]))


def test_the_clause_hides_earlier_versions_what_is_not_usable_and_what_is_under_embargo():
    assert visible(NOW, frozenset()) == CLAUSE


def test_a_reader_with_the_right_sees_what_is_under_embargo_and_nothing_more():
    assert visible(NOW, frozenset({Scope.EMBARGOED})) == AllOf(CLAUSE.parts[:2])


@pytest.mark.parametrize("path", ASKED)
async def test_every_question_carries_the_clause(client, index, path):
    index.next = "more"
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    if answer.json().get("next"):
        separator = "&" if "?" in path else "?"
        assert (await client.get(f"{path}{separator}cursor={answer.json()['next']}")).status_code == 200
    assert index.queries
    assert {query.visible for query in index.queries} == {CLAUSE}


@pytest.mark.parametrize("path", ["/v1/articles/a1/versions", "/v1/articles/a1/difference?from=1&to=1"])
async def test_earlier_versions_are_asked_for_after_the_current_one_and_under_the_same_clause(
    client, index, path
):
    index.hits = (Hit("a1", None, article(version=1, version_scale="integer", received_at="2026")),)
    assert (await client.get(path)).status_code == 200
    assert [query.visible for query in index.queries] == [CLAUSE, EARLIER]
    index.hits, index.queries = (), []
    assert (await client.get(path)).status_code == 404
    assert [query.visible for query in index.queries] == [CLAUSE]


def test_the_service_asks_the_index_in_no_other_way():
    """Whatever reads around the clause (heads, fetch) or writes is not called anywhere in the service."""
    asked: set[str] = set()
    for file in Path(services.search.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"index", "self._index"}:
                asked.add(node.attr)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Query":
                given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                assert given.get("visible", "").startswith("visible") or file.name in FASTAPI, file
                # What became of an article is told by its status and embargo alone.
                if given.get("visible") == "visible_or_not()":
                    assert given["fields"] == "('status', 'visible_from')", file
    # To leave a cursor, to start and to refresh reads nothing.
    assert asked == {"search", "search_many", "ids", "check", "leave", "start", "refresh"}


def test_what_is_withdrawn_is_asked_for_by_administrators_alone():
    assert visible_to_admins(frozenset({Scope.ADMIN}), current=False) == Flag("current", value=False)
    with pytest.raises(PermissionError):
        visible_to_admins(frozenset(Scope) - {Scope.ADMIN}, current=True)
