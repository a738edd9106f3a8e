"""Articles like another one, on both engines, over HTTP."""

import pytest

from tests.contract.search_scenarios.served import document

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANNA = ["x:anna-frei", "Anna Frei", "person", None, 0.9, "headline,name"]
BOB = ["x:bob-lang", "Bob Lang", "person", None, 0.5, "name"]
CARL = ["x:carl-low", "Carl Low", "person", None, 0.5, "name"]


def about(name: str, headline: str, *actors: object, **more: object):
    row = {"language": "en", "published": ["2024-06-01T10:00:00Z", "instant"], "headline": headline}
    return document({"id": name, "actors": list(actors), "body": "It was said on Monday.", **row, **more})


FLOOD = "Flood swallows bridge near Orlova as dam bursts"
WRITTEN = [
    about("flood", FLOOD, ANNA, BOB, story_id="s-flood"),
    about("flood-copy", FLOOD, ANNA, BOB, story_id="s-flood"),
    about("flood-next-day", "Orlova dam: bridge lost in flood is built anew", ANNA, story_id="s-next"),
    about(
        "flood-foreign", "Crue", ANNA, BOB, language="fr", body="Un barrage.",
        published=["2024-06-03T10:00:00Z", "instant"],
    ),
    about("other", "Chess champion wins again in quiet tournament", CARL),
    about("flood-withheld", FLOOD, ANNA, BOB, status="withheld"),
    about("flood-embargo", FLOOD, ANNA, BOB, embargoed_until="2999-01-01T00:00:00Z"),
    about("flood-earlier", FLOOD, ANNA, BOB, earlier=True),
]  # fmt: skip


async def similar(served, article: str, **parameters: object):
    answer = await served.client.get(f"/v1/articles/{article}/similar", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(answer):
    return [hit["article"]["id"] for hit in answer["hits"]]


async def test_articles_are_found_by_words_and_by_actors_across_languages(served):
    await served.write(*WRITTEN)
    answer = await similar(served, "flood")
    assert ids(answer) == ["flood-next-day", "flood-foreign"]
    near, foreign = answer["hits"]
    assert {"Flood", "bridge", "Orlova", "dam"} <= set(near["words"])
    assert near["actors"] == ["x:anna-frei"]
    assert (foreign["words"], foreign["actors"]) == ([], ["x:anna-frei", "x:bob-lang"])
    assert 1 > near["similarity"] > foreign["similarity"] == 0.5
    assert answer["words"].index("Orlova") < answer["words"].index("Monday")


async def test_copies_are_there_when_they_are_asked_for(served):
    await served.write(*WRITTEN)
    answer = await similar(served, "flood", copies="true")
    assert ids(answer)[:2] == ["flood-copy", "flood-next-day"]
    assert answer["hits"][0]["similarity"] == 1
    assert ids(await similar(served, "flood", copies="true", size=1)) == ["flood-copy"]


async def test_a_story_with_many_copies_is_there_once_and_crowds_nobody_out(served):
    words = "harbour crane collapsed storm freighter"
    crane = {"language": "en", "published": ["2023-01-04", "day"], "headline": "Crane"}
    await served.write(
        document({**crane, "id": "crane", "body": f"{words} owner insurance dockers"}),
        # More than are looked at by words.
        *(
            document({**crane, "id": f"copy{number:02}", "story_id": "copy00", "body": f"{words} owner"})
            for number in range(70)
        ),
        document({**crane, "id": "copy70", "story_id": "copy00", "body": f"{words} owner insurance"}),
        *(
            document({**crane, "id": f"inquiry{number}", "body": f"Inquiry: {words}, number{number}"})
            for number in range(3)
        ),
    )
    answer = await similar(served, "crane", size=50)
    assert ids(answer)[:4] == ["copy70", "inquiry0", "inquiry1", "inquiry2"]
    assert not [one for one in ids(answer)[4:] if one.startswith("copy")]
    with_copies = await similar(served, "crane", size=50, copies="true")
    assert len([one for one in ids(with_copies) if one.startswith("copy")]) > 40


async def test_what_is_like_nothing_has_none_and_nothing_hidden_is_found(served):
    await served.write(*WRITTEN)
    assert ids(await similar(served, "other")) == []
    for asked in ({}, {"copies": "true", "size": 50}):
        found = ids(await similar(served, "flood", **asked))
        assert not {"flood", "flood-withheld", "flood-embargo", "flood-earlier"} & set(found)


async def test_an_article_of_no_words_and_no_actors_is_like_none(served):
    await served.write(document({"id": "empty", "language": "en", "body": "1 2 3"}))
    assert await similar(served, "empty") == {"id": "empty", "words": [], "hits": []}


async def test_every_article_of_the_corpus_has_an_answer(served):
    for one in ("fr-1", "zh-1", "ar-1", "ko-1", "und-1", "ru-1"):
        answer = await similar(served, one, copies="true")
        assert one not in ids(answer)
        assert all(hit["similarity"] >= 0.1 for hit in answer["hits"])


async def test_nothing_tells_a_hidden_article_from_one_that_is_not_there(served):
    await served.write(*WRITTEN)
    answers = [
        await served.client.get(f"/v1/articles/{one}/similar")
        for one in ("flood-withheld", "flood-embargo", "flood-earlier", "secret-canceled", "none")
    ]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "article_not_found")}
    assert len({one.text.replace(one.headers["x-request-id"], "") for one in answers}) == 1
    for asked in ("size=0", "size=51", "copies=perhaps", "q=flood", "size=1&size=2"):
        assert (await served.client.get(f"/v1/articles/flood/similar?{asked}")).status_code == 422
