"""The pipeline as a whole: its declared order, its list in the documentation, and that it never raises."""

import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import orjson
import pytest
from structlog.testing import capture_logs

from schemas.corrections import Correction
from schemas.enriched import Language
from schemas.outcomes import Reason
from services.catalogue.catalogue import Catalogue
from services.ingestor import pipeline
from services.ingestor.corrections import Corrections
from services.ingestor.draft import Draft, Stage
from services.ingestor.pipeline import (
    OPTIONAL,
    STAGES,
    Context,
    RawMessage,
    Rejected,
    UnknownStage,
    process,
    process_all,
    stages_off,
)
from services.ingestor.stages.document import STAGE_NAMES
from tests.unit.ingestor.messages import CONTEXT, RECEIVED_MS, message
from tests.unit.ingestor.test_ninjs import THREE
from tests.unit.ingestor.test_page import PAGE

ROOT = Path(__file__).parents[3]
CATALOGUE = Catalogue({"a.toml": '["x:a"]\ntype = "media"\nnames = { any = ["A"] }'})
CORRECTED = Context(
    corrections=Corrections(
        [
            Correction(article="urn:corrected", **said, author="a", reason="r", at="2026")
            for said in ({"published": "2020"}, {"not_actor": "Q7747"})
        ]
    )
)
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
    message(text="Vladimir Putin came.", uri="urn:corrected"),
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
            draft = stage.run(_Recording(draft, read, added), CORRECTED)._draft
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


def test_no_two_stages_add_one_field_but_the_two_that_grow_and_what_is_corrected():
    found = [stage for stage in STAGES if stage.name != "corrections"]
    added = [name for stage in found for name in stage.adds - {"notes", "removed"}]
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


def test_messages_that_go_through_together_have_nothing_to_do_with_each_other(monkeypatch):
    def fail(draft, context):
        if "break" in draft.raw_text:
            raise RuntimeError
        return STAGES[3].run(draft, context)

    broken = replace(STAGES[3], run=fail)
    monkeypatch.setattr(pipeline, "STAGES", (*STAGES[:3], broken, *STAGES[4:]))
    raws = [RawMessage(b"{", RECEIVED_MS), *ARTICLES, message(text="break", uri="u"), message(), *ARTICLES]
    seconds = {"decode": 1.0}
    results = process_all(raws, CONTEXT, seconds)
    assert results == [process(raw, CONTEXT) for raw in raws]
    stages = [result.rejection.stage for result in results if isinstance(result, Rejected)]
    assert stages == ["decode", "clean", "validate"]
    assert list(seconds) == list(STAGE_NAMES)
    assert seconds["decode"] > 1


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


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage.without], ids=lambda stage: stage.name)
def test_what_replaces_a_stage_reads_and_adds_nothing_beyond_what_is_declared(stage):
    for raw in ARTICLES:
        draft = Draft(raw)
        for earlier in STAGES[: STAGES.index(stage)]:
            draft = earlier.run(draft, CONTEXT)
        read, added = set(), set()
        stage.without(_Recording(draft, read, added), CONTEXT)
        assert read <= stage.reads
        assert added <= stage.adds


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_stage_that_is_left_out_is_not_run_and_not_named(name, monkeypatch):
    def fail(draft, context):
        raise RuntimeError

    stages = tuple(replace(stage, run=fail) if stage.name == name else stage for stage in STAGES)
    monkeypatch.setattr(pipeline, "STAGES", stages)
    for raw in ARTICLES:
        result = process(raw, Context(off=frozenset({name})))
        assert not isinstance(result, Rejected)
        assert result.pipeline.stages == tuple(one for one in STAGE_NAMES if one != name)


def test_without_its_stages_an_article_has_what_is_stated_and_nothing_that_is_found():
    stated = message(
        text="Le président russe Vladimir Poutine est arrivé jeudi 25 avril à Vladivostok, selon l'AFP.",
        language="fr", publisher={"name": "Le Courrier"}, published_at="2019-04-26",
    )  # fmt: skip
    whole, bare = process(stated, CONTEXT), process(stated, Context(off=stages_off(",".join(OPTIONAL))))
    assert whole.dates
    assert whole.actors
    assert whole.sources.cited or whole.sources.origin
    assert (bare.dates, bare.actors, bare.sources.cited, bare.sources.origin) == ((), (), (), ())
    assert bare.language == Language(code="fr", confidence=0, basis="stated")
    assert (bare.id, bare.body, bare.published) == (whole.id, whole.body, whole.published)
    assert bare.sources.publisher == whole.sources.publisher is not None


def test_a_corrected_day_does_not_bring_back_a_stage_that_is_left_out():
    off = replace(CORRECTED, off=frozenset({"actors"}))
    result = process(message(text="Vladimir Putin came.", uri="urn:corrected"), off)
    assert (result.published.start, result.actors) == ("2020-01-01", ())


@pytest.mark.parametrize("name", ["clean", "corrections", "Dates", "dates;actors"])
def test_a_stage_that_cannot_be_left_out_is_refused_by_name(name):
    with pytest.raises(
        UnknownStage, match=f"TELEX_STAGES_OFF: '{name}'.*language, dates, actors, sources, story"
    ):
        stages_off(f"dates, {name}")


def test_no_name_leaves_no_stage_out():
    assert stages_off("") == stages_off(" , ") == frozenset()
