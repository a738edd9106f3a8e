"""Late, repeated, corrected and canceled articles, from the bus to the answer."""

from schemas.outcomes import Outcome, Reason
from schemas.topics import ENRICHED


def article(version: int | None, text: str, **more: object) -> dict[str, object]:
    body: dict[str, object] = {"uri": "urn:test:1", "publisher": {"name": "Test"}, "text": text, **more}
    return body if version is None else {**body, "version": version}


ONE = "The harbour of Trieste opened again on Monday after the storm, the port authority said in a statement."
TWO = (
    "The harbour of Trieste opened again on Tuesday after the storm, the port authority said in a statement."
)


async def test_a_newer_version_replaces_the_older_one_and_is_counted_once(start):
    async with start() as system:
        receipts = await system.publish(article(1, ONE), article(2, TWO))
        assert [receipt.outcome for receipt in receipts] == [Outcome.INDEXED, Outcome.INDEXED]
        assert receipts[0].id == receipts[1].id
        assert (await system.articles(q="Trieste"))["total"]["value"] == 1
        assert (await system.articles(q="Monday"))["total"]["value"] == 0
        assert (await system.articles(q="Tuesday"))["total"]["value"] == 1
        kept = await system.running.index.heads([f"{receipts[0].id}@1"])
        assert [head.version for head in kept.values()] == [1]


async def test_an_older_version_that_comes_late_is_superseded_and_kept(start):
    async with start() as system:
        await system.publish(article(2, TWO))
        (late,) = await system.publish(article(1, ONE))
        assert late.outcome is Outcome.SUPERSEDED
        assert (await system.articles(q="Monday"))["total"]["value"] == 0
        assert await system.running.index.heads([f"{late.id}@1"])


async def test_the_same_version_again_changes_nothing_that_is_counted(start):
    async with start() as system:
        receipts = await system.publish(article(1, ONE), article(1, ONE))
        assert [receipt.outcome for receipt in receipts] == [Outcome.INDEXED, Outcome.INDEXED]
        assert (await system.articles())["total"]["value"] == 1


async def test_a_canceled_article_is_gone_and_stays_gone_when_an_older_version_arrives(start):
    async with start() as system:
        await system.publish(article(1, ONE))
        (canceled,) = await system.publish(
            {"uri": "urn:test:1", "publisher": {"name": "Test"}, "status": "canceled", "version": 3}
        )
        (late,) = await system.publish(article(2, TWO))
        assert (canceled.outcome, late.outcome) == (Outcome.CANCELED, Outcome.SUPERSEDED)
        assert (await system.articles())["total"]["value"] == 0
        assert (await system.client.get(f"/v1/articles/{canceled.id}")).status_code in {404, 410}
        (back,) = await system.publish(article(4, TWO))
        assert back.outcome is Outcome.INDEXED
        assert (await system.articles())["total"]["value"] == 1


async def test_a_withheld_article_is_not_shown(start):
    async with start() as system:
        await system.publish(article(1, ONE))
        (withheld,) = await system.publish(article(2, TWO, status="withheld"))
        assert withheld.outcome is Outcome.WITHHELD
        assert (await system.articles())["total"]["value"] == 0


async def test_an_embargoed_article_is_indexed_but_not_shown_before_its_time(start):
    async with start() as system:
        (embargoed,) = await system.publish(article(1, ONE, embargoed_until="2999-01-01T00:00:00Z"))
        assert embargoed.outcome is Outcome.INDEXED
        assert (await system.articles())["total"]["value"] == 0


async def test_two_scales_of_versions_never_mix(start):
    async with start() as system:
        receipts = await system.publish(
            article(1, ONE), article(None, TWO, version_created="2026-03-24T08:00:00Z")
        )
        assert receipts[1].reason is Reason.VERSION_SCALE
        assert (await system.articles(q="Monday"))["total"]["value"] == 1


async def test_the_enriched_topic_carries_what_became_current_keyed_by_id(start):
    async with start() as system:
        receipts = await system.publish(article(2, TWO), article(1, ONE))
        enriched = await system.topic(ENRICHED.name)
        assert [message.key for message in enriched] == [str(receipts[0].id).encode()]
