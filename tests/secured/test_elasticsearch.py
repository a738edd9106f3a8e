"""Elasticsearch with TLS and API keys, one for each command with the rights in deploy/elasticsearch: all do their work,
and a key that is taken back makes the ingestor wait."""

import json
import re
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from deploy.native.starter.ports import free_ports
from services.engines.elastic.index import ElasticIndex
from services.engines.errors import IndexUnavailable
from services.runtime.settings import Settings
from tests.certificates import Authority
from tests.commands import PATIENCE_S, ingestor, telex
from tests.secured.files import replace
from tests.secured.roles import shipped


async def test_a_certificate_that_is_not_trusted_is_told_and_used_when_its_authority_is_known(pair, tmp_path):
    authority = tmp_path / "authority.pem"
    authority.write_text(Authority(tmp_path).ca.read_text())
    index = ElasticIndex(Settings(**pair.index(index_api_key=pair.api_key()[1], index_ca=authority)))
    await index.start()
    with pytest.raises(IndexUnavailable, match="TELEX_INDEX_CA"):
        await index.check()
    replace(authority, pair.ca.read_text())
    assert await index.ensure() != []
    await index.close()


def test_an_ingestor_waits_while_its_key_is_taken_back_and_goes_on_with_the_next_one(pair, tmp_path):
    file = tmp_path / "key"
    settings = pair.index(index_api_key_file=file) | {"bus": f"sqlite:///{tmp_path}/bus.db"}
    settings |= {"topic_partitions": 1}
    _, init_key = pair.api_key(shipped("init", settings["index_name"]))
    file.write_text(init_key)
    assert "articles.raw.v1" in telex(settings, "init").stdout
    least = shipped("ingestor", settings["index_name"])
    first, key = pair.api_key(least)
    replace(file, key)
    with ingestor(settings, tmp_path / "log", secrets=(key, init_key)) as running:
        running.until()
        assert telex(settings, "publish", "-", "--timeout", "240", text=article("first")).stdout.startswith(
            "indexed"
        )
        pair.ask("DELETE", "/_security/api_key", {"ids": [first]})
        telex(settings, "publish", "-", "--no-wait", text=article("second"))
        running.until("key_refused", "TELEX_INDEX_API_KEY")
        assert "lag       1 messages" in telex(settings, "status").stdout
        replace(file, pair.api_key(least)[1])
        running.until()
        assert telex(settings, "publish", "-", "--timeout", "240", text=article("third")).stdout.startswith(
            "indexed"
        )
    assert "lag       0 messages" in telex(settings, "status").stdout
    assert "3 indexed" in telex(settings, "status").stdout


def article(name: str) -> str:
    return f"The council of {name} met on Thursday and agreed on the budget for schools."


def test_a_rebuild_needs_no_more_than_what_is_documented(pair, tmp_path):
    file = tmp_path / "key"
    settings = pair.index(index_api_key_file=file) | {"bus": f"sqlite:///{tmp_path}/bus.db"}
    settings |= {"topic_partitions": 1, "workers": 0}
    for command in ("init", "rebuild", "rebuild --status"):
        file.write_text(pair.api_key(shipped(command.replace(" --", "-"), settings["index_name"]))[1])
        done = telex(settings, *command.split())
        if command == "init":
            telex(settings, "publish", "-", "--no-wait", text=article("first"))
    assert done.stdout.startswith("switched")


def asked(url: str, key: str, body: object = None, *, method: str | None = None) -> Any:
    """The answer of the search service to the holder of `key`."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        read = answer.read()
        return json.loads(read) if answer.headers.get_content_type() == "application/json" else read.decode()


def until(url: str, key: str, good: Callable[[Any], object]) -> Any:
    """The answer, once it is `good`."""
    deadline = time.monotonic() + PATIENCE_S
    while not good(answer := asked(url, key)):
        assert time.monotonic() < deadline, answer
        time.sleep(0.2)
    return answer


def test_every_service_does_its_work_with_a_key_of_its_own(pair, tmp_path):
    settings = pair.index() | {"bus": f"sqlite:///{tmp_path}/bus.db", "topic_partitions": 1, "workers": 0}
    keys = {}

    def own(command: str) -> dict[str, Any]:
        _, keys[command] = pair.api_key(shipped(command, settings["index_name"]))
        return settings | {"index_api_key": keys[command]}

    telex(own("init"), "init")
    made = telex(
        own("keys"), "keys", "add", "desk", "--scope", "read", "--scope", "fulltext", "--scope", "export"
    )
    key = made.stdout.strip()
    (port,) = free_ports(1)
    at = f"http://127.0.0.1:{port}/v1"
    with ExitStack() as services:
        for command in ("ingestor", "watch", "search"):
            given = own(command) | ({"port": port} if command == "search" else {})
            log = tmp_path / f"{command}.log"
            secrets = (*keys.values(), key)
            services.enter_context(ingestor(given, log, secrets=secrets, command=command)).until()
        saved = asked(f"{at}/searches", key, {"name": "Budget", "search": {"q": "budget", "linked": False}})
        published = telex(settings, "publish", "-", "--timeout", "240", text=article("Ghent"))
        (article_id,) = re.findall(r"\b[0-9a-f]{32}\b", published.stdout)[:1]
        (match,) = until(f"{at}/searches/{saved['id']}/new", key, lambda one: one["matches"])["matches"]
        assert match["article_id"] == article_id
        assert (
            until(f"{at}/articles/{article_id}/trace", key, lambda one: one["messages"])["messages"][0][
                "outcome"
            ]
            == "indexed"
        )
        assert "Ghent" in asked(f"{at}/export?format=ndjson&columns=headline,body,id", key)
        job = asked(f"{at}/jobs", key, {"queries": ["budget"], "linked": False})
        assert until(f"{at}/jobs/{job['id']}", key, lambda one: one["ended_at"])["state"] == "done"
        telex(own("status"), "status")
        assert "indexed" in telex(own("trace"), "trace", article_id).stdout
        telex(own("forget"), "forget", article_id, "--author", "a test", "--yes")
        until(f"{at}/articles?q=budget&linked=false", key, lambda one: one["total"]["value"] == 0)
        telex(settings | {"index_api_key": keys["keys"]}, "keys", "revoke", key)
    for command in ("ingestor", "watch", "search"):
        assert "lacks a right" not in (tmp_path / f"{command}.log").read_text("utf-8")
