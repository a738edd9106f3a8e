"""Topics, models, generated schemas and examples agree, and none is left alone."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import schemas
from schemas.generate import FOLDER, MODELS, main, rendered, stale
from schemas.topics import TOPICS

EXAMPLES = sorted((Path(schemas.__file__).parent / "examples").iterdir())
NAME = re.compile(
    r"(?P<topic>(?:articles\.)?[a-z]+\.v\d+)\.(?P<case>[a-z0-9-]+)\.(?P<expected>pass|fail)\.json"
)


def test_every_topic_has_a_model_and_every_model_a_topic_or_a_file():
    assert {topic.name for topic in TOPICS} | {"corrections.v1"} == set(MODELS)


def test_generated_schemas_are_those_of_the_models():
    assert stale() == []


def test_a_stale_schema_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("schemas.generate.FOLDER", tmp_path)
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / "articles.gone.v1.schema.json").write_text("{}")
    assert main(["--check"]) == 1


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_does_what_its_name_says(path):
    match = NAME.fullmatch(path.name)
    assert match, f"{path.name}: name it <topic>.<case>.pass.json or .fail.json"
    value = json.loads(path.read_text("utf-8"))
    model = MODELS[match["topic"]]
    try:
        model.model_validate_json(path.read_bytes())
        accepted = True
    except ValidationError:
        accepted = False
    assert accepted is (match["expected"] == "pass")
    # The JSON Schema is what other languages check with: it may be laxer (it cannot read dates), never stricter.
    schema = json.loads(rendered()[FOLDER / f"{match['topic']}.schema.json"])
    if accepted:
        Draft202012Validator(schema).validate(value)


def test_every_model_has_an_example_that_passes_and_one_that_fails():
    seen = {(match["topic"], match["expected"]) for path in EXAMPLES if (match := NAME.fullmatch(path.name))}
    assert seen == {(name, expected) for name in MODELS for expected in ("pass", "fail")}


def test_the_raw_topic_never_forgets():
    raw = next(topic for topic in TOPICS if topic.name == "articles.raw.v1")
    assert raw.settings["retention.ms"] == "-1"
    assert raw.settings["cleanup.policy"] == "delete"
