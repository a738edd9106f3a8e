"""Words of languages that are cut in pairs of characters, and of scripts with vowel signs, on both engines, over HTTP."""

import pytest
import pytest_asyncio

from tests.contract.search_scenarios.scenario import ENGINES
from tests.contract.search_scenarios.served import document, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

# A language, what one half of its articles say and what the other half, and words that tell them apart.
TOLD = {
    "ko": ("김정은 위원장이 미사일을 발사했다", "서울 날씨는 비", {"김정", "정은", "미사", "발사"}),
    "ja": ("プーチン大統領がトヨタを訪問", "天気は雨です", {"トヨ", "ヨタ", "チン", "大統"}),
    "zh": ("习近平访问北京大学", "天气很好下雨了", {"习近", "北京", "大学"}),
    "hi": ("मोदी चीन में", "दिल्ली बारिश", {"मोदी", "चीन"}),
}
# One article more, which has something of both halves.
BOTH = {"ko": "미사일 서울", "ja": "トヨタ天気", "zh": "北京天气", "hi": "चीन बारिश"}
TIMES = 5


def article(name: str, language: str, side: str, body: str):
    publisher = [side, side, f"{side}.example"]
    published = ["2024-01-01", "day"]
    return document(
        {"id": name, "language": language, "publisher": publisher, "published": published, "body": body}
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def served(request, tmp_path_factory):
    written = [
        article(f"{language}-{side}{number}", language, side, body)
        for language, (first, second, _) in TOLD.items()
        for side, body in (("this", first), ("that", second))
        for number in range(TIMES)
    ]
    written += [article(f"{language}-both", language, "that", body) for language, body in BOTH.items()]
    async with serve(request.param, tmp_path_factory.mktemp("pairs"), written) as one:
        yield one


@pytest.mark.parametrize("language", TOLD)
async def test_words_that_tell_are_found_and_counted(served, language):
    answer = await served.get("/v1/keywords", by="words", publisher="this", language=language)
    counted = {one["value"]: one for one in answer["keywords"]}
    assert TOLD[language][2] <= set(counted)
    for word, one in counted.items():
        assert (one["articles"], one["of"], one["background_of"]) == (TIMES, TIMES, TIMES + 1)
        assert one["background"] == (word in BOTH[language])


@pytest.mark.parametrize("language", ["ko", "ja", "zh"])
async def test_articles_are_like_others_by_words_that_few_have(served, language):
    answer = await served.get(f"/v1/articles/{language}-this0/similar", size=50)
    assert [hit["article"]["id"] for hit in answer["hits"]][: TIMES - 1] == [
        f"{language}-this{number}" for number in range(1, TIMES)
    ]
    assert answer["hits"][0]["similarity"] == 1
    # What one article more has weighs less.
    assert answer["words"][-1] in BOTH[language]
    assert answer["words"][0] not in BOTH[language]
