"""The sample articles, through everything."""

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from schemas.outcomes import Outcome
from services.ingestor.files import read_articles
from services.runtime.settings import Settings
from tests.everybody import OPEN
from tests.integration.conftest import System

SAMPLES = Path(__file__).parents[2] / "samples"
# Two sets of copies, of three and of four.
STORIES = 44 - 2 - 3
QUESTIONS = (
    {"sort": "newest", "size": "100"},
    {"sort": "oldest", "size": "100"},
    {"q": "Putin OR Poutine OR Путин", "sort": "newest", "size": "100"},
    {"q": "summit", "sort": "oldest", "size": "100"},
    {"q": '"Kim Jong Un"', "sort": "newest", "size": "100"},
    {"q": "会晤", "sort": "newest"},
    {"q": "정상회담", "sort": "newest"},
    {"q": "قمة", "sort": "newest"},
    {"q": "शिखर", "sort": "newest"},
    {"language": "fr", "sort": "newest"},
    {"exclude_language": "en", "sort": "newest", "size": "100"},
    {"published_from": "2022-01-01", "published_to": "2022-12-31", "sort": "newest"},
    {"publisher": "none", "sort": "newest"},
    {"mentions_from": "2022-08", "mentions_to": "2022-09", "mentions_interval": "day", "sort": "newest"},
    {"mentions_to": "1999", "sort": "newest"},
    {
        "mentions_from": "2022-09",
        "exclude_mentions_from": "2023",
        "mentions_interval": "week",
        "sort": "newest",
    },
    {"mentions_precision": "none", "sort": "newest", "size": "100"},
    {"precision": "day,none", "include_received": "true", "sort": "newest", "size": "100"},
)
FACETS = {
    "facets": "language,publisher,published,mentions,precision,mentions_precision",
    "published_interval": "year",
    "facet_size": "50",
}


def seen(answer: dict) -> dict:
    """What has to be equal on both pairs: everything but scores, cursors and clocks."""
    return {
        "total": answer["total"],
        "stories": answer["stories"],
        "ids": [hit["article"]["id"] for hit in answer["hits"]],
        "highlights": [hit["highlights"] for hit in answer["hits"]],
        "facets": answer["facets"],
        "histograms": answer["histograms"],
        "interpreted_as": answer["interpreted_as"],
    }


async def ask_everything(system: System) -> list[dict]:
    return [seen(await system.articles(**question, **FACETS)) for question in QUESTIONS]


async def publish_samples(system: System, values: Iterable[bytes]):
    """Publish them, and wait until the copies among them are joined."""
    receipts = await system.publish(*values)
    while True:
        if (await system.articles(size="1"))["stories"] == STORIES:
            return receipts
        await asyncio.sleep(0.2)


@pytest.fixture
def settings(settings, monkeypatch):
    monkeypatch.setenv("TELEX_STORIES_SECONDS", "0.2")
    return Settings()


async def test_publishing_the_samples_twice_changes_no_count(start):
    async with start() as system:
        values = [found.value for found in read_articles(SAMPLES)]
        receipts = await publish_samples(system, values)
        assert {receipt.outcome for receipt in receipts} == {Outcome.INDEXED, Outcome.CANCELED}
        first = await ask_everything(system)
        assert first[0]["total"] == {"value": 44, "relation": "eq"}
        again = await publish_samples(system, values)
        assert [receipt.id for receipt in again] == [receipt.id for receipt in receipts]
        second = await ask_everything(system)
    # Messages without a publication date are as new as their reception: their order may change, nothing else.
    for before, after in zip(first, second, strict=True):
        assert sorted(before["ids"]) == sorted(after["ids"])
        assert (before["total"], before["facets"]) == (after["total"], after["facets"])


async def test_the_readers_own_article_is_found_as_it_should_be(start):
    async with start() as system:
        text = (SAMPLES / "01-putin-kim.fr.txt").read_text("utf-8")
        (receipt,) = await system.publish({"text": text})
        answer = await system.articles(q="allié diplomatique", facets="language")
        assert [hit["article"]["id"] for hit in answer["hits"]] == [receipt.id]
        article = answer["hits"][0]["article"]
        assert article["headline"] == (
            "Boudé par l'Occident, Vladimir Poutine se tourne vers Kim Jong Un en tant qu'allié de la Corée du Nord."
        )
        assert "<mark>" in str(answer["hits"][0]["highlights"])
        assert [(value["value"], value["articles"]) for value in answer["facets"]["language"]] == [("fr", 1)]
        # The day is inferred, and so is what was reckoned from it.
        dated = await system.articles(
            mentions_interval="month", mentions_from="2022-02", mentions_to="2022-07"
        )
        assert [(bar["value"][:7], bar["articles"]) for bar in dated["facets"]["mentions"]] == [
            ("2022-02", 1), ("2022-03", 0), ("2022-04", 1), ("2022-05", 0), ("2022-06", 0), ("2022-07", 1),
        ]  # fmt: skip
        # "Cette année" is coarser than a month.
        assert dated["histograms"]["mentions"] == {
            "interval": "month", "tz": None, "coarser": 1, "undated": 0, "uncertain": 1, "outside": 0,
        }  # fmt: skip
        assert (await system.articles(mentions_from="1950", mentions_to="2018"))["total"]["value"] == 0
        whole = (await system.client.get(f"/v1/articles/{receipt.id}")).json()
        assert {line["rule"].partition(":")[0] for line in whole["removed"]} >= {"residue", "repeat"}


@pytest.mark.parametrize("pair_environment", ["real"], indirect=True)
async def test_both_pairs_give_the_same_answers(start, monkeypatch, tmp_path):
    # The same reception for both, so that undated articles sort alike.
    values = [with_reception(found.value) for found in read_articles(SAMPLES)]
    async with start() as system:
        await publish_samples(system, values)
        real = await ask_everything(system)
    for name in [
        name for name in os.environ if name.startswith("TELEX_") and not name.startswith("TELEX_TEST_")
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TELEX_BUS", f"sqlite:///{tmp_path}/bus.db")
    monkeypatch.setenv("TELEX_STORIES_SECONDS", "0.2")
    monkeypatch.setenv("TELEX_INDEX", f"tantivy:///{tmp_path}/index")
    async with start.with_settings(Settings(**OPEN)) as system:
        await publish_samples(system, values)
        embedded = await ask_everything(system)
    for question, one, other in zip(QUESTIONS, embedded, real, strict=True):
        assert one == other, question


def with_reception(value: bytes) -> bytes:
    """RawArticle messages with a stated reception; others state their own times."""
    return (
        value.replace(b"{", b'{"received_at": "2026-01-15T12:00:00Z", ', 1)
        if b'"received_at"' not in value
        else value
    )
