"""A point kills the process at the stated visit, and at no other."""

import ast
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import services
from services.runtime.kill_points import POINTS, REBUILD_POINTS, STATUS, killer

VISITS = """
from services.runtime.kill_points import reached
for visit in ("polled", "written", "polled", "written", "polled"):
    print(visit, flush=True)
    reached(visit)
"""


def visits(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", VISITS],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_process_ends_as_by_sigkill_at_the_stated_visit():
    done = visits(TELEX_TEST_KILL_AT="polled:2")
    assert done.returncode == STATUS
    assert done.stdout.split() == ["polled", "written", "polled"]


def test_without_the_variable_nothing_happens():
    done = visits()
    assert done.returncode == 0
    assert len(done.stdout.split()) == 5


@pytest.mark.parametrize("setting", ["", "polled", "polled:", "polled:0", "polled:x", "poled:1", "polled:-1"])
def test_another_form_is_refused_with_the_names_of_all_points(setting):
    with pytest.raises(ValueError, match=f"{POINTS[-1]}.*{REBUILD_POINTS[-1]}"):
        killer(setting)


def test_the_code_comes_to_the_points_that_are_listed_and_to_no_others():
    # The sweeps of tests/faults and of the rebuild kill at every point of these lists: one that is in none would be in no sweep.
    (root,) = map(Path, services.__path__)
    calls = [
        node
        for path in root.rglob("*.py")
        if "reached(" in (text := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reached"
    ]
    # Others of that name take no name.
    named = [
        one.args[0].value for one in calls if len(one.args) == 1 and isinstance(one.args[0], ast.Constant)
    ]
    assert Counter(named) == Counter(POINTS + REBUILD_POINTS)
