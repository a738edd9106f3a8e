"""`telex forget`: an article is gone from everywhere but the raw topic, and does not come back."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import orjson
import pytest

from schemas.outcomes import Outcome, Reason
from schemas.topics import ENRICHED, RAW, REJECTED

ROOT = Path(__file__).resolve().parents[2]
TOLD = "The harbour master met a witness at the old pier on Monday."
ARTICLE = {"text": TOLD, "uri": "urn:x:secret", "publisher": {"name": "The Harbour"}}


def wrong(article):
    return {**article, "published_at": "soon"}


async def forget(article_id, *more, answer=b""):
    """The command, in a process of its own beside the Telex of this one; its status and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from services.cli.main import main; main()",
        "forget", article_id, "--author", "j.doe", *more,
        stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=ROOT,
    )  # fmt: skip
    printed, _ = await process.communicate(answer)
    return process.returncode, printed.decode()


async def newest(system, topic):
    """The last message of each key of a topic, and every message without one."""
    messages = await system.topic(topic)
    return list({message.key or message.place: message for message in messages}.values())


async def test_a_forgotten_article_is_gone_and_stays_gone_and_the_rest_stays(start, settings):
    async with start() as system:
        other = {"text": "Another one: the bridge is closed.", "uri": "urn:x:other"}
        first, second, *_ = await system.publish(
            {**ARTICLE, "version": 1}, {**ARTICLE, "version": 2}, other, wrong(other), wrong(ARTICLE), wrong(other)
        )  # fmt: skip
        assert first.id == second.id
        status, printed = await forget(first.id, "--yes")
        assert status == 0, printed
        for place in (first, second):
            assert f"partition {place.partition}  offset {place.offset}\n" in printed
        assert "rejects   1 messages" in printed
        assert "receipts  " in printed
        await system.running.index.refresh()
        assert (await system.client.get(f"/v1/articles/{first.id}")).status_code == 404
        assert await system.running.index.fetch([first.id, f"{first.id}@1"]) == {}
        assert (await system.articles(q="bridge"))["total"]["value"] == 1
        assert {
            one.value is None for one in await newest(system, ENRICHED.name) if one.key == first.id.encode()
        } == {True}
        # Whoever reads the rejects finds the others, as they were, and nothing of it.
        rejects = await system.topic(REJECTED.name)
        assert [orjson.loads(one.value) for one in rejects] == [wrong(other), wrong(other)]
        assert {dict(one.headers)["telex-reason"] for one in rejects} == {b"invalid_field"}
        # It comes again: as it was, as a newer version, as something that is wrong.
        again = await system.publish(ARTICLE, {**ARTICLE, "version": 9}, wrong(ARTICLE), wrong(other))
        assert [(one.outcome, one.reason) for one in again[:3]] == [(Outcome.REJECTED, Reason.FORGOTTEN)] * 3
        assert again[3].reason is Reason.INVALID_FIELD
        assert TOLD.encode() not in b"".join(one.value for one in await system.topic(REJECTED.name))
    # Read from the beginning, as a new index is filled.
    async with start.with_settings(settings.model_copy(update={"group": f"{settings.group}-2"})) as system:
        (last,) = await system.publish({"text": "One more."})
        assert last.outcome is Outcome.INDEXED
        assert await system.running.index.fetch([first.id, f"{first.id}@1"]) == {}


async def test_a_dry_run_tells_and_changes_nothing(start):
    async with start() as system:
        (receipt,) = await system.publish(ARTICLE)
        status, printed = await forget(receipt.id, "--dry-run")
        assert status == 0, printed
        assert "index     1 documents" in printed
        assert f"partition {receipt.partition}  offset {receipt.offset}\n" in printed
        assert [one.outcome for one in await system.publish(ARTICLE)] == [Outcome.INDEXED]
        assert (await system.client.get(f"/v1/articles/{receipt.id}")).status_code == 200


async def test_it_asks_before_it_erases_and_takes_no_for_an_answer(start):
    async with start() as system:
        (receipt,) = await system.publish(ARTICLE)
        status, _ = await forget(receipt.id, answer=b"n\n")
        assert status == 1
        assert (await system.client.get(f"/v1/articles/{receipt.id}")).status_code == 200


@pytest.mark.parametrize(("article_id", "status"), [("0" * 32, 1), ("urn:x:secret", 2)])
async def test_an_id_that_nothing_has_is_told_and_recorded_nowhere(start, article_id, status):
    async with start() as system:
        assert (await forget(article_id, "--yes"))[0] == status
        assert await system.topic("articles.forgotten.v1") == []
        assert await system.topic(RAW.name) == []
