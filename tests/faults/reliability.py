"""The table of the same faults on Telex and on its peers: printed after each run, and kept in docs/reliability.md.

TELEX_UPDATE_RELIABILITY=1 writes what was measured there; without it the file stays as it is.
"""

import os
import tomllib
from pathlib import Path
from typing import Final

import pytest

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "reliability.md"
PEERS: Final = tomllib.loads(Path(__file__).with_name("peers.toml").read_text("utf-8"))
BEGIN: Final = "<!-- measured -->"
END: Final = "<!-- measured: end -->"
# What was measured of Telex, by row.
MEASURED: Final = pytest.StashKey[dict[str, str]]()


def peers_table(measured: dict[str, str]) -> str:
    """A Markdown table: a row a fault, Telex first."""
    lines = [["fault", "Telex", *PEERS["columns"]]]
    lines += [[row, measured.get(row, "not measured"), *peers] for row, peers in PEERS["rows"].items()]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def told(indexed: int, twice: int, rejected: int, crashes: int) -> str:
    """As the peers' figures are told."""
    parts = [str(indexed)]
    for count, what in ((twice, "twice"), (rejected, "in the rejects"), (crashes, "crashes")):
        if count:
            parts.append(f"{count} {what}")
    return ", ".join(parts)


def keep(measured: dict[str, str]) -> None:
    """Write the table into the document, if that was asked for and every row was measured."""
    if os.environ.get("TELEX_UPDATE_RELIABILITY") == "1" and measured.keys() == PEERS["rows"].keys():
        before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        DOCUMENT.write_text(f"{before}{BEGIN}\n\n{peers_table(measured)}\n\n{END}{after}", "utf-8")
