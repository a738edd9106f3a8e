"""The programs of docs/how-to/publish.md, run as they stand against real Kafka; what they publish is ingested."""

import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from deploy.native.starter.elasticsearch import Elasticsearch
from deploy.native.starter.jdk import chosen, find
from schemas.raw import RawArticle
from schemas.topics import RAW
from services.engines.bus import Place
from services.engines.factory import make_bus
from services.runtime.settings import Settings
from tests.real_engines import real_engine

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "publish.md").read_text("utf-8")


def program(kind: str, broker: str, prefix: str) -> str:
    """The page's program, for this broker and the topics with this prefix."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert "localhost:9092" in found
    assert f'"{RAW.name}"' in found
    return found.replace("localhost:9092", broker).replace(f'"{RAW.name}"', f'"{prefix}{RAW.name}"')


def java() -> list[str]:
    """Java with Kafka's client, as `make engines` installed both."""
    libraries = sorted((ROOT / ".engines").glob("*/kafka/libs"))
    verdict = chosen(find(Elasticsearch.need, os.environ))
    if not libraries or verdict is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Kafka client in .engines, or no JDK")
        pytest.skip("make engines installs Kafka's client, and has not run here")
    return [str(verdict.home / "bin" / "java"), "-cp", str(libraries[0] / "*")]


@pytest.mark.parametrize(("kind", "name"), [("python", "publish.py"), ("java", "Publish.java")])
async def test_a_program_of_the_page_publishes_an_article_that_telex_reads(kind, name, tmp_path):
    url = real_engine("TELEX_TEST_KAFKA")
    prefix = f"page-{uuid.uuid4().hex[:10]}."
    bus = make_bus(Settings(bus=url, topic_prefix=prefix, topic_partitions=1))
    await bus.start()
    try:
        await bus.ensure_topics([RAW])
        (tmp_path / name).write_text(program(kind, url.partition("://")[2], prefix), "utf-8")
        run = [sys.executable] if kind == "python" else java()
        done = subprocess.run([*run, name], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: ASYNC221
        assert done.returncode == 0, done.stderr
        topic, partition, offset = done.stdout.strip().split("/")
        assert topic == prefix + RAW.name
        place = Place(RAW.name, int(partition), int(offset))
        message = (await bus.fetch([place]))[place]
    finally:
        await bus.close()
    article = RawArticle.model_validate_json(message.value)
    assert (article.uri, message.key) == ("desk-42", b"desk-42")
