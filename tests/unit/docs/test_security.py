"""docs/security.md names tests that are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
ROWS = [
    line for line in TEXT.partition("\n## The list\n")[2].splitlines() if re.match(r"\| (?!What \||-)", line)
]


def defined_in(path: str) -> set[str]:
    """The tests that pytest would find in a file, by name."""
    file = ROOT / path
    if not re.fullmatch(r"test_\w+\.py", file.name) or not file.is_file():
        return set()
    return {
        node.name
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_every_test_that_is_named_is_there():
    assert [f"{path}::{name}" for path, name in NAMED if name not in defined_in(path)] == []


def test_every_line_has_a_test_or_says_that_it_is_not_done():
    assert len(ROWS) > 20
    assert [
        line for line in ROWS if not re.search(r"`tests/[\w/]+\.py::\w+`|not done", line.split("|")[2])
    ] == []


def test_every_test_of_hostile_clients_is_named_or_beside_one_that_is():
    named = {path for path, _ in NAMED}
    files = (ROOT / "tests" / "contract" / "hostile").glob("test_*.py")
    assert {str(file.relative_to(ROOT)) for file in files} <= named
