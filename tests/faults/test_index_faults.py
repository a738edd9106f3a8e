"""Elasticsearch in trouble under a steady flow: rows F1 to F13 and F32 of the fault matrix.

After each, every article is in the index once, in its newest version, every message has its one outcome, nothing was
committed before it was finished, and the ingestor is the same process, which nobody touched.
"""

import asyncio
from zlib import crc32

import pytest

from schemas.outcomes import Reason
from services.engines.elastic.layout import names
from services.engines.kafka.consumer import SESSION_MS
from tests.faults.conftest import Site
from tests.faults.flow import FIRST_VERSION, article_id, text_of
from tests.faults.http_front import released
from tests.faults.index_faults import (
    answers,
    cut_after,
    cut_before,
    held,
    larger_than,
    refused_items,
    resized,
    spoiled_by,
)
from tests.faults.ingestors import until
from tests.faults.kafka_proxy import JOIN
from tests.faults.steady import steady

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

ROWS = {
    "F1 429 circuit breaker": answers(429, "circuit_breaking_exception"),
    "F2 500": answers(500, "exception"),
    "F2 502 of a gateway": answers(502),
    "F2 503": answers(503, "unavailable_shards_exception"),
    "F2 504 of a gateway": answers(504),
    # By id: an item that is sent again is refused again, whatever its new place in the request.
    "F3 item 429": refused_items(
        429, "es_rejected_execution_exception", lambda _, name: crc32(name.encode()) % 2 == 0
    ),
    "F4 item 503": refused_items(
        503, "unavailable_shards_exception", lambda _, name: crc32(name.encode()) % 2 == 1
    ),
    "F10 401": answers(401, "security_exception"),
    "F10 403": answers(403, "security_exception"),
    "F11 reset before the request is passed on": cut_before,
    "F12 reset after the bulk was applied": cut_after,
    "F32 answer shorter than the request": resized(-1),
    "F32 answer longer than the request": resized(1),
}


@pytest.mark.parametrize("row", ROWS)
async def test_bulks_in_trouble_are_sent_again_until_it_is_over(living, flow, row):
    (ingestor,) = living.ingestors
    async with steady(living, flow):
        with living.elastic.trouble(ROWS[row]) as trouble:
            await trouble.met_by(4)
            await ingestor.troubled()
        await ingestor.ready()


BROKEN = {
    "F6 closed index": (("POST", "_close", None), ("POST", "_open", None)),
    "F6 read-only index, as by the flood stage of a full disk": (
        ("PUT", "_settings", {"index.blocks.read_only_allow_delete": True}),
        ("PUT", "_settings", {"index.blocks.read_only_allow_delete": None}),
    ),
    "F6 index blocked for writing": (
        ("PUT", "_settings", {"index.blocks.write": True}),
        ("PUT", "_settings", {"index.blocks.write": None}),
    ),
}


@pytest.mark.parametrize("row", BROKEN)
async def test_a_broken_destination_sends_nothing_to_the_rejects(living, flow, row):
    (ingestor,) = living.ingestors
    index = names(living.settings.index_name).first
    (breaks, mends) = BROKEN[row]
    async with steady(living, flow):
        method, what, body = breaks
        await living.raw.ask(method, f"/{index}/{what}", body)
        try:
            seen = ingestor.log().count("retried") + ingestor.log().count("index_unavailable")
            await until(
                lambda: (
                    ingestor.log().count("retried") + ingestor.log().count("index_unavailable") >= seen + 3
                ),
                "three tries in vain",
            )
            await ingestor.troubled()
        finally:
            method, what, body = mends
            await living.raw.ask(method, f"/{index}/{what}", body)
        await ingestor.ready()


async def test_f6_a_lost_write_alias_is_waited_for(living, flow):
    (ingestor,) = living.ingestors
    used = names(living.settings.index_name)
    async with steady(living, flow):
        remove = {"remove": {"index": used.first, "alias": used.write}}
        await living.raw.ask("POST", "/_aliases", {"actions": [remove]})
        try:
            await ingestor.troubled()
        finally:
            add = {"add": {"index": used.first, "alias": used.write, "is_write_index": True}}
            await living.raw.ask("POST", "/_aliases", {"actions": [add]})
        await ingestor.ready()


