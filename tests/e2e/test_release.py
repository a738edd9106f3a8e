"""What is released: the image's build as far as it goes without Docker, and the wheel, which runs outside the repository."""

import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from deploy.release.dist import build, copy_of_tracked_files
from tests.dockerfile import BUILDER, FINAL, rest_of

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
# Dependencies are installed, and helm may have to be built.
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """What `make dist` makes, by the end of its name."""
    made = build(tmp_path_factory.mktemp("release") / "dist")
    return {
        path.name.removeprefix("telex-").replace(f"-{VERSION}", "").replace(VERSION, ""): path
        for path in made
    }


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The virtual environment that the image has: the builder's instructions, done in folders of the test."""
    folder = tmp_path_factory.mktemp("image")
    tracked, source, telex = folder / "tracked", folder / "source", folder / "telex"
    copy_of_tracked_files(tracked)
    source.mkdir()
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment |= dict(part.split("=", 1) for line in rest_of(BUILDER, "ENV") for part in shlex.split(line))
    done: list[str] = []
    for name, rest in BUILDER:
        if name == "COPY":
            *copied, goal = shlex.split(rest)
            for one in copied:
                if (tracked / one).is_dir():
                    shutil.copytree(tracked / one, source / goal, dirs_exist_ok=True)
                else:
                    (source / goal).mkdir(exist_ok=True)
                    shutil.copy(tracked / one, source / goal)
        if name == "RUN":
            command = re.sub(r"--mount=\S+ ", "", rest).replace("/opt/telex", str(telex))
            run = subprocess.run(
                ["sh", "-ec", command],
                cwd=source,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"
            done.append(command)
    assert len(done) == 3
    return telex


@pytest.fixture(scope="module")
def installed(image, dist):
    """The wheel in an environment with the pinned dependencies, in place of what the image's build installed there."""
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(image / "bin" / "python"),
         "--no-deps", "--offline", "--reinstall", str(dist["-py3-none-any.whl"])], check=True,
    )  # fmt: skip
    return image


@pytest.fixture
def stranger(installed, tmp_path):
    """Runs the installed `telex` from an empty folder with an empty home, as the image sets it up."""
    home, folder = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    folder.mkdir()
    environment = dict(part.split("=", 1) for line in rest_of(FINAL, "ENV") for part in shlex.split(line))
    environment |= {"PATH": f"{installed / 'bin'}:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}

    def start(*arguments: str, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [installed / "bin" / "telex", *arguments],
            cwd=folder, env={**environment, **settings}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip

    yield start
    assert list(home.iterdir()) == [], "nothing is written outside the working folder"


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_the_image_has_the_command_and_no_installer(image):
    said = subprocess.run([image / "bin" / "telex", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"telex {VERSION}\n"
    for module in ("pip", "setuptools"):
        found = subprocess.run(
            [image / "bin" / "python", "-c", f"import {module}"], capture_output=True, check=False
        )
        assert found.returncode != 0, module


def test_the_wheel_runs_everything_outside_the_repository(stranger, installed):
    before = files(installed)
    (command,) = [json.loads(rest) for name, rest in FINAL if name == "CMD"]
    sample = ROOT / "samples" / "01-putin-kim.fr.txt"
    with stranger(*command, "--port", "0", TELEX_HOST="127.0.0.1", TELEX_ANONYMOUS="read,fulltext") as up:
        try:
            url = until(up, r"search at (http://\S+)")
            port = url.rpartition(":")[2]
            with stranger("publish", str(sample), TELEX_PORT=port) as publish:
                told, trouble = publish.communicate(timeout=120)
            assert publish.returncode == 0, trouble
            assert re.search(r"indexed\s+\w+", told)
            question = urlencode({"q": "Poutine", "facets": "actor"})
            with urlopen(f"{url}/v1/articles?{question}", timeout=60) as answer:
                found = json.load(answer)
            assert found["total"]["value"] == 1
            assert "Q7747" in {value["value"] for value in found["facets"]["actor"]}, "the catalogue is there"
            with urlopen(f"{url}/", timeout=60) as page:
                assert "text/html" in page.headers["Content-Type"]
            check = [
                installed / "bin" / "python",
                *json.loads(rest_of(FINAL, "HEALTHCHECK")[0].partition("CMD ")[2])[1:],
            ]
            asked = subprocess.run(check, env={"TELEX_PORT": port}, check=False)
            assert asked.returncode == 0
        finally:
            os.killpg(up.pid, signal.SIGINT)
            assert up.wait(60) == 0
    assert files(installed) == before, "the image's file system may be read-only"


def until(process: subprocess.Popen[str], pattern: str) -> str:
    """The first group of `pattern` in what the process says."""
    assert process.stderr is not None
    seen = ""
    deadline = time.monotonic() + 120
    while not (found := re.search(pattern, seen)):
        line = process.stderr.readline()
        assert line, f"ended early: {seen}"
        assert time.monotonic() < deadline, seen
        seen += line
    return found[1]


def test_the_sums_are_those_of_the_files(dist):
    lines = dist["SHA256SUMS"].read_text("utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    made = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in dist.values()}
    assert told == {name: digest for name, digest in made.items() if name != "SHA256SUMS"}
    assert set(dist) == {"-py3-none-any.whl", ".tar.gz", ".cdx.json", "chart.tgz", "SHA256SUMS"}


def test_the_bill_of_materials_lists_what_is_locked_with_its_hashes(dist):
    listed = json.loads(dist[".cdx.json"].read_text("utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    assert (listed["metadata"]["component"]["name"], listed["metadata"]["component"]["version"]) == (
        "telex",
        VERSION,
    )
    lock = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    assert {one["name"]: one["version"] for one in listed["components"]} == pins
    for one in listed["components"]:
        assert one["purl"].startswith(f"pkg:pypi/{one['name']}@")
        assert {entry["alg"] for file in one["externalReferences"] for entry in file["hashes"]} == {"SHA-256"}
    assert "timestamp" not in listed["metadata"]
    assert "serialNumber" not in listed


def test_the_wheel_asks_for_what_is_locked(installed, dist):
    metadata = subprocess.run(
        [installed / "bin" / "python", "-c",
         "from importlib.metadata import requires; print('\\n'.join(requires('telex')))"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    asked = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in metadata.splitlines()}
    named = {
        re.match(r"[A-Za-z0-9._-]+", line)[0].lower()
        for file in (ROOT / "requirements").glob("*.in")
        if file.stem not in {"run", "dev", "build"}
        for line in file.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    assert asked == named
