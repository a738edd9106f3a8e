"""Known vulnerabilities in what Telex runs on, by pip-audit, and whether anybody could be asked at all.

    python -m deploy.release.audit [--if-reachable]

pip-audit passes over what its service does not know, and where that service is a mirror without such answers, or is not
reached, it says either "no known vulnerabilities" or breaks off with the status of a finding. So this reads how many
packages were really looked up. Ends with 0 when all were and nothing was found, with 1 when something was, and with 3 when a
package was not looked up; with --if-reachable that is said, and the status is 0.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
LOCK: Final = ROOT / "requirements" / "run.txt"
# In this order, until one answers for every package: OSV knows what PyPI's own answers have, and more.
SERVICES: Final = ("osv", "pypi")
FOUND, NOT_AUDITED = 1, 3
_PATIENCE_S: Final = 600


@dataclass(frozen=True, slots=True)
class Audit:
    """What one service said: a line for each vulnerability, and the packages that it said nothing of."""

    vulnerable: list[str]
    unknown: list[str]


def read(answer: str) -> Audit | None:
    """pip-audit's JSON; None when it is none, because the service was not reached."""
    try:
        packages: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return Audit(
        [
            f"{package['name']} {package['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version yet'}"
            for package in packages
            for one in package.get("vulns", [])
        ],
        [package["name"] for package in packages if "skip_reason" in package],
    )


def ask(service: str) -> Audit | None:
    """What `service` knows of the locked packages; None when it is not reached."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip",
        "--vulnerability-service", service, "--format", "json", "--progress-spinner", "off", "--timeout", "15",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    return read(done.stdout)


def judge(answers: dict[str, Audit | None]) -> tuple[int, list[str]]:
    """The status and the lines to print, from what each service said."""
    vulnerable = sorted({line for audit in answers.values() if audit for line in audit.vulnerable})
    if vulnerable:
        return FOUND, vulnerable
    for service, audit in answers.items():
        if audit and not audit.unknown:
            return 0, [f"no known vulnerability in {LOCK.name}, says {service}"]
    return NOT_AUDITED, [
        f"NOT AUDITED: {service} "
        + ("was not reached" if audit is None else f"knows nothing of {len(audit.unknown)} packages")
        for service, audit in answers.items()
    ]


def main(arguments: list[str]) -> int:
    """Ask the services one after another; the status to end with."""
    parser = argparse.ArgumentParser(description="Known vulnerabilities in what Telex runs on.")
    parser.add_argument("--if-reachable", action="store_true", help="nobody who can be asked is no error")
    asked = parser.parse_args(arguments)
    answers: dict[str, Audit | None] = {}
    for service in SERVICES:
        answers[service] = ask(service)
        status, lines = judge(answers)
        if status != NOT_AUDITED:
            break
    for line in lines:
        print(line)
    return 0 if status == NOT_AUDITED and asked.if_reachable else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
