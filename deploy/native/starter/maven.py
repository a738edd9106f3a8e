"""Finds Maven and runs it, with the user's own settings, repositories and mirrors."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import EnginesError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOW_TO_GET = (
    "install it (Debian: apt-get install maven; macOS: brew install maven), or set MAVEN_HOME to where it is"
)
VARIABLES = ("MAVEN_HOME", "M2_HOME")
# A first build fetches some 200 MB; a download that broke off is worth one more try before anyone is told.
ATTEMPTS = 2
TAIL_LINES = 25


def find(environment: Mapping[str, str]) -> Path | None:
    """The ``mvn`` to use: that of MAVEN_HOME or M2_HOME, else the one on PATH."""
    for variable in VARIABLES:
        if environment.get(variable):
            program = Path(environment[variable]) / "bin" / "mvn"
            if os.access(program, os.X_OK):
                return program
    on_path = shutil.which("mvn", path=environment.get("PATH", ""))
    return None if on_path is None else Path(on_path)


@dataclass(frozen=True)
class Maven:
    """The program, the Java it runs on, and the environment it inherits."""

    program: Path
    java_home: Path
    environment: Mapping[str, str]

    def package(self, pom: Path, *, profile: str, out: Path, log: Path) -> None:
        """Run the ``package`` phase of one profile of ``pom``. EnginesError with the end of the output when it fails."""
        # -U: what could not be fetched last time is asked for again, instead of being remembered as missing for a day.
        command = [
            str(self.program),
            "-q",
            "-B",
            "-U",
            "-f",
            str(pom),
            "-P",
            profile,
            f"-Dengines.out={out}",
            "package",
        ]
        for _ in range(ATTEMPTS):
            with log.open("wb") as output:
                ended = subprocess.run(
                    command,
                    env={**self.environment, "JAVA_HOME": str(self.java_home)},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
            if ended.returncode == 0:
                return
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        message = "\n".join(
            (f"Maven could not build the engines ({profile}); the end of {log}:", *lines[-TAIL_LINES:])
        )
        raise EnginesError(message)
