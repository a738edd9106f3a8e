"""The trace of an article, by a real ingestor and watch, on each pair of engines: over HTTP and by the command."""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.forgotten import Forgotten
from schemas.outcomes import Outcome, Reason
from schemas.topics import FORGOTTEN
from services.cli.trace import traced
from services.engines.bus import Outgoing
from services.engines.factory import make_trails
from services.engines.trails import place_of
from services.runtime.settings import Settings
from services.search.access.caller import Caller, may
from services.search.app import create_app
from services.search.visibility import Scope
from services.search.watching import trail_keeping
from tests.integration.conftest import System

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 90.0
URI, URL = "urn:t:1", "https://news.example/1"
ARTICLE = {
    "uri": URI,
    "url": f"{URL}?utm_source=x",
    "headline": "The port is open",
    "text": "The port is open again.",
}
ADMIN = frozenset(Scope)
READER = frozenset({Scope.READ, Scope.FULLTEXT})


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(trail_keeping, "REACH_EVERY_S", 0.2)


async def telex_trace(*arguments: str) -> tuple[int, str]:
    """The command, in a process of its own beside the Telex of this one; its status and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from services.cli.main import main; main()", "trace", *arguments,
        stdout=PIPE, stderr=PIPE, cwd=ROOT,
    )  # fmt: skip
    printed, errors = await process.communicate()
    assert b"Traceback" not in errors, errors.decode()
    assert process.returncode is not None
    return process.returncode, printed.decode()


async def found(settings: Settings, what: str, *, scanned: bool = False) -> dict[str, Any]:
    """What the command finds, in this process."""
    body: dict[str, Any] = (await traced(settings, what, scanned=scanned)).model_dump(mode="json")
    return body


@dataclass
class Asking:
    """A search service on the engines of a running Telex, asked by a caller with chosen rights."""

    client: httpx.AsyncClient
    scopes: frozenset[Scope] = ADMIN

    async def get(self, path: str, scopes: frozenset[Scope] = ADMIN, **parameters: object) -> httpx.Response:
        self.scopes = scopes
        return await self.client.get(f"/v1/articles/{path}", params=parameters)

    async def kept(self, path: str, messages: int) -> dict[str, Any]:
        """The whole trace, once so many messages are in it."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = await self.get(path)
            body: dict[str, Any] = answer.json()
            if len(body.get("messages", ())) == messages:
                return body
            assert time.monotonic() < deadline, body
            await asyncio.sleep(0.2)


@asynccontextmanager
async def asking(system: System, *, with_trails: bool = True) -> AsyncIterator[Asking]:
    trails = make_trails(system.settings)
    await trails.start()
    app = create_app(
        system.running.index, system.running.records, system.settings,
        clock=lambda: datetime.now(UTC), trails=trails if with_trails else None,
    )  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://telex") as client:
        made = Asking(client)
        app.dependency_overrides[may(Scope.READ)] = lambda: Caller("k", "key", made.scopes)
        yield made
    await trails.close()


