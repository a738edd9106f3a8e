"""Whether known vulnerabilities are told, and whether it is told that nobody could be asked."""

import json

import pytest

from deploy.release import audit


def said(**packages):
    """pip-audit's answer: for each package its vulnerabilities, or None when it was passed over."""
    return json.dumps(
        {
            "dependencies": [
                {"name": name, "skip_reason": "not found"}
                if found is None
                else {"name": name, "version": "1.0", "vulns": found}
                for name, found in packages.items()
            ],
            "fixes": [],
        }
    )


HOLE = [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": [], "description": "…"}]
CLEAN, PASSED_OVER = audit.read(said(lxml=[], idna=[])), audit.read(said(lxml=None, idna=None))


def answering(monkeypatch, **answers):
    monkeypatch.setattr(audit, "ask", lambda service: answers[service])


def test_all_looked_up_and_nothing_found_is_0(monkeypatch, capsys):
    answering(monkeypatch, osv=CLEAN)
    assert audit.main([]) == 0
    assert capsys.readouterr().out == "no known vulnerability in run.txt, says osv\n"


@pytest.mark.parametrize("arguments", [[], ["--if-reachable"]])
def test_a_vulnerability_is_told_with_what_mends_it_and_ends_with_1(monkeypatch, capsys, arguments):
    answering(monkeypatch, osv=audit.read(said(lxml=HOLE, idna=[])))
    assert audit.main(arguments) == 1
    assert capsys.readouterr().out == "lxml 1.0: PYSEC-2026-1, mended in 1.1\n"


def test_packages_that_were_passed_over_do_not_count_as_looked_up(monkeypatch, capsys):
    answering(monkeypatch, osv=None, pypi=PASSED_OVER)
    assert audit.main([]) == 3
    assert capsys.readouterr().out.splitlines() == [
        "NOT AUDITED: osv was not reached",
        "NOT AUDITED: pypi knows nothing of 2 packages",
    ]


def test_nobody_who_could_be_asked_is_said_and_is_no_error_where_that_is_allowed(monkeypatch, capsys):
    answering(monkeypatch, osv=None, pypi=None)
    assert audit.main(["--if-reachable"]) == 0
    assert capsys.readouterr().out.count("NOT AUDITED") == 2


def test_a_vulnerability_counts_also_where_other_packages_were_passed_over(monkeypatch):
    answering(monkeypatch, osv=None, pypi=audit.read(said(lxml=HOLE, idna=None)))
    assert audit.main(["--if-reachable"]) == 1


def test_the_second_service_is_asked_when_the_first_does_not_know_all(monkeypatch, capsys):
    answering(monkeypatch, osv=audit.read(said(lxml=[], idna=None)), pypi=CLEAN)
    assert audit.main([]) == 0
    assert "says pypi" in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["", "Traceback", "[]", "{}"])
def test_what_is_no_answer_is_nobody_reached(answer):
    assert audit.read(answer) is None
