"""docs/operations.md describes every setting and every command there is, and none that there is not."""

import re
from pathlib import Path

from services.cli.main import COMMANDS
from services.runtime.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "operations.md"
TEXT = PAGE.read_text("utf-8")


def section(title: str) -> str:
    """The text under a heading of the second level."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, flags=re.MULTILINE | re.DOTALL)
    return str(found)


def rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def as_documented(default: object) -> str:
    if default is None:
        return "unset"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, float):
        return f"`{default:g}`"
    return f"`{default}`" if default != "" else "empty"


def test_the_table_has_every_setting_with_its_default_in_the_order_of_the_code():
    written = [(cells[0], cells[1]) for cells in rows("Settings")]
    coded = [
        (f"`{PREFIX}{name.upper()}`", as_documented(field.default))
        for name, field in Settings.model_fields.items()
    ]
    assert written == coded


def test_every_setting_is_explained():
    assert [cells[0] for cells in rows("Settings") if len(cells) != 3 or len(cells[2]) < 10] == []


def test_the_limits_of_a_number_are_those_of_the_code():
    written = {
        cells[0].strip("`"): (int(stated[1]), int(stated[2]))
        for cells in rows("Settings")
        if (stated := re.search(r"(\d+)–(\d+)", cells[2]))
    }
    assert len(written) >= 5
    for name, limits in written.items():
        found = {
            type(limit).__name__: limit
            for limit in Settings.model_fields[name.removeprefix(PREFIX).lower()].metadata
        }
        assert limits == (found["Ge"].ge, found["Le"].le), name


def test_no_variable_is_named_that_is_no_setting():
    named = set(re.findall(r"TELEX_[A-Z_]+", TEXT))
    assert named <= {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_exit_codes_of_every_command_are_told():
    told = [command for cells in rows("Exit codes") for command in re.findall(r"`telex (\w+)`", cells[0])]
    assert sorted(told) == sorted(COMMANDS)


def test_every_link_leads_somewhere():
    headings = re.findall(r"^#+ (.+)$", TEXT, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        if target.startswith("#"):
            assert target[1:] in anchors
        else:
            assert (PAGE.parent / target).is_file(), target