def told(body: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    return [(one["outcome"], one["version"], one["place"]) for one in body["messages"]]


async def test_every_message_of_an_article_is_told_with_what_became_of_it(start, settings):
    async with start() as system, asking(system) as api:
        receipts = await system.publish(
            ARTICLE | {"version": 2, "mood": "glad"},
            ARTICLE | {"version": 1},
            {"uri": URI, "version": 3, "status": "canceled"},
            ARTICLE | {"version": 4, "text": 7},
            {"uri": "urn:t:other", "text": "The council met."},
            key=b"a paper",
        )
        article_id = receipts[0].id
        wanted = [
            (outcome, version, place_of(receipt))
            for outcome, version, receipt in zip(
                ("indexed", "superseded", "canceled", "rejected"), (2, 1, 3, 4), receipts, strict=False
            )
        ]
        body = await api.kept(f"{article_id}/trace", 4)
        assert told(body) == wanted
        first, _, _, last = body["messages"]
        assert first["notes"] == [
            {"code": "unknown_field", "field": "mood"}
            | dict.fromkeys(("stated", "used", "author", "reason", "at"))
        ]
        assert (first["id"], first["uri"], first["url"], first["key"]) == (article_id, URI, URL, "a paper")
        assert first["sent_at"] <= first["answered_at"]
        assert (last["id"], last["reason"], last["stage"]) == (None, Reason.INVALID_FIELD, "validate")
        assert last["message"].startswith("text: ")
        (article,) = body["articles"]
        assert (article["now"]["version"], article["now"]["status"]) == (3, "canceled")
        assert [one["version"] for one in article["earlier"]] == [2, 1]
        assert article["earlier"][0]["headline"] == "The port is open"
        assert article["earlier"][0]["pipeline"]["version"]
        assert body["says"] == (
            f"4 messages: 1 indexed, 1 superseded, 1 canceled, 1 rejected; {article_id} is canceled (version 3)"
        )
        # Who may not see it learns nothing of it.
        hidden = await api.get(f"{article_id}/trace", READER)
        unknown = await api.get(f"{'0' * 32}/trace", READER)
        assert hidden.status_code == unknown.status_code == 404
        assert {**hidden.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}
        assert (await api.get(f"{'0' * 32}/trace")).status_code == 404

        for name in (article_id, URI, f"{URL}#top", place_of(receipts[3])):
            body = await found(settings, name)
            if name == place_of(receipts[3]):
                assert told(body) == wanted[3:]
                continue
            assert told(body) == wanted
            assert {one["in_topic"] for one in body["messages"]} == {True}
            assert (await found(settings, name, scanned=True))["messages"] == body["messages"]
        assert len((await found(settings, "a paper"))["messages"]) == 5
        status, printed = await telex_trace(URI)
        assert status == 0
        assert "invalid_field at validate: text: " in printed
        assert "receipts: complete from the first message on" in printed
        for nothing in ("0" * 32, f"{receipts[0].topic}/0/99999"):
            assert (await found(settings, nothing))["messages"] == []
        status, printed = await telex_trace("urn:nobody", "--json")
        assert status == 1
        assert json.loads(printed)["says"] == "0 messages"


async def test_a_reader_is_told_of_the_messages_of_what_may_be_read(start, settings):
    embargoed = {
        "uri": "urn:t:2",
        "version": 1,
        "embargoed_until": "2999-01-01T00:00:00Z",
        "text": "Tomorrow the bridge opens.",
    }
    async with start() as system, asking(system) as api:
        receipts = await system.publish(
            embargoed,
            embargoed | {"version": 2, "embargoed_until": None},
            embargoed | {"version": 3, "text": 7},
        )
        article_id = receipts[0].id
        whole = await api.kept(f"{article_id}/trace", 3)
        assert [one["outcome"] for one in whole["messages"]] == ["indexed", "indexed", "rejected"]
        answer = await api.get(f"{article_id}/trace", READER)
        assert answer.status_code == 200
        body = answer.json()
        assert told(body) == [("indexed", 2, place_of(receipts[1]))]
        assert body["messages"][0]["key"] is None
        (article,) = body["articles"]
        assert (article["now"]["version"], article["earlier"]) == (2, [])
        assert "2999" not in answer.text
        with_embargo = await api.get(f"{article_id}/trace", READER | {Scope.EMBARGOED})
        assert [one["version"] for one in with_embargo.json()["messages"]] == [1, 2]


async def test_without_receipts_it_is_said_that_they_are_missing(start, settings):
    off = settings.model_copy(update={"trails": False})
    async with start.with_settings(off) as system, asking(system, with_trails=False) as api:
        (receipt,) = await system.publish({"url": URL, "text": "The harbour froze."})
        body = (await api.get(f"{receipt.id}/trace")).json()
        assert body["messages"] == []
        assert body["articles"][0]["now"]["status"] == "usable"
        assert body["kept"]["enabled"] is False
        assert "TELEX_TRAILS" in body["kept"]["says"]
        # Nobody has followed the receipts: the store that is asked is not there.
        body = await found(settings, receipt.id)
        assert "has never caught up" in body["kept"]["says"]
        assert (await found(settings, URL))["articles"][0]["id"] == receipt.id, (
            "an address alone gives the id"
        )
        scanned = await found(settings, URL, scanned=True)
        assert [one["outcome"] for one in scanned["messages"]] == [Outcome.INDEXED]
        assert scanned["kept"]["says"].startswith("read from the topic itself: ")


async def test_why_tells_administrators_which_outcome_an_article_had(start, settings):
    def article(number: int, **more: Any) -> dict[str, Any]:
        return {"uri": f"urn:w:{number}", "version": 1, "text": "The council met on Thursday.", **more}

    async with start() as system, asking(system) as api:
        receipts = await system.publish(
            article(1),
            {"uri": "urn:w:1", "version": 2, "status": "withheld"},
            article(2, embargoed_until="2999-01-01T00:00:00Z"),
            article(3),
            article(3, version=2, version_created="soon"),
            article(3, version=0),
            article(4),
        )
        withheld, _, embargoed, found, _, _, forgotten = (one.id for one in receipts)
        await api.kept(f"{found}/trace", 3)
        at = "2026-03-24T12:00:00Z"
        record = Forgotten(id=forgotten, author="j.doe", at=at).model_dump_json().encode()
        await system.running.bus.publish([Outgoing(FORGOTTEN.name, forgotten.encode(), record)])

        async def why(article_id: str, **parameters: object) -> dict[str, Any]:
            answer = await api.get(f"{article_id}/why", ADMIN - {Scope.EMBARGOED}, q="council", **parameters)
            assert answer.status_code == 200, answer.text
            body: dict[str, Any] = answer.json()
            return body

        said = await why(withheld)
        assert (said["found"], said["version"], said["clauses"]) == (False, None, [])
        assert said["outcome"]["what"] == "withheld"
        assert said["outcome"]["message"]["place"] == place_of(receipts[1])
        assert said["says"].startswith(
            "not found, because it is withheld since version 2, by the message at "
        )

        said = await why(embargoed)
        assert (said["outcome"]["what"], said["found"], said["version"]) == ("embargoed", False, 1)
        assert [one["holds"] for one in said["clauses"]] == [True]

        said = await why(found, version=2)
        assert (said["outcome"]["what"], said["found"], said["version"]) == ("rejected", False, 1)
        assert "invalid_field at validate: version_created" in said["says"]
        assert "version 2 is not in the index" in said["says"]
        assert (await why(found, version=0))["outcome"]["what"] == "superseded"
        said = await why(found)
        assert (said["outcome"], said["found"]) == (None, True)

        deadline = time.monotonic() + PATIENCE_S
        while (await api.get(f"{forgotten}/trace")).json().get("says") != (
            f"0 messages; {forgotten} was erased on request at {at}"
        ):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
        said = await why(forgotten)
        assert (said["outcome"]["what"], said["outcome"]["message"]) == ("forgotten", None)

        # Nobody else learns anything of them.
        answers = [
            await api.get(f"{one}/why", READER, q="council")
            for one in (withheld, embargoed, forgotten, "0" * 32)
        ]
        assert {one.status_code for one in answers} == {404}
        assert len({one.json()["detail"] for one in answers}) == 1
        unknown = await api.get(f"{'0' * 32}/why", q="council")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "article_not_found")
        assert "outcome" not in {
            name
            for name, value in (await api.get(f"{found}/why", READER, q="council")).json().items()
            if value
        }
