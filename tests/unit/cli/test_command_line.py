"""The command line: help that teaches, settings that are told when they are wrong."""

import importlib

import pytest
from click.testing import CliRunner

from services.cli.main import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    done = CliRunner().invoke(main, [name, "--help"])
    assert done.exit_code == 0, done.output
    assert len(done.output.splitlines()) > 5
    assert getattr(importlib.import_module(COMMANDS[name]), name).help


def test_help_shows_how_to_start():
    done = CliRunner().invoke(main, ["--help"])
    assert done.exit_code == 0
    for word in ("telex up", "telex publish", "telex enrich", "TELEX_BUS", *COMMANDS):
        assert word in done.output


def test_the_version_is_told():
    assert CliRunner().invoke(main, ["--version"]).output.startswith("telex 0.")


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TELEX_PORT", "99999"), ("TELEX_LOG_LEVEL", "loud"), ("TELEX_BATCH_SIZE", "many")],
)
def test_a_setting_that_cannot_be_used_is_named_without_its_value(variable, value, monkeypatch):
    monkeypatch.setenv(variable, value)
    done = CliRunner().invoke(main, ["status"])
    assert done.exit_code == 1
    assert variable in done.output
    assert value not in done.output


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TELEX_BUS", "rabbit://host"),
        ("TELEX_BUS", "kafka://"),
        ("TELEX_BUS", "kafka://host:port"),
        ("TELEX_BUS", "sqlite:///"),
        ("TELEX_INDEX", "solr://host"),
        ("TELEX_INDEX", "http://"),
        ("TELEX_INDEX", "tantivy:///"),
    ],
)
def test_an_engine_that_does_not_exist_is_told_with_the_forms_there_are(variable, value, monkeypatch):
    monkeypatch.setenv(variable, value)
    done = CliRunner().invoke(main, ["init"])
    assert done.exit_code == 1
    assert f"Error: {variable} must be" in done.output


@pytest.mark.parametrize("command", ["enrich", "up", "ingestor", "search"])
@pytest.mark.parametrize(("text", "says"), [(None, "no such file"), ("[x", "mine.toml")])
def test_a_catalogue_that_cannot_be_read_ends_a_command_before_it_starts(
    command, text, says, monkeypatch, tmp_path
):
    if text is not None:
        (tmp_path / "mine.toml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEX_CATALOGUE", "mine.toml")
    done = CliRunner().invoke(main, [command])
    assert done.exit_code == 1
    assert "Error: TELEX_CATALOGUE cannot be used: mine.toml" in done.output
    assert says in done.output
