"""What is said of a story, on both engines, over HTTP."""

import pytest

from tests.contract.search_scenarios.served import document

pytestmark = pytest.mark.asyncio(loop_scope="module")

KCNA = ["x:kcna", "KCNA", "medium"]
AFP = ["Q40464", "AFP", "medium"]
NOBODY_IN_PARTICULAR = [None, "state media", "medium"]
SPEAKER = ["x:anna-frei", "Anna Frei", "speaker"]


def told(story: str, number: int, *cited: object, **more: object):
    return document(
        {
            "id": f"{story}-{number}",
            "story_id": story,
            "language": "en",
            "headline": f"Report {number}",
            "publisher": [f"p{number}", f"Paper {number}", None],
            "published": [f"2025-02-{number:02}T10:00:00Z", "instant"],
            "body": "A report.",
            "cited": list(cited),
            **more,
        }
    )


async def story(served, name: str):
    answer = await served.client.get(f"/v1/stories/{name}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_story_says_who_began_it_who_published_it_and_whom_it_cites(served):
    await served.write(
        told("s1", 3, KCNA, SPEAKER),
        told("s1", 2, KCNA, NOBODY_IN_PARTICULAR, origin=[["Q40464", "AFP"]]),
        told("s1", 4, language="fr"),
        told("s1", 1, AFP, embargoed_until="2999-01-01T00:00:00Z"),
        told("s1", 5, AFP, status="withheld"),
        told("s1", 6, AFP, earlier=True),
    )
    found = await story(served, "s1")
    assert found["articles"] == 3
    assert found["first"] == {
        "id": "s1-2", "headline": "Report 2", "publisher": "Paper 2", "at": "2025-02-02T10:00:00Z",
        "by": "publication", "precision": "instant",
    }  # fmt: skip
    assert [(one["label"], one["articles"]) for one in found["publishers"]] == [
        ("Paper 2", 1), ("Paper 3", 1), ("Paper 4", 1),
    ]  # fmt: skip
    assert [(one["id"], one["articles"]) for one in found["origins"]] == [("Q40464", 1)]
    assert [(one["id"], one["articles"]) for one in found["cited"]] == [("x:kcna", 2), ("x:anna-frei", 1)]
    assert [(one["label"], one["articles"]) for one in found["languages"]] == [("English", 2), ("French", 1)]
    assert found["single_source"] == {
        "id": "x:kcna", "label": "KCNA", "articles": 2,
        "says": "2 of 3 articles cite a medium, all of them only KCNA",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cited"),
    [
        ("one-alone", [[KCNA], []]),
        ("another-beside", [[KCNA], [KCNA, AFP]]),
        ("another", [[KCNA], [KCNA], [AFP]]),
        ("unnamed", [[KCNA], [KCNA], [NOBODY_IN_PARTICULAR]]),
        ("speakers", [[SPEAKER], [SPEAKER]]),
        ("nobody", [[], []]),
    ],
)
async def test_there_is_no_single_source_where_the_rule_does_not_hold(served, name, cited):
    await served.write(*(told(name, number + 1, *one) for number, one in enumerate(cited)))
    assert (await story(served, name))["single_source"] is None


async def test_a_story_that_was_only_received_says_so(served):
    row = {"id": "r", "story_id": "s-r", "language": "en", "received": "2025-03-01T08:00:00Z", "body": "x"}
    await served.write(document(row))
    found = await story(served, "s-r")
    assert (found["first"]["at"], found["first"]["by"]) == ("2025-03-01T08:00:00Z", "reception")
    assert (found["publishers"], found["first"]["publisher"], found["first"]["headline"]) == ([], None, None)


async def test_nothing_tells_a_hidden_story_from_one_that_is_not_there(served):
    answers = [
        await served.client.get(f"/v1/stories/{one}")
        for one in ("secret-embargo", "secret-withheld", "secret-canceled", "secret-earlier", "none")
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "story_not_found")}
    assert len({answer.text.replace(answer.headers["x-request-id"], "") for answer in answers}) == 1
