"""What the starter remembers between calls: one small JSON file in the folder of the state."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from .engine import Record
from .errors import EnginesError
from .processes import Process
from .security import Security

FILE = "engines.json"
VERSION = 2


def load(folder: Path) -> dict[str, Record]:
    """The engines that were started there, by name; empty when there are none. EnginesError when the file is not ours."""
    file = folder / FILE
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        content = json.loads(text)
        if content["version"] != VERSION:
            message = (
                f"{file} was written by another version of this program; end what it lists, then remove it"
            )
            raise EnginesError(message)
        return {name: _record(stored) for name, stored in content["engines"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{file} cannot be read ({error!r}): end the engines by hand, then remove it"
        raise EnginesError(message) from error


def save(folder: Path, records: dict[str, Record]) -> None:
    """Write the file in one step, readable by us alone: it may hold a password and a key."""
    content = {"version": VERSION, "engines": {name: asdict(record) for name, record in records.items()}}
    new = folder / f"{FILE}.new"
    with os.fdopen(
        os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as handle:
        json.dump(content, handle, default=str, indent=1)
    new.replace(folder / FILE)


def _record(stored: object) -> Record:
    match stored:
        case {
            "url": str(url),
            "folder": str(folder),
            "log": str(log),
            "ports": [*ports],
            "processes": [*listed],
            "security": security,
            "ready": bool(ready),
        }:
            known = tuple(_process(each) for each in listed)
            return Record(
                url,
                Path(folder),
                Path(log),
                tuple(_port(each) for each in ports),
                known,
                _security(security),
                ready,
            )
    message = "an engine without all its fields"
    raise ValueError(message)


def _security(stored: object) -> Security | None:
    match stored:
        case None:
            return None
        case {"ca": str(ca), "certificate": str(certificate), "key": str(key), "password": str(password)}:
            return Security(ca, certificate, key, password)
    message = "a security without all its fields"
    raise ValueError(message)


def _port(stored: object) -> int:
    if isinstance(stored, int):
        return stored
    message = "a port that is no number"
    raise ValueError(message)


def _process(stored: object) -> Process:
    match stored:
        case {"pid": int(pid), "started": str(started)}:
            return Process(pid, started)
    message = "a process without pid and start time"
    raise ValueError(message)
