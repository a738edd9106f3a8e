"""The command line. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from . import check, interrupts
from .build import SOURCES, Build
from .errors import EnginesError
from .lifecycle import ENGINES, Engines

if TYPE_CHECKING:
    from .engine import Record

ROOT = SOURCES.parent.parent
# The settings that Telex itself reads, so that the output of `up` can be put into a shell's environment as it is.
SETTING = {"kafka": "TELEX_BUS", "elasticsearch": "TELEX_INDEX"}

DESCRIPTION = """\
Start and stop a real Kafka and a real Elasticsearch on this machine, without Docker, for tests, benchmarks and trying things.

  engines.py check      what is needed, what was found, how to get the rest; exit code 1 when something is missing
  engines.py up         build once (Maven), start both on free ports, wait until they answer, print their URLs
  engines.py status     what runs; exit code 1 when not all of it does
  engines.py down       end them and remove all they wrote
"""
EPILOG = """\
environment: ES_JAVA_HOME, JAVA_HOME (the JDK), MAVEN_HOME, ELASTIC_PASSWORD (with --security, of both; else a random one is printed),
TELEX_ENGINES_BUILD (as --build). Maven uses your own settings.xml: mirrors and proxies go there.
"""


def parser() -> argparse.ArgumentParser:
    """Every option goes with every command, so that they can be written in any order."""
    made = argparse.ArgumentParser(
        prog="engines.py",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("command", choices=("up", "down", "status", "check"))
    made.add_argument(
        "--state",
        type=Path,
        default=ROOT / "data" / "engines",
        help="folder of this pair; another one is an independent pair",
    )
    made.add_argument(
        "--build",
        type=Path,
        default=os.environ.get("TELEX_ENGINES_BUILD", ROOT / ".engines"),
        help="folder of what Maven builds",
    )
    made.add_argument("--only", choices=tuple(ENGINES), action="append", help="this engine alone")
    made.add_argument(
        "--security",
        type=Path,
        metavar="FOLDER",
        help="up: with TLS and passwords; FOLDER holds ca.pem, cert.pem (for 127.0.0.1) and key.pem (PKCS #8). Kafka takes PLAIN and "
        "SCRAM, and asks for a certificate of the same authority",
    )
    made.add_argument("--keep", action="store_true", help="down: keep data and ports for the next up")
    made.add_argument(
        "--timeout",
        type=float,
        default=180.0,
        metavar="SECONDS",
        help="up: how long to wait for an engine (default 180)",
    )
    made.add_argument("--json", action="store_true", help="print one JSON object")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = parser().parse_args(arguments)
    interrupts.install()
    names = options.only or list(ENGINES)
    build = Build(Path(options.build).resolve())
    engines = Engines(options.state.resolve(), build, os.environ, start_seconds=options.timeout)
    try:
        if options.command == "check":
            return _check(names, build, as_json=options.json)
        if options.command == "up":
            return _up(engines, names, security=options.security, as_json=options.json)
        if options.command == "down":
            return _down(engines, names, keep=options.keep, as_json=options.json)
        return _status(engines, names, as_json=options.json)
    except EnginesError as error:
        print(f"engines.py: {error}", file=sys.stderr)
        return 1


def _check(names: list[str], build: Build, *, as_json: bool) -> int:
    found = check.findings(names, build, os.environ)
    complete = all(finding.ok for finding in found)
    print(
        json.dumps({"ok": complete, "findings": [asdict(finding) for finding in found]}, indent=2)
        if as_json
        else check.as_text(found)
    )
    return 0 if complete else 1


def _up(engines: Engines, names: list[str], *, security: Path | None, as_json: bool) -> int:
    records, started = engines.up(names, security=security)
    if not started:
        print("already up", file=sys.stderr)
    _print(records, as_json=as_json)
    return 0


def _status(engines: Engines, names: list[str], *, as_json: bool) -> int:
    running = {name: record for name, record in engines.status().items() if name in names}
    for name in names:
        if name not in running:
            print(f"{name} does not run (state: {engines.folder})", file=sys.stderr)
    _print(running, as_json=as_json)
    return 0 if len(running) == len(names) else 1


def _down(engines: Engines, names: list[str], *, keep: bool, as_json: bool) -> int:
    ended = engines.down(names, keep=keep)
    print(f"ended: {', '.join(ended)}" if ended else "nothing to end", file=sys.stderr)
    if as_json:
        print(json.dumps({"ended": ended}))
    return 0


def _print(records: dict[str, Record], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({name: _as_json(name, record) for name, record in records.items()}, indent=2))
    else:
        for name in ("kafka", "elasticsearch"):
            if name in records:
                for setting, value in _settings(name, records[name]):
                    print(f"{setting}={value}")


def _as_json(name: str, record: Record) -> dict[str, object]:
    shown: dict[str, object] = {"url": record.url, "pid": record.processes[-1].pid, "log": str(record.log)}
    if record.security is not None:
        shown |= {"user": ENGINES[name].user, "password": record.security.password}
    return shown


def _settings(name: str, record: Record) -> list[tuple[str, str]]:
    if record.security is None:
        return [(SETTING[name], record.url)]
    user, password = ENGINES[name].user, record.security.password
    if name == "elasticsearch":
        return [(SETTING[name], record.url.replace("://", f"://{user}:{quote(password, safe='')}@", 1))]
    return [
        (SETTING[name], record.url),
        ("TELEX_BUS_SASL_MECHANISM", "SCRAM-SHA-512"),
        ("TELEX_BUS_USERNAME", user),
        ("TELEX_BUS_PASSWORD", password),
    ]
