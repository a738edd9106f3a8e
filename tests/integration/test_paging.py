"""Paging through many hits over HTTP while articles arrive and change: nothing is missed, nothing comes twice."""

import base64

import httpx
import orjson
import pytest

from services.engines.elastic.cursor import read

MANY = 1500
PAGE = 90
_SIGNATURE = 16  # bytes in front of what a cursor says


def article(number: int, version: int = 1) -> dict[str, object]:
    return {
        "uri": f"urn:paging:{number}",
        "version": version,
        "publisher": {"name": "Paper"},
        "headline": f"Report {number}",
        "text": f"The harbour report of number {number} was written by hand. Version {version}.",
        # Many share a day, so that ids have to tell them apart.
        "published_at": f"2024-01-{1 + number % 7:02}",
    }


@pytest.mark.parametrize("sort", ["newest", "relevance"])
async def test_a_cursor_goes_over_many_hits_while_articles_arrive(start, sort):
    async with start() as system:
        receipts = await system.publish(*(article(number) for number in range(MANY)))
        expected = {receipt.id for receipt in receipts}
        seen: list[str] = []
        cursor: dict[str, str] = {}
        turned = 0
        while True:
            page = await system.articles(q="harbour", sort=sort, size=str(PAGE), **cursor)
            assert page["total"]["value"] == MANY
            seen += [hit["article"]["id"] for hit in page["hits"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
            if turned % 3 == 0:  # a new article, and a new version of one that is ahead or was given
                await system.publish(article(MANY + turned), article(turned * 97 % MANY, 2))
            turned += 1
        assert len(seen) == MANY
        assert set(seen) == expected
        # They did arrive meanwhile: a search of now has them.
        assert turned > 10
        now = await system.articles(q="harbour", size="1")
        assert now["total"]["value"] == MANY + 1 + (turned - 1) // 3


async def test_a_cursor_whose_pages_are_gone_says_so(start):
    async with start() as system:
        await system.publish(*(article(number) for number in range(5)))
        cursor = (await system.articles(q="harbour", size="2"))["next"]
        index = system.settings.index
    # An embedded index holds its pages as long as the process lives, Elasticsearch for some minutes.
    if index.startswith("http"):
        await end_of_point_in_time(index, cursor)
    async with start() as system:
        gone = await system.client.get("/v1/articles", params={"q": "harbour", "size": "2", "cursor": cursor})
        assert (gone.status_code, gone.json()["code"]) == (410, "cursor_expired")
        assert "first page" in gone.json()["detail"]
        # The query itself is answered as ever.
        assert len((await system.articles(q="harbour", size="2"))["hits"]) == 2


async def end_of_point_in_time(index: str, cursor: str) -> None:
    _, _, _, engine, *_ = orjson.loads(
        base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[_SIGNATURE:]
    )
    async with httpx.AsyncClient(base_url=index) as client:
        answer = await client.request("DELETE", "/_pit", json={"id": read(engine).pit})
        assert answer.status_code == 200, answer.text
