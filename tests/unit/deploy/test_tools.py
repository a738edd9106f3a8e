"""Tools that are built from Go modules: which, from what, and what is said where they cannot be had."""

import re

import pytest

from deploy.tools import building


@pytest.fixture
def nothing_built(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "CACHE", tmp_path / "tools")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_without_go_it_is_said_which_tool_is_missing_and_how_to_get_it(nothing_built, capsys):
    assert building.main(["helm"]) == 1
    assert capsys.readouterr().err.startswith("helm: there is no Go here")


def test_a_build_that_fails_says_why_and_leaves_no_program(nothing_built, capsys):
    go = nothing_built / "go"
    go.write_text("#!/bin/sh\necho 'helm.sh/helm: checksum mismatch' >&2\nexit 1\n")
    go.chmod(0o755)
    assert building.main(["helm"]) == 1
    assert "helm: go build failed: helm.sh/helm: checksum mismatch" in capsys.readouterr().err
    assert not list((nothing_built / "tools").iterdir())


def test_a_tool_is_built_once_and_anew_when_its_module_has_changed(nothing_built, monkeypatch):
    go = nothing_built / "go"
    go.write_text('#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\necho made >"$2"\necho x >>../builds\n')
    go.chmod(0o755)
    here = nothing_built / "modules"
    (here / "helm").mkdir(parents=True)
    (here / "helm" / "go.mod").write_text("module one\n")
    (here / "helm" / "go.sum").write_text("")
    monkeypatch.setattr(building, "HERE", here)
    assert building.tool("helm").read_text() == "made\n"
    building.tool("helm")
    assert (here / "builds").read_text() == "x\n"
    (here / "helm" / "go.mod").write_text("module two\n")
    building.tool("helm")
    assert (here / "builds").read_text() == "x\nx\n"


@pytest.mark.parametrize("called", [[], ["hammer"]])
def test_called_wrongly_it_names_the_tools_there_are(called, capsys):
    assert building.main(called) == 2
    assert "helm" in capsys.readouterr().err


def test_each_tool_is_pinned_by_its_hash():
    for name, package in building.PACKAGES.items():
        module = (building.HERE / name / "go.mod").read_text("utf-8")
        assert f"\ntool {package}\n" in module
        (pinned,) = {
            (path, version)
            for path, version in re.findall(r"^\s(\S+) (v\S+)", module, re.MULTILINE)
            if package.startswith(f"{path}/")
        }
        sums = (building.HERE / name / "go.sum").read_text("utf-8")
        assert f"{pinned[0]} {pinned[1]} h1:" in sums