async def test_f5_a_document_that_the_index_never_takes_is_rejected_and_the_others_are_not(living, flow):
    spoiled = article_id(flow.uri("spoiled"))
    fault = refused_items(
        400, "document_parsing_exception", lambda _, name: name.partition("@")[0] == spoiled
    )
    with living.elastic.trouble(fault):
        async with steady(living, flow):
            sent = flow.refused("spoiled")
            await living.ledger.publish([sent])
    (told,) = living.ledger.receipts_of(sent)
    assert told["reason"] == Reason.INDEX_REFUSED
    assert "document_parsing_exception" in told["message"]


async def test_f8_a_request_refused_as_a_whole_is_halved_down_to_the_one_bad_document(living, flow):
    spoiled = article_id(flow.uri("spoiled"))
    with living.elastic.trouble(spoiled_by(spoiled.encode())) as trouble:
        async with steady(living, flow):
            sent = flow.refused("spoiled")
            await living.ledger.publish([sent])
    (told,) = living.ledger.receipts_of(sent)
    assert told["reason"] == Reason.INDEX_REFUSED
    assert sum(spoiled.encode() in body for body in trouble.bodies) > 1


async def test_f9_a_body_too_large_for_elasticsearch_is_halved_and_a_document_too_large_is_rejected(
    living, flow
):
    limit = 8_000
    with living.elastic.trouble(larger_than(limit)) as trouble:
        async with steady(living, flow):
            sent = flow.refused(
                "long", text="The council met again on Thursday and agreed on nothing. " * 300
            )
            await living.ledger.publish([sent])
    (told,) = living.ledger.receipts_of(sent)
    assert told["reason"] == Reason.INDEX_REFUSED
    assert "too_large" in told["message"]
    assert any(len(body) > limit for body in trouble.bodies)
    assert any(len(body) <= limit for body in trouble.bodies)


async def test_f7_a_newer_version_from_another_ingestor_is_not_overwritten(living, flow):
    release, newer = asyncio.Event(), FIRST_VERSION + 1
    async with steady(living, flow, most=0):
        await living.ledger.settled()
        with released(release), living.elastic.trouble(held(release), times=1) as trouble:
            uri = flow.elsewhere("raced", newer)
            await living.ledger.publish([flow.version("raced", FIRST_VERSION)])
            await trouble.met_by(1)
            await write_past(living, uri, newer)


async def write_past(site: Site, uri: str, version: int) -> None:
    """Write one version of one article as another ingestor would, past the proxy."""
    name = article_id(uri)
    document = {
        "id": name,
        "current": True,
        "version": version,
        "version_scale": "integer",
        "status": "usable",
        "article": {"id": name, "version": version, "body": text_of(uri, version)},
        "message": "articles.raw.v1/0/999999",
    }
    await site.raw.ask(
        "PUT",
        f"/{names(site.settings.index_name).write}/_doc/{name}",
        document,
        params={"version": str(version), "version_type": "external_gte"},
    )


async def test_f13_f22_a_bulk_that_hangs_for_longer_than_the_session_costs_no_membership(living, flow):
    (ingestor,) = living.ingestors
    joins, release = living.kafka.seen[JOIN], asyncio.Event()
    # The rows before this one have their own refusals in the same log.
    refused = ingestor.log().count("commit_refused")
    async with steady(living, flow):
        with released(release), living.elastic.trouble(held(release)) as trouble:
            await trouble.met_by(1)
            await asyncio.sleep(SESSION_MS / 1000 + 3)
    assert living.kafka.seen[JOIN] == joins
    assert ingestor.log().count("commit_refused") == refused


async def test_f13_a_socket_that_never_answers_is_given_up_in_the_end(site, flow):
    ingestor = site.ingestor()
    await ingestor.start(constants={"services.engines.elastic.bulk._TIMEOUT_S": 1.0})
    await ingestor.ready()
    never = asyncio.Event()
    with released(never):
        async with steady(site, flow):
            with site.elastic.trouble(held(never)) as trouble:
                await trouble.met_by(2)
                await ingestor.troubled()
            await ingestor.ready()
