"""The table of rights in docs/operations.md says what the files in deploy/elasticsearch say, and there is one for every command."""

import json
import re
from typing import Any

import pytest

from services.cli.main import COMMANDS
from services.runtime.settings import Settings
from tests.unit.docs.test_operations import ROOT, TEXT

FOLDER = ROOT / "deploy" / "elasticsearch"
FILES = sorted(path.stem for path in FOLDER.glob("*.json"))
# What the columns of the table are called in the files.
NAMES = {
    "`<name>`": "articles",
    "`<name>-v…-…`": "/articles-v[0-9]+-[0-9]+/",
    "`<name>-write-v…`": "/articles-write-v[0-9]+/",
    "`<name>-rebuild`": "articles-rebuild",
    "`<name>-records`": "articles-records",
    "`<name>-receipts`": "articles-receipts",
}
# They reach no Elasticsearch.
WITHOUT = {"catalogue", "correct", "enrich", "publish"}
# Every part of Telex in one.
WHOLE = {"demo", "up"}


def body(file: str) -> Any:
    return json.loads((FOLDER / f"{file}.json").read_text("utf-8"))


def role(file: str) -> Any:
    (found,) = body(file)["role_descriptors"].values()
    return found


def table() -> list[list[str]]:
    (found,) = re.findall(r"^\| Command \| File \|.*\n(?:\|.*\n)+", TEXT, flags=re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found.splitlines()]


ROWS = {row[1]: row for row in table()[2:]}


def rights(cell: str) -> list[str]:
    return re.findall(r"\w+", cell)


@pytest.mark.parametrize("file", FILES)
def test_a_row_says_what_its_file_says(file):
    row = ROWS[f"[{file}](../deploy/elasticsearch/{file}.json)"]
    assert rights(row[2]) == role(file)["cluster"]
    stated = {name: entry["privileges"] for entry in role(file)["indices"] for name in entry["names"]}
    told = {NAMES[head]: rights(cell) for head, cell in zip(table()[0][3:], row[3:], strict=True) if cell}
    assert told == stated


def test_there_is_a_row_for_every_file_and_a_file_for_every_command():
    assert len(ROWS) == len(FILES)
    named = {command for row in ROWS.values() for command in re.findall(r"`telex (\w+)", row[0])}
    assert named == COMMANDS.keys() - WITHOUT - WHOLE


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_a_request_for_a_key_of_the_default_index(file):
    asked = body(file)
    assert asked["name"] == f"telex-{file}"
    assert list(asked["role_descriptors"]) == [asked["name"]]
    assert role(file).keys() == {"cluster", "indices"}
    assert Settings().index_name == "articles"
    for entry in role(file)["indices"]:
        assert entry.keys() == {"names", "privileges"}
        assert set(entry["names"]) <= set(NAMES.values())
