"""Kafka's ACLs: the rights that docs/operations.md lists suffice, and of those of a replay and a rebuild none is too many."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest
from click import ClickException
from structlog.testing import capture_logs

from services.cli.rebuild import rebuilt
from services.cli.replay import Chosen, replayed
from services.engines.errors import EngineError
from services.engines.factory import make_trails
from services.runtime.settings import Settings
from tests.commands import ingestor, telex

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text("utf-8")
TOPICS: Final = ("raw", "receipts", "rejected", "enriched", "forgotten")
USER, PRINCIPAL = "limited", "User:limited"
# As Kafka's protocol numbers them.
TOPIC, GROUP, ANY, LITERAL, PREFIXED, ALLOW = 2, 3, 1, 3, 4, 3
OPERATIONS = {"Read": 3, "Write": 4, "Create": 5, "Delete": 6, "Describe": 8, "DescribeConfigs": 10}
# What a command waits for that could go on as soon as the right is given.
PATIENCE_S = 20.0
TOLD = re.compile(r"lacks a right|lacks the right|right to see it")

Rights = tuple[tuple[str, str], ...]


def documented(command: str) -> Rights:
    """The rights of a command in the table: on which topic (or `groups`), and which."""
    (row,) = re.findall(rf"^\| `telex {command}`[^|]*\|((?:[^|`]*\|){{6}})$", PAGE, flags=re.MULTILINE)
    cells = dict(zip((*TOPICS, "groups"), row.split("|"), strict=False))
    return tuple((name, right) for name, cell in cells.items() for right in re.findall(r"\w+", cell))


class Broker:
    """A user of the broker who may do what he is given a right to, on the topics and groups of one installation."""

    def __init__(self, admin: AIOKafkaAdminClient, all_rights: dict[str, object]) -> None:
        self._admin = admin
        self.all_rights = all_rights

    def settings(self, password: str) -> dict[str, object]:
        return self.all_rights | {"bus_username": USER, "bus_password": password}

    async def give(self, rights: Rights) -> None:
        """These rights and no others."""
        everything = (ANY, None, ANY, PRINCIPAL, None, ANY, ANY)
        await self._admin._send_to_controller(DeleteAclsRequest(*everything))
        prefix = self.all_rights["topic_prefix"]
        for name, right in rights:
            kind, resource, pattern = (TOPIC, f"{prefix}articles.{name}.v1", LITERAL)
            if name == "groups":
                kind, resource, pattern = GROUP, f"{prefix}telex-", PREFIXED
            given = (kind, resource, pattern, PRINCIPAL, "*", OPERATIONS[right], ALLOW)
            answer = await self._admin._send_to_controller(CreateAclsRequest(*given))
            assert [code for code, _ in answer.creation_responses] == [0]


@pytest.fixture(scope="module")
def password(pair) -> str:
    made = uuid.uuid4().hex
    pair.change_password(made, USER)
    return made


@pytest.fixture
async def broker(pair, tmp_path) -> AsyncIterator[Broker]:
    settings = pair.bus() | {"index": f"tantivy:///{tmp_path}/index", "workers": 0, "topic_partitions": 1}
    admin = AIOKafkaAdminClient(bootstrap_servers=pair.brokers)
    await admin.start()
    yield Broker(admin, settings)
    await admin.close()


async def filled(broker: Broker, tmp_path) -> None:
    """Everything is made, and there are an article, a reject, and an article that is forgotten."""
    settings = broker.all_rights
    await asyncio.to_thread(telex, settings, "init")
    with ingestor(settings, tmp_path / "log"):
        await asyncio.to_thread(telex, settings, "publish", "-", text="The council met on Thursday.")
        await asyncio.to_thread(telex, settings, "publish", "-", text=" ", wanted=1)
        done = await asyncio.to_thread(telex, settings, "publish", "-", text="The port is open again.")
    article_id = re.search(r"[0-9a-f]{32}", done.stdout)[0]
    await asyncio.to_thread(telex, settings, "forget", article_id, "--author", "j.doe", "--yes")


async def test_every_command_works_with_the_rights_that_are_documented(broker, password, tmp_path):
    settings = broker.settings(password)

    async def with_rights(command: str, *arguments: str, text: str = "") -> str:
        await broker.give(documented(command))
        return (await asyncio.to_thread(telex, settings, *command.split(), *arguments, text=text)).stdout

    assert "articles.raw.v1" in await with_rights("init")
    await broker.give(documented("ingestor"))
    with ingestor(settings, tmp_path / "log") as running:
        await asyncio.to_thread(running.until)
        done = await asyncio.to_thread(
            telex, broker.all_rights, "publish", "-", text="The council met on Thursday."
        )
    assert done.stdout.startswith("indexed")
    article_id = re.search(r"[0-9a-f]{32}", done.stdout)[0]
    await broker.give(documented("watch"))
    with ingestor(settings, tmp_path / "log-of-watch", command="watch") as running:
        await asyncio.to_thread(running.until)
        trails = make_trails(Settings(**settings))
        await trails.start()
        while not ((await trails.of_article(article_id)).receipts and (await trails.reach()).until):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        await trails.close()
    assert "1 message: 1 indexed" in await with_rights("trace", article_id)
    assert "1 message: 1 indexed" in await with_rights("trace --scan", article_id)
    assert await with_rights("publish", "-", "--no-wait", text="Another text of the day.") is not None
    assert "1 indexed" in await with_rights("status")
    assert "2 indexed" in await with_rights("replay --since", "2020-01-01")
    assert "0 of 0 messages" in await with_rights("replay --rejected")
    assert "the new index is live" in await with_rights("rebuild")
    assert "the old index is kept" in await with_rights("rebuild --status")
    assert "erased" in await with_rights("forget", article_id, "--author", "j.doe", "--yes")
    # Looked for in every topic.
    nobodys = ("forget", "0" * 32, "--author", "j.doe", "--yes")
    assert "nothing of an article" in (await asyncio.to_thread(telex, settings, *nobodys, wanted=1)).stderr


async def outcome(command: str, settings: Mapping[str, object]) -> str:
    """What a replay or rebuild in this process says of the right that it lacks; empty when it came to its end."""
    given = Settings(**settings)
    work = {
        "replay --since": lambda: replayed(given, Chosen(since_ms=0), dry_run=False, rate=None),
        "rebuild": lambda: rebuilt(given, copy_missing=False, leave_missing=False),
    }[command]
    said = ""
    with capture_logs() as logs:
        try:
            async with asyncio.timeout(PATIENCE_S):
                assert await work() == 0
                return ""
        except (EngineError, ClickException) as error:
            said = str(error)
        except TimeoutError:
            pass
    return said + " ".join(str(line.get("problem")) for line in logs)


@pytest.mark.parametrize("command", ["replay --since", "rebuild"])
async def test_no_right_of_a_replay_or_a_rebuild_is_too_many_and_which_kind_is_missing_is_told(
    broker, password, tmp_path, command
):
    await filled(broker, tmp_path)
    settings, rights = broker.settings(password), documented(command)
    await broker.give(rights)
    assert await outcome(command, settings) == ""
    for right in rights:
        await broker.give(tuple(other for other in rights if other != right))
        told = await outcome(command, settings)
        assert TOLD.search(told), (right, told)
