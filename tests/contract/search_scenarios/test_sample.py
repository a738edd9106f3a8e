"""A sample of the corpus, the same on both engines, over HTTP."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def sample(served, **parameters: object):
    answer = await served.client.get("/v1/sample", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(answer):
    return [hit["article"]["id"] for hit in answer["hits"]]


async def test_a_seed_draws_the_same_on_both_engines(served):
    assert ids(await sample(served, seed="2026", size=4)) == ["embargo-over", "de-1", "ko-1", "und-1"]
    assert ids(await sample(served, seed="2027", size=4)) == ["ko-1", "zh-1", "embargo-over", "ar-1"]


async def test_a_sample_is_of_what_the_search_finds(served):
    whole = {hit["article"]["id"] for hit in (await served.answer(size=100, language="en"))["hits"]}
    seen: set[str] = set()
    for seed in range(12):
        answer = await sample(served, seed=str(seed), size=2, language="en")
        assert answer["total"] == {"value": len(whole), "relation": "eq"}
        assert answer["drawn_from"] == len(whole)
        assert len(ids(answer)) == 2
        seen |= set(ids(answer))
    assert seen == whole
    assert sorted(ids(await sample(served, seed="x", size=100, language="en"))) == sorted(whole)


async def test_nothing_hidden_is_drawn_and_nothing_is_drawn_of_nothing(served):
    drawn = ids(await sample(served, seed="x", size=100))
    assert drawn
    assert not [one for one in drawn if one.startswith("secret")]
    nothing = await sample(served, q='"no such words"', seed="x")
    assert (nothing["hits"], nothing["total"]["value"], nothing["drawn_from"]) == ([], 0, 0)


async def test_words_are_marked_and_mistakes_named(served):
    answer = await sample(served, q="horses", seed="x", size=1)
    assert "<mark>" in str(answer["hits"][0]["highlights"])
    for asked in ("seed=", "size=0", "size=101", "sort=newest", "cursor=x", "seed=a&seed=b"):
        assert (await served.client.get(f"/v1/sample?{asked}")).status_code == 422
