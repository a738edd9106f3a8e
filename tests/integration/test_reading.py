"""What helps a reader of results, from the bus to the answer: versions, differences, reasons, stories, samples, likeness."""

import httpx

from schemas.outcomes import Outcome

ONE = "The harbour of Trieste opened again on Monday after the storm, the port authority said in a statement."
TWO = (
    "The harbour of Trieste opened again on Tuesday after the storm, the port authority said in a statement."
)
OTHER = "The harbour of Trieste had been closed by the storm for a week, fishermen told the port authority."
CHESS = "A chess champion from Bergen won the quiet tournament in the last game, to nobody's surprise."


def article(uri: str, text: str, **more: object) -> dict[str, object]:
    return {"uri": f"urn:test:{uri}", "publisher": {"name": f"Paper {uri}"}, "text": text, **more}


async def got(system, path: str, **parameters: object) -> dict:
    answer = await system.client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_correction_can_be_seen_and_what_became_of_the_first_version_be_told(start):
    async with start() as system:
        first, second = await system.publish(
            article("1", ONE, version=1, headline="Harbour opens Monday"),
            article("1", TWO, version=2, headline="Harbour opens Tuesday"),
        )
        assert first.outcome is second.outcome is Outcome.INDEXED
        path = f"/v1/articles/{first.id}"
        versions = await got(system, f"{path}/versions")
        assert [(one["version"], one["current"]) for one in versions["versions"]] == [(2, True), (1, False)]
        differ = await got(system, f"{path}/difference")
        assert differ["headline_changed"] is True
        (changed,) = [part for part in differ["paragraphs"] if part["change"] != "same"]
        assert "<del>Monday</del><ins>Tuesday</ins>" in changed["html"]
        assert (await got(system, f"{path}/why", q="Tuesday"))["found"] is True
        missed = await got(system, f"{path}/why", q="Monday", version=1)
        assert missed["found"] is False
        assert "superseded by version 2" in missed["says"]
        assert "q=Monday does not hold" in missed["says"]
        story = await got(system, f"/v1/stories/{(await got(system, path))['story_id']}")
        assert (story["articles"], story["first"]["by"], story["single_source"]) == (1, "reception", None)


async def test_what_was_withdrawn_or_never_came_is_answered_alike_everywhere(start):
    async with start() as system:
        (indexed,) = await system.publish(article("1", ONE, version=1))
        (canceled,) = await system.publish(article("1", ONE, version=2, status="canceled"))
        (embargoed,) = await system.publish(article("2", OTHER, embargoed_until="2999-01-01T00:00:00Z"))
        (rejected,) = await system.publish({"uri": "urn:test:3", "publisher": {"name": "Paper 3"}})
        assert (canceled.outcome, rejected.outcome) == (Outcome.CANCELED, Outcome.REJECTED)
        for under in ("", "/versions", "/versions/1", "/difference", "/why?q=harbour", "/similar"):
            answers = [
                await system.client.get(f"/v1/articles/{one}{under}")
                for one in (indexed.id, embargoed.id, "0" * 32)
            ]
            assert {told(answer) for answer in answers} == {told(answers[0])}, under
            assert answers[0].status_code == 404
        assert (await got(system, "/v1/sample", q="harbour"))["hits"] == []


def told(answer: httpx.Response) -> str:
    return answer.text.replace(answer.headers["x-request-id"], "")


async def test_results_are_folded_sampled_and_compared(start):
    async with start() as system:
        receipts = await system.publish(article("1", ONE), article("2", OTHER), article("3", CHESS))
        trieste, other, chess = [receipt.id for receipt in receipts]
        folded = await system.articles(fold="story", sort="newest")
        assert folded["fold"]["stories"] == folded["stories"] == len(folded["hits"])
        assert sum(hit["story"]["articles"] for hit in folded["hits"]) == folded["total"]["value"] == 3
        for hit in folded["hits"]:
            drilled = await system.articles(story=hit["story"]["id"])
            assert drilled["total"]["value"] == hit["story"]["articles"]
        drawn = await got(system, "/v1/sample", seed="a", size=100)
        assert {hit["article"]["id"] for hit in drawn["hits"]} == {trieste, other, chess}
        again = await got(system, "/v1/sample", seed="a", size=1)
        assert again["hits"][0]["article"]["id"] == drawn["hits"][0]["article"]["id"]
        near = await got(system, f"/v1/articles/{trieste}/similar", copies="true")
        assert [hit["article"]["id"] for hit in near["hits"]] == [other]
        assert (await got(system, f"/v1/articles/{chess}/similar", copies="true"))["hits"] == []
