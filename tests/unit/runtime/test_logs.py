"""Logs: one JSON object a line, whatever is in the values."""

import json
import logging

import pytest
import structlog

from services.runtime.logs import configure_logs


@pytest.fixture(autouse=True)
def restored():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)


def test_a_value_cannot_forge_another_line(capsys):
    configure_logs("info", "json")
    structlog.get_logger("t").warning("headline_read", headline='x\n{"event": "forged"}\x1b[31m')
    (line,) = capsys.readouterr().err.splitlines()
    logged = json.loads(line)
    assert (logged["event"], logged["level"]) == ("headline_read", "warning")
    assert "\x1b" not in line


def test_what_is_below_the_level_is_not_written(capsys):
    configure_logs("warning", "json")
    structlog.get_logger("t").info("batch_finished")
    assert capsys.readouterr().err == ""


def test_libraries_log_in_the_same_shape_and_only_what_matters(capsys):
    configure_logs("info", "json")
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("trouble %s", "here")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "trouble here"


def test_the_clients_of_the_engines_tell_no_host(capsys):
    configure_logs("debug", "json")
    logging.getLogger("aiokafka.conn").error("cannot connect to 10.1.2.3:9092")
    logging.getLogger("elastic_transport.node").warning("POST https://secret.example:9200")
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_text_that_people_read(capsys):
    configure_logs("info", "console")
    structlog.get_logger("t").info("batch_finished", messages=3)
    assert "messages" in capsys.readouterr().err


def test_an_exception_is_told_by_its_kind_and_place_and_never_by_what_it_says(capsys):
    configure_logs("debug", "json")

    def fails() -> None:
        try:
            {}["password of https://node-7.example"]
        except KeyError as error:
            raise RuntimeError("Ministers meet /srv/data") from error

    for log in (structlog.get_logger("t").exception, logging.getLogger("some.library").exception):
        try:
            fails()
        except RuntimeError:
            log("request_failed")
        (line,) = capsys.readouterr().err.splitlines()
        told = json.loads(line)["exception"]
        assert told.startswith("RuntimeError\n  unit/runtime/test_logs.py:")
        assert "because of KeyError" in told
        assert " fails" in told
        assert "node-7" not in line
        assert "Ministers" not in line
        assert "/srv" not in line


def test_causes_that_go_in_a_circle_or_have_no_end_are_cut(capsys):
    configure_logs("info", "json")
    one, other = ValueError(), TypeError()
    one.__cause__, other.__cause__ = other, one
    structlog.get_logger("t").error("request_failed", exc_info=one)
    assert json.loads(capsys.readouterr().err)["exception"].count("because of") == 4
