"""What bandit finds in the code that ships, but for what is known and has its reason.

    python -m deploy.release.weaknesses

ruff has the same checks under the same numbers (S608 is bandit's B608), and every `# noqa: S608` says why. A line so marked is
not reported again; a `# nosec` is for what only bandit finds. Ends with 1 when something is left.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
SHIPPED: Final = ("services", "schemas")
# Importing is no weakness; what is done with the import has a check of its own.
_IMPORTS: Final = {"B403", "B404"}


def left(findings: list[dict[str, Any]], root: Path) -> list[str]:
    """One line for each of bandit's `findings` that the file, below `root`, gives no reason for."""
    found: list[str] = []
    for one in findings:
        if one["test_id"] in _IMPORTS:
            continue
        lines = (root / one["filename"]).read_text("utf-8").splitlines()
        told = " ".join(lines[number - 1] for number in one["line_range"])
        if one["test_id"][1:] in re.findall(r"\bS(\d{3})\b", told.partition("# noqa:")[2]):
            continue
        found.append(f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}")
    return found


def main() -> int:
    """Run bandit and print what is left; the status to end with."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--format", "json", "--recursive", *SHIPPED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        sys.stderr.write(f"bandit did not run:\n{done.stderr}")
        return 1
    found = [f"{one['filename']}: {one['reason']}" for one in answer["errors"]]
    found += left(answer["results"], ROOT)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
