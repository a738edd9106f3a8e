"""Why an article is found or not, on both engines, over HTTP: each clause alone, and never another answer than the search's."""

import json
from itertools import cycle

import pytest

from services.search.parameters import ArticleFilter
from tests.contract.search_scenarios.scenario import SEARCH, scenarios
from tests.contract.search_scenarios.served import document

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = [
    {name: value for name, value in one.ask.items() if name in ArticleFilter.model_fields}
    for one in scenarios()
    if one.archive == "newsroom" and one.path == SEARCH and "refused" not in one.expected
]
# Every second one: each is asked twice over HTTP.
DISTINCT = list({json.dumps(one, sort_keys=True): one for one in ASKED if one}.values())[::2]


async def why(served, article: str, **parameters: object):
    answer = await served.client.get(f"/v1/articles/{article}/why", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_it_never_says_another_thing_than_the_search(served):
    found_some = found_none = 0
    for asked, article in zip(DISTINCT, cycle(("fr-1", "en-1", "ru-1")), strict=False):
        answer = await served.answer(size=100, **asked)
        said = await why(served, article, **asked)
        assert said["found"] is (article in {hit["article"]["id"] for hit in answer["hits"]}), (asked, said)
        assert said["interpreted_as"] == answer["interpreted_as"]
        found_some += said["found"]
        found_none += not said["found"]
    assert min(found_some, found_none) > 20


async def test_each_clause_is_judged_alone_and_says_what_the_article_has(served):
    said = await why(
        served,
        "fr-1",
        q='chevaux -blé (horses OR "no such words") headline:zebra',
        linked="false",
        language="fr,en",
        exclude_publisher="lemonde.example",
        published_from="2023",
        actor="Q7747,Q423",
        actor_op="and",
    )
    assert [(one["param"], one["stated"], one["holds"]) for one in said["clauses"]] == [
        ("q", "chevaux", True),
        ("q", "NOT blé", False),
        ("q", 'horses OR "no such words"', False),
        ("q", "headline:zebra", False),
        ("language", "fr,en", True),
        ("exclude_publisher", "lemonde.example", False),
        ("actor", "Q7747,Q423", False),
        ("published", "2023..", False),
    ]
    by = {one["stated"]: one for one in said["clauses"]}
    assert [(part["stated"], part["holds"]) for part in by["NOT blé"]["parts"]] == [("blé", True)]
    assert [(part["stated"], part["holds"]) for part in by["Q7747,Q423"]["parts"]] == [
        ("Q7747", True),
        ("Q423", False),
    ]
    assert by["fr,en"]["has"] == ["French"]
    assert by["lemonde.example"]["has"] == ["Le Matin du Monde"]
    assert by["2023.."]["has"] == ["2022-08-15T10:00:00Z"]
    assert by["headline:zebra"]["says"] == "'zebra' stands in its headline"
    assert said["found"] is False
    assert "published=2023.. does not hold: it was published from 2023" in said["says"]
    assert "(it has: 2022-08-15T10:00:00Z)" in said["says"]
    assert "chevaux" not in said["says"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("NOT horses", "not: 'horses' stands in its headline, dek or body"),
        ("NOT (horses OR rain)", "not: one of these holds"),
        ("published:none", "not: it was published at a time that is known"),
        ("actor:*", "it has an actor"),
        ("publisher:*", "it has a publisher"),
        ("cited:*", "it cites somebody"),
    ],
)
async def test_what_must_not_hold_and_what_must_be_there_are_named(served, query, says):
    (clause,) = (await why(served, "fr-1", q=query, linked="false"))["clauses"]
    assert clause["says"] == says


async def test_each_of_several_actors_has_to_play_the_part(served):
    said = await why(
        served, "fr-1", actor="Q7747,Q423,none", actor_op="and", actor_in_headline="true", actor_via="role"
    )
    (clause,) = said["clauses"]
    part = " with actor_in_headline=True, actor_via=role"
    assert clause["says"] == f"it names or means Q7747 and Q423 and none{part}"
    assert [one["says"] for one in clause["parts"]] == [
        f"it names or means Q7747{part}", f"it names or means Q423{part}", "it names or means none",
    ]  # fmt: skip


async def test_a_linked_name_is_judged_as_word_and_as_actor(served):
    said = await why(served, "ru-1", q="Poutine")
    (clause,) = said["clauses"]
    assert said["found"] is True
    assert said["says"] == "found: every clause holds"
    assert [(part["stated"], part["holds"]) for part in clause["parts"]] == [
        ("Poutine", False),
        ("actor:Q7747", True),
    ]


async def test_a_version_that_was_superseded_says_by_which(served):
    row = {"id": "twice", "language": "en", "body": "Twice told."}
    await served.write(document({**row, "version": 1, "earlier": True}), document({**row, "version": 3}))
    assert (await why(served, "twice", q="told"))["found"] is True
    assert (await why(served, "twice", q="told", version=3))["found"] is True
    old = await why(served, "twice", q="told", version=1)
    assert (old["found"], old["version"]) == (False, 3)
    assert "version 1 was superseded by version 3" in old["says"]
    assert "version 4 is not in the index" in (await why(served, "twice", version=4))["says"]


async def test_nothing_tells_a_hidden_article_from_one_that_is_not_there(served):
    for asked in ({}, {"q": "Kim"}, {"q": "hidden", "version": 1}, {"language": "en"}):
        answers = [
            await served.client.get(f"/v1/articles/{one}/why", params=asked)
            for one in ("secret-embargo", "secret-withheld", "secret-canceled", "secret-earlier", "none")
        ]
        assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "article_not_found")}
        assert "telex trace" in answers[0].json()["detail"]
        assert len({one.text.replace(one.headers["x-request-id"], "") for one in answers}) == 1


async def test_mistakes_are_those_of_a_search(served):
    for asked, code in (
        ({"q": "(a"}, "query_syntax"),
        ({"langage": "fr"}, "unknown_parameter"),
        ({"published_from": "soon"}, "date_invalid"),
        ({"version": "x"}, "invalid_parameter"),
        ({"size": "3"}, "unknown_parameter"),
    ):
        answer = await served.client.get("/v1/articles/fr-1/why", params=asked)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    "value", ["a " * 256, "a OR " * 255 + "a", "(" * 32 + "a" + ")" * 32, "NOT (" * 15 + "a b" + ")" * 15]
)
async def test_the_heaviest_queries_are_judged(served, value):
    assert (await why(served, "fr-1", q=value))["clauses"]
