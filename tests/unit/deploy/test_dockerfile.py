"""deploy/Dockerfile and .dockerignore fit the repository. No Docker engine is needed."""

import json
import re
import shlex
import tomllib
from importlib import import_module
from pathlib import Path, PurePosixPath

import pytest
from ruamel.yaml import YAML

from services.cli.main import COMMANDS
from tests.dockerfile import BUILDER, FINAL, TEXT, instructions, rest_of, stages

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def copied() -> list[str]:
    """The sources that are copied from the build context."""
    return [
        source
        for stage in stages()
        for rest in rest_of(stage, "COPY")
        if not rest.startswith("--from")
        for source in shlex.split(rest)[:-1]
    ]


def sent(path: str) -> bool:
    """Whether .dockerignore lets `path` into the build context: the last pattern that matches it, or a folder it is in."""
    kept = True
    names = [str(PurePosixPath(path)), *(str(parent) for parent in PurePosixPath(path).parents)][:-1]
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        expression = (
            re.escape(pattern.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        )
        if any(re.fullmatch(expression, name) for name in names):
            kept = pattern.startswith("!")
    return kept


def test_everything_that_is_copied_exists_and_reaches_the_builder():
    assert set(copied()) >= {"requirements/run.txt", "pyproject.toml", "schemas/", "services/"}
    for source in copied():
        assert (ROOT / source).exists(), source
        assert sent(source.rstrip("/")), source


@pytest.mark.parametrize(
    "path",
    [
        ".git/config",
        ".venv/bin/python",
        ".env",
        "data/bus.db",
        ".engines/lock",
        "tests/run.py",
        "services/cli/__pycache__/up.pyc",
    ],
)
def test_what_the_image_is_not_built_from_stays_here(path):
    assert not sent(path)


def test_what_the_project_file_names_is_there_when_the_project_is_installed():
    project = PROJECT["project"]
    dynamic = PROJECT["tool"]["setuptools"]["dynamic"]
    named = {project["readme"], *project["license-files"], *dynamic["dependencies"]["file"]}
    named |= {file for extra in dynamic["optional-dependencies"].values() for file in extra["file"]}
    for file in named:
        assert any(file == source or file.startswith(source) for source in copied()), file


def test_dependencies_are_wheels_checked_by_hash_and_the_project_fetches_nothing():
    first, second = (run for run in rest_of(BUILDER, "RUN") if "pip install" in run)
    assert "--require-hashes --only-binary=:all: -r requirements/run.txt" in first
    assert "--no-deps --no-build-isolation --no-index ." in second
    assert "--hash=sha256:" in (ROOT / "requirements" / "run.txt").read_text("utf-8")
    assert "pip install" not in " ".join(rest_of(FINAL, "RUN"))


def test_no_host_is_named():
    assert "://" not in TEXT


def test_the_image_does_not_run_as_root_and_is_the_user_that_compose_names():
    (user,) = rest_of(FINAL, "USER")
    compose = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert user == compose["services"]["search"]["user"]
    uid, gid = user.split(":")
    assert int(uid) > 0
    (made,) = rest_of(FINAL, "RUN")
    assert f"--uid {uid} " in made
    assert f"--gid {gid} " in made


def test_both_stages_stand_on_the_same_supported_python():
    assert rest_of(BUILDER, "FROM") == ["python:${PYTHON}-slim AS builder"]
    assert rest_of(FINAL, "FROM") == ["python:${PYTHON}-slim"]
    ((_, default),) = [rest.split("=") for name, rest in instructions() if name == "ARG" and "=" in rest]
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert tuple(map(int, default.split("."))) >= tuple(map(int, oldest.split(".")))


def test_the_entry_point_is_the_installed_command_with_a_subcommand_of_it():
    (entry,) = rest_of(FINAL, "ENTRYPOINT")
    (command,) = rest_of(FINAL, "CMD")
    (name,) = json.loads(entry)
    module, _, function = PROJECT["project"]["scripts"][name].partition(":")
    assert callable(getattr(import_module(module), function))
    assert json.loads(command)[0] in COMMANDS


def test_the_virtual_environment_is_copied_to_where_it_was_made_and_found_first():
    assert rest_of(BUILDER, "RUN")[0] == "python -m venv /opt/telex"
    assert "--from=builder /opt/telex /opt/telex" in rest_of(FINAL, "COPY")
    assert rest_of(FINAL, "ENV")[0].startswith("PATH=/opt/telex/bin:$PATH ")


def test_a_stop_is_asked_for_with_the_signal_that_telex_ends_cleanly_on():
    assert rest_of(FINAL, "STOPSIGNAL") == ["SIGTERM"]


def test_the_health_check_is_a_module_that_is_installed():
    (check,) = rest_of(FINAL, "HEALTHCHECK")
    options, _, command = check.partition("CMD ")
    assert set(re.findall(r"--([a-z-]+)=\d+s?", options)) == {
        "interval",
        "timeout",
        "start-period",
        "retries",
    }
    interpreter, option, module = json.loads(command)
    assert (interpreter, option) == ("python", "-m")
    assert callable(import_module(module).main)


def test_the_label_is_this_version():
    (label,) = rest_of(FINAL, "LABEL")
    assert f'image.version="{PROJECT["project"]["version"]}"' in label


def test_everything_beside_the_code_is_installed_with_it():
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    for package in ("schemas", "services"):
        folders = {file.parent for file in (ROOT / package).rglob("*.py")}
        assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
        suffixes = {pattern.removeprefix("**/*") for pattern in patterns[package]}
        data = [
            file for file in (ROOT / package).rglob("*") if file.is_file() and "__pycache__" not in file.parts
        ]
        assert [file for file in data if file.suffix not in suffixes | {".py"}] == []
