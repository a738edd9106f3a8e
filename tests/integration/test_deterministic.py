"""The same message gives the same article, byte for byte: in any process, order, time zone and locale."""

import os
import subprocess
import sys
from pathlib import Path

import orjson

from services.ingestor.files import read_articles

ROOT = Path(__file__).parents[2]
ENRICH = [
    sys.executable,
    "-c",
    "from services.cli.main import main; main()",
    "enrich",
    "--jsonl",
    "--received-at",
    "2026-03-24T08:00:00Z",
]
HERE = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
ELSEWHERE = {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}

# What an ingestor writes to the index, and publishes, of each sample.
WRITTEN = """
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from services.engines.bus import Message, Place
from services.engines.elastic.documents import ElasticCodec
from services.engines.embedded.documents import TantivyCodec
from services.ingestor.files import read_articles
from services.ingestor.pipeline import Context
from services.ingestor.processing import Processing, task_of

tasks = [
    task_of(Message(Place("t", 0, number), None, one.value, (), 1774339200000))
    for number, one in enumerate(read_articles(Path("samples")))
]
for codec in (ElasticCodec(), TantivyCodec()):
    made, _ = Processing(Context(), None, codec).run(tasks, datetime(2026, 3, 24, tzinfo=UTC))
    for one in made:
        # To tantivy a document goes as it is.
        document = getattr(one.document, "body", repr(one.document).encode())
        print(one.id, hashlib.sha256(document).hexdigest(), hashlib.sha256(one.enriched).hexdigest())
"""


def enriched(messages: list[bytes], environment: dict[str, str]) -> list[bytes]:
    done = subprocess.run(
        ENRICH, input=b"\n".join(messages), env={**os.environ, **environment}, capture_output=True, check=True, timeout=170
    )  # fmt: skip
    return done.stdout.splitlines()


def test_two_processes_make_the_same_bytes_of_the_same_messages():
    raw = [orjson.dumps(orjson.loads(one.value)) for one in read_articles(ROOT / "samples")]
    # Without a version, and one that a stage has to give up on.
    raw += [
        orjson.dumps({"text": "Le président russe a rencontré Kim Jong-un, selon l'agence KCNA."}),
        b'{"text": 1}',
    ]
    here = enriched(raw, HERE)
    elsewhere = enriched(raw[::-1], ELSEWHERE)[::-1]
    assert len(here) == len(raw) > 40
    assert sum(b'"rejected":' in line for line in here) == 1
    assert [number for number, line in enumerate(here) if line != elsewhere[number]] == []


def test_two_processes_write_the_same_bytes_to_either_index_and_to_the_bus():
    here, elsewhere = (
        subprocess.run(
            [sys.executable, "-c", WRITTEN], env={**os.environ, **environment}, cwd=ROOT, capture_output=True, check=True, timeout=170
        ).stdout.splitlines()
        for environment in (HERE, ELSEWHERE)
    )  # fmt: skip
    assert len(here) > 80
    assert here == elsewhere
