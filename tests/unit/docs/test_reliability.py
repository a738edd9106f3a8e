"""docs/reliability.md has every row of the matrix, and every test that it names is there."""

import ast
import re
from pathlib import Path

from tests.faults.reliability import BEGIN, DOCUMENT, END, PEERS

TESTS = Path(__file__).parents[2]
TEXT = DOCUMENT.read_text("utf-8")
MATRIX = [line for line in TEXT.splitlines() if re.match(r"\| F\d", line)]
ROWS = {f"F{number}" for number in range(1, 38)}


def names_of_tests() -> set[str]:
    """Every test function there is."""
    return {
        node.name
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_every_row_of_the_matrix_is_there():
    assert {row for line in MATRIX for row in re.findall(r"F\d+", line.split("|")[1])} == ROWS


def test_every_test_that_is_named_is_there():
    known = names_of_tests()
    for line in MATRIX:
        named = re.findall(r"`(test_\w+)`", line)
        assert named, line
        assert set(named) <= known, line


def test_the_table_of_peers_has_every_row_and_telex_in_it():
    table = TEXT.partition(BEGIN)[2].partition(END)[0]
    for row, peers in PEERS["rows"].items():
        (line,) = [line for line in table.splitlines() if line.startswith(f"| {row} |")]
        assert line.endswith(f"| {' | '.join(peers)} |")
        assert line.split("|")[2].strip() not in {"", "not measured"}
