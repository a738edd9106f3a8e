"""The programs that are measured beside Telex, fetched from their package registries and built once.

Nothing is installed: all of it is in the cache folder. What cannot be had is said, and left out of the comparison.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
NULL_INDEX: Final = HERE.parent / "null_index"
_QUIX: Final = "quixstreams[elasticsearch]==3.28.1"
_DEBIAN: Final = ("rsyslog", "rsyslog-kafka", "rsyslog-elasticsearch", "librdkafka1", "libestr0", "libfastjson4",
                  "liblognorm5")  # fmt: skip
_FETCH_S: Final = 1800.0


class CannotBeHad(Exception):  # noqa: N818 - it says what is missing
    """A program cannot be fetched or built here; the text says which and why."""


def null_index(cache: Path) -> Path:
    """The null index, built with Go. Raises CannotBeHad."""
    return _go(NULL_INDEX, cache / "null_index")


def benthos(cache: Path) -> Path:
    """Benthos, built with Go. Raises CannotBeHad."""
    return _go(HERE / "benthos", cache / "benthos")


def quix(cache: Path) -> Path:
    """The Python of an environment with Quix Streams. Raises CannotBeHad."""
    folder = cache / "quix"
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        _run("quix", [sys.executable, "-m", "venv", "--clear", str(folder)])
        _run("quix", [str(python), "-m", "pip", "install", "--quiet", _QUIX])
        ready.touch()
    return python


def rsyslog(cache: Path) -> Path:
    """The folder that rsyslog's Debian packages are unpacked in. Raises CannotBeHad."""
    folder = cache / "rsyslog"
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _run("rsyslog", ["apt-get", "download", "--quiet", *_DEBIAN], folder)
        for package in sorted(folder.glob("*.deb")):
            _run("rsyslog", ["dpkg", "-x", str(package), str(folder)])
        (folder / "ready").touch()
    return folder


def _go(source: Path, program: Path) -> Path:
    # The build remembers by itself what has not changed.
    program.parent.mkdir(parents=True, exist_ok=True)
    _run(source.name, ["go", "build", "-o", str(program), "."], source)
    return program


def _run(name: str, command: Sequence[str], folder: Path | None = None) -> None:
    if shutil.which(command[0]) is None:
        raise CannotBeHad(f"{name}: there is no {command[0]} here")
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_FETCH_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CannotBeHad(f"{name}: {command[0]} did not come to an end") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise CannotBeHad(f"{name}: {command[0]} failed: {last}")
