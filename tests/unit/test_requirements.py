"""The locks: hashed, naming no index, from wheels alone wherever Telex runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_hashes_and_no_index_is_named(lock):
    text = lock.read_text("utf-8")
    pins = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(pins) > 20
    for pin in pins:
        assert re.match(r"[a-z0-9-]+==\S+", pin), pin[:80]
        assert "--hash=sha256:" in pin, pin[:80]
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_what_runs_installs_from_wheels_alone(platform, python, tmp_path):
    lock = ROOT / "requirements" / "run.txt"
    command = [
        sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--quiet", "--require-hashes", "--only-binary", ":all:",
        "--python-platform", platform, "--python-version", python, "--target", str(tmp_path), "-r", str(lock),
    ]  # fmt: skip
    # uv has settings of its own; who reaches packages through pip's gets the same index.
    environment = dict(os.environ)
    if "PIP_INDEX_URL" in environment:
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr


def test_the_development_lock_has_the_same_versions_as_the_one_that_runs():
    def pins(name: str) -> set[str]:
        return set(
            re.findall(r"^([a-z0-9-]+==\S+)", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE)
        )

    assert pins("run.txt") <= pins("dev.txt")
