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
