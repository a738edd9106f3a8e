"""Samples against proof-read documents, one JSON file each beside this one.

A golden file is named after its sample. When a change is meant, write them anew with

    TELEX_UPDATE_GOLDEN=1 python -m pytest tests/golden

and read the difference line by line before it is committed: that reading is the test. A new golden file begins as an
empty one of the right name.
"""

import json
import os
from pathlib import Path

import pytest

from services.ingestor.files import read_articles
from services.ingestor.pipeline import Context, RawMessage, Rejected, process

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "samples"
GOLDEN = sorted(HERE.glob("*.json"))
# Read now: within a test the caller's settings are gone.
UPDATE = bool(os.environ.get("TELEX_UPDATE_GOLDEN"))
RECEIVED_MS = 1_766_000_000_000  # 2025-12-17T19:33:20Z, after every sample


def enriched(sample: Path) -> list[dict]:
    results = [process(RawMessage(found.value, RECEIVED_MS), Context()) for found in read_articles(sample)]
    return [
        {"rejected": result.rejection.model_dump(mode="json")}
        if isinstance(result, Rejected)
        else result.model_dump(mode="json", exclude_none=True)
        for result in results
    ]


def test_there_are_golden_files():
    assert len(GOLDEN) >= 7


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_the_sample_gives_its_golden_document(golden):
    documents = enriched(SAMPLES / golden.stem)
    if UPDATE:
        golden.write_text(json.dumps(documents, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert documents == json.loads(golden.read_text("utf-8"))
