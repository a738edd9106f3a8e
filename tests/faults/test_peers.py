"""The faults that peers were measured with, on Telex: a real Kafka, and an Elasticsearch that follows a schedule.

make faults    # prints the table of docs/reliability.md; TELEX_UPDATE_RELIABILITY=1 writes it there
"""

import asyncio
import signal
from contextlib import nullcontext

import pytest

from schemas.outcomes import Outcome
from tests.faults.conftest import Site, opened_site
from tests.faults.fake_elastic import FakeElastic
from tests.faults.flow import Flow, article_id
from tests.faults.http_front import Fault, released
from tests.faults.index_faults import answers, cut_after, first_passed, held, larger_than, refused_items
from tests.faults.ingestors import Ingestor, until
from tests.faults.reliability import MEASURED, PEERS, told

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

ARTICLES, BAD = 1000, 555
FAULTY_BULKS = 5
EVER = float("inf")
BAD_ID = article_id(Flow("peers").uri(BAD))

SCHEDULES: dict[str, tuple[Fault, float] | None] = {
    "none": None,
    "item 429": (refused_items(429, "es_rejected_execution_exception", lambda number, _: number % 3 == 0), FAULTY_BULKS),
    "item 503": (refused_items(503, "unavailable_shards_exception", lambda number, _: number % 3 == 0), FAULTY_BULKS),
    "item 400, one bad document": (refused_items(400, "document_parsing_exception", lambda _, name: name == BAD_ID), EVER),
    "HTTP 503": (answers(503, "unavailable_shards_exception"), FAULTY_BULKS),
    "HTTP 429": (answers(429, "circuit_breaking_exception"), FAULTY_BULKS),
    "HTTP 401": (answers(401, "security_exception"), FAULTY_BULKS),
    "reset after the bulk was applied": (cut_after, FAULTY_BULKS),
    "HTTP 413 for bodies above 200 kB": (larger_than(200_000), EVER),
    "SIGKILL, then started again": None,
    "SIGTERM, then started again": None,
}  # fmt: skip


@pytest.mark.parametrize("row", PEERS["rows"])
async def test_no_fault_that_a_peer_fails_on_loses_or_sticks_or_crashes(nursery, tmp_path, pytestconfig, row):
    elastic, flow = FakeElastic(), Flow("peers")
    async with opened_site(
        nursery, tmp_path, partitions=2, upstream=elastic.answer, TELEX_BATCH_SIZE="200"
    ) as site:
        bad = {BAD} if row.startswith("item 400") else set()
        articles = [
            flow.refused(number) if number in bad else flow.version(number, 1) for number in range(ARTICLES)
        ]
        await site.ledger.publish(articles)
        ingestor = site.ingestor()
        schedule = SCHEDULES[row]
        with site.elastic.trouble(schedule[0], times=schedule[1]) if schedule else nullcontext():
            if row.startswith("SIG"):
                await ended_in_the_middle(site, ingestor, elastic, row)
            else:
                await ingestor.start()
            await site.ledger.settled()
        crashes = int(not ingestor.runs)
        site.ledger.check_outcomes()
        site.ledger.check_rejects()
        twice = sum(count > 1 for count in elastic.writes.values())
        rejected = site.ledger.tally()[Outcome.REJECTED]
        pytestconfig.stash[MEASURED][row] = told(len(elastic.articles), twice, rejected, crashes)
        assert elastic.articles == {article.id for article in flow.articles.values()}
        assert (len(elastic.articles), rejected, crashes) == (ARTICLES - len(bad), len(bad), 0)
        await ingestor.ready()  # the second one may have been started when all was done
        assert await ingestor.stop() == 0


async def ended_in_the_middle(site: Site, ingestor: Ingestor, elastic: FakeElastic, row: str) -> None:
    """Start it, end it when a part of the articles is written and the rest is held, and start it again."""
    release = asyncio.Event()
    with released(release), site.elastic.trouble(first_passed(held(release))):
        await ingestor.start()
        await until(lambda: elastic.articles, "a part of the articles")
        assert await site.ledger.look() > 0, "it has to end in the middle to prove anything"
        if row.startswith("SIGKILL"):
            await ingestor.kill()
        else:
            ingestor.signal(signal.SIGTERM)
            release.set()
            assert await ingestor.ended() == 0
    await ingestor.start()
