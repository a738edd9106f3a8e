"""The pipeline as a whole: its declared order, its list in the documentation, and that it never raises."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import orjson
import pytest
from structlog.testing import capture_logs

from schemas.outcomes import Reason
from services.catalogue.catalogue import Catalogue
from services.ingestor import pipeline
from services.ingestor.draft import Draft, Stage
from services.ingestor.pipeline import STAGES, Context, RawMessage, Rejected, process
from services.ingestor.stages.document import STAGE_NAMES
from tests.unit.ingestor.messages import CONTEXT, RECEIVED_MS, message
from tests.unit.ingestor.test_ninjs import THREE
from tests.unit.ingestor.test_page import PAGE

ROOT = Path(__file__).parents[3]
CATALOGUE = Catalogue({"a.toml": '["x:a"]\ntype = "media"\nnames = { any = ["A"] }'})
NAMES = {field.name for field in fields(Draft)}
ARTICLES = [
    message(
        text="Headline of the day\n\nA first paragraph, which says a good deal about it.\n\nlogo",
        url="x",
        foo=1,
    ),
    message(html=PAGE),
    message(status="canceled", uri="u", publisher={"name": "A"}),
    message(text="Bonjour à toutes et à tous, mes amis.", language="en", embargoed_until="2030-01-01"),
    message(**THREE),
]


class _Recording:
    """Stands for a draft and takes down which of its fields are read and added."""

    def __init__(self, draft, read, added):
        self._draft, self._read, self._added = draft, read, added

    def __getattr__(self, name):
        if name in NAMES:
            self._read.add(name)
        return getattr(self._draft, name)

    def add(self, **values):
        self._added.update(values)
        return _Recording(self._draft.add(**values), self._read, self._added)


def _accesses() -> dict[str, tuple[set[str], set[str]]]:
    seen = {stage.name: (set(), set()) for stage in STAGES}
    for raw in ARTICLES:
        draft = Draft(raw)
        for stage in STAGES:
            read, added = seen[stage.name]
            draft = stage.run(_Recording(draft, read, added), CONTEXT)._draft
    return seen


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_each_stage_reads_and_adds_what_it_declares(stage):
    read, added = _accesses()[stage.name]
    assert (read, added) == (set(stage.reads), set(stage.adds))


def test_the_order_gives_each_stage_what_it_reads():
    there = {"raw", "notes", "removed"}
    for stage in STAGES:
        assert stage.reads <= there, stage.name
        there |= stage.adds
    assert there == NAMES


def test_no_two_stages_add_one_field_but_the_two_that_grow():
    added = [name for stage in STAGES for name in stage.adds - {"notes", "removed"}]
    assert len(added) == len(set(added))


def test_the_documentation_lists_the_stages_in_order():
    text = (ROOT / "docs" / "pipeline.md").read_text("utf-8")
    listed = re.findall(r"^\d+\. \*\*(\w+)\*\*", text, re.MULTILINE)
    assert listed == [stage.name for stage in STAGES] == list(STAGE_NAMES)


def test_a_fault_in_a_stage_is_a_rejection_that_quotes_nothing(monkeypatch):
    def fail(draft, context):
        raise RuntimeError(f"cannot do {draft.raw.value}")

    broken = Stage("clean", frozenset(), frozenset(), fail)
    monkeypatch.setattr(pipeline, "STAGES", (*STAGES[:3], broken))
    with capture_logs() as logs:
        result = process(message(text="Secret words", uri="u", version=3), CONTEXT)
    assert isinstance(result, Rejected)
    assert (result.rejection.reason, result.rejection.stage) == (Reason.PROCESSING_FAILED, "clean")
    assert (result.uri, result.version) == ("u", 3)
    assert [entry["event"] for entry in logs] == ["stage_failed"]
    assert "Secret" not in str(logs) + result.rejection.message


PROBE = """
import sys, orjson
from services.ingestor.pipeline import Context, RawMessage, process
for line in sys.stdin.buffer:
    print(process(RawMessage(line, 1661000000000), Context()).model_dump_json())
"""


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    lines = b"".join((raw.value or b"") + b"\n" for raw in ARTICLES)
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROBE], input=lines, capture_output=True, check=True, cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    here = "".join(process(raw, CONTEXT).model_dump_json() + "\n" for raw in ARTICLES)
    assert outputs == {here.encode()}


def test_the_context_is_in_the_document():
    result = process(RawMessage(orjson.dumps({"text": "a b"}), RECEIVED_MS), Context(catalogue=CATALOGUE))
    assert not isinstance(result, Rejected)
    assert (result.pipeline.catalogue, result.pipeline.stages) == (CATALOGUE.version, STAGE_NAMES)
    assert result.story_id == result.id
