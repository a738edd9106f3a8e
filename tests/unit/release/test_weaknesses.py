"""What bandit finds is told, but for lines that say why it is none."""

import pytest

from deploy.release import weaknesses

FINDING = {
    "test_id": "B608",
    "filename": "query.py",
    "line_number": 1,
    "line_range": [1],
    "issue_text": "Possible SQL injection.",
}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('db.execute(f"SELECT {x}")', True),
        ('db.execute(f"SELECT {x}")  # noqa: S608 - constants', False),
        ('db.execute(f"SELECT {x}")  # noqa: E501, S608 - constants', False),
        ('db.execute(f"SELECT {x}")  # noqa: S603 - another check', True),
        ('db.execute(f"SELECT {x} -- S608")', True),
    ],
)
def test_a_finding_is_told_unless_its_line_has_a_reason_for_this_check(tmp_path, line, told):
    (tmp_path / "query.py").write_text(line + "\n")
    expected = ["query.py:1: B608 Possible SQL injection."] if told else []
    assert weaknesses.left([FINDING], tmp_path) == expected


def test_a_reason_may_stand_on_any_line_of_a_statement(tmp_path):
    (tmp_path / "query.py").write_text("db.execute(\n    text,  # noqa: S608 - ours\n)\n")
    assert weaknesses.left([{**FINDING, "line_range": [1, 2, 3]}], tmp_path) == []


def test_an_import_alone_is_no_weakness(tmp_path):
    assert weaknesses.left([{**FINDING, "test_id": "B404"}], tmp_path) == []


def test_a_weakness_in_the_code_ends_with_1(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(weaknesses, "ROOT", tmp_path)
    for name in weaknesses.SHIPPED:
        (tmp_path / name).mkdir()
    (tmp_path / "services" / "bad.py").write_text("import hashlib\nhashlib.md5(b'')\n")
    assert weaknesses.main() == 1
    assert capsys.readouterr().out.startswith("services/bad.py:2: B324 ")
