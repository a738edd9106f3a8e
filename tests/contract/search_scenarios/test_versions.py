"""Versions of an article and what changed between them, on both engines, over HTTP."""

import pytest

from tests.contract.search_scenarios.served import document

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLAIN = {"language": "en", "published": ["2025-05-01", "day"], "publisher": ["p", "The P", None]}


def harbour(version: int, day: str, **more: object):
    body = f"The harbour opened again on {day} after the storm.\n\nNobody <was> hurt."
    row = {"id": "harbour", "version": version, "headline": f"Harbour opens {day}", "body": body}
    return document({**PLAIN, **row, **more})


@pytest.fixture(scope="module")
def written():
    return [
        harbour(1, "Sunday", earlier=True),
        harbour(2, "secretly", earlier=True, status="withheld"),
        harbour(3, "secretly", earlier=True, embargoed_until="2999-01-01T00:00:00Z"),
        harbour(4, "Monday", earlier=True),
        harbour(10, "Tuesday", body="The harbour opened again on Tuesday after the storm.\n\nShips wait."),
    ]


@pytest.fixture(scope="module")
def hidden():
    """Ids that answer as one that was never there, though each has a version that could be read alone."""
    return [
        document({**PLAIN, "id": "hidden-1", "version": 1, "body": "hidden", "earlier": True}),
        document({**PLAIN, "id": "hidden-1", "version": 2, "body": "hidden", "status": "canceled"}),
        document({**PLAIN, "id": "hidden-2", "version": 1, "body": "hidden", "earlier": True}),
        document(
            {
                **PLAIN,
                "id": "hidden-2",
                "version": 2,
                "body": "hidden",
                "embargoed_until": "2999-01-01T00:00:00Z",
            }
        ),
    ]


async def test_the_versions_that_may_be_read_are_listed_newest_first(served, written):
    await served.write(*written)
    answer = (await served.client.get("/v1/articles/harbour/versions")).json()
    assert [(one["version"], one["current"]) for one in answer["versions"]] == [
        (10, True),
        (4, False),
        (1, False),
    ]
    assert answer["complete"] is True
    assert answer["versions"][1]["headline"] == "Harbour opens Monday"
    assert answer["versions"][1]["received_at"] == "2023-01-01T00:00:00Z"
    assert "secretly" not in str(answer)


async def test_an_article_of_one_version_has_one(served):
    answer = (await served.client.get("/v1/articles/fr-1/versions")).json()
    assert [one["version"] for one in answer["versions"]] == [1]
    missing = await served.client.get("/v1/articles/fr-1/difference")
    assert (missing.status_code, missing.json()["code"]) == (404, "version_not_found")


async def test_a_version_is_read_whole(served, written):
    await served.write(*written)
    assert "on Sunday" in (await served.client.get("/v1/articles/harbour/versions/1")).json()["body"]
    for version in (2, 3, 5):
        answer = await served.client.get(f"/v1/articles/harbour/versions/{version}")
        assert (answer.status_code, answer.json()["code"]) == (404, "version_not_found")
    assert (await served.client.get("/v1/articles/harbour/versions/-1")).status_code == 422


async def test_the_last_change_is_what_is_shown_without_numbers(served, written):
    await served.write(*written)
    answer = (await served.client.get("/v1/articles/harbour/difference")).json()
    assert (answer["from"]["version"], answer["to"]["version"]) == (4, 10)
    assert answer["headline_changed"] is True
    assert answer["fields"]["headline"]["html"] == "Harbour opens <del>Monday</del><ins>Tuesday</ins>"
    assert [(one["change"], one["html"]) for one in answer["paragraphs"]] == [
        ("changed", "The harbour opened again on <del>Monday</del><ins>Tuesday</ins> after the storm."),
        ("removed", "<del>Nobody &lt;was&gt; hurt.</del>"),
        ("added", "<ins>Ships wait.</ins>"),
    ]
    assert answer["summary"] == (
        "headline changed; 1 paragraph changed; 1 paragraph removed; 1 paragraph added"
    )


async def test_any_two_versions_are_compared_also_as_text(served, written):
    await served.write(*written)
    answer = await served.client.get("/v1/articles/harbour/difference?from=1&to=4&format=text")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "headline: Harbour opens [-Sunday-]{+Monday+}" in answer.text
    assert "~ The harbour opened again on [-Sunday-]{+Monday+} after the storm." in answer.text
    assert "  Nobody <was> hurt." in answer.text
    same = (await served.client.get("/v1/articles/harbour/difference?from=4&to=4")).json()
    assert (same["fields"], same["summary"]) == ({}, "the text is the same")
    for numbers in ("from=3&to=4", "from=4&to=2", "to=1"):
        refused = await served.client.get(f"/v1/articles/harbour/difference?{numbers}")
        assert (refused.status_code, refused.json()["code"]) == (404, "version_not_found")
        assert "secretly" not in refused.text


async def test_nothing_tells_an_article_that_may_not_be_seen_from_one_that_is_not_there(served, hidden):
    await served.write(*hidden)
    answers = [
        await served.client.get(f"/v1/articles/{one}/{what}")
        for one in ("hidden-1", "hidden-2", "secret-embargo", "secret-withheld", "none")
        for what in ("versions", "versions/1", "difference", "difference?from=1&to=2&format=text")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text.replace(answer.headers["x-request-id"], "") for answer in answers}) == 1
