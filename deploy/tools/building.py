"""Tools that checks use and no package registry of Python has, built once from their Go modules into .tools/.

    python -m deploy.tools.building helm

prints where the tool is. go.mod beside each names the version, go.sum what every module has to hash to. It takes minutes the
first time, and needs Go 1.21 or later (an older one than the tool asks for fetches that one by itself).
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
CACHE: Final = HERE.parents[1] / ".tools"
PACKAGES: Final = {"helm": "helm.sh/helm/v3/cmd/helm"}
_BUILD_S: Final = 1800.0


class CannotBeHad(Exception):  # noqa: N818 - it says what is missing
    """A tool cannot be built here; the text says which, why, and what to do."""


def tool(name: str) -> Path:
    """The program `name`, built when it is not there or its module has changed. Raises CannotBeHad."""
    module = HERE / name
    program, stamp = CACHE / name, CACHE / f"{name}.sum"
    locked = (module / "go.mod").read_bytes() + (module / "go.sum").read_bytes()
    if program.is_file() and stamp.is_file() and stamp.read_bytes() == locked:
        return program
    if shutil.which("go") is None:
        raise CannotBeHad(f"{name}: there is no Go here to build it with (Debian: apt install golang-go)")
    CACHE.mkdir(exist_ok=True)
    # Several may build at a time: each puts a whole program in place.
    made = CACHE / f"{name}.{os.getpid()}"
    command = [
        "go",
        "build",
        "-trimpath",
        "-buildvcs=false",
        "-mod=readonly",
        "-o",
        str(made),
        PACKAGES[name],
    ]
    try:
        done = subprocess.run(
            command, cwd=module, capture_output=True, text=True, timeout=_BUILD_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CannotBeHad(f"{name}: go build did not come to an end") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise CannotBeHad(f"{name}: go build failed: {last}")
    made.replace(program)
    stamp.write_bytes(locked)
    return program


def main(names: list[str]) -> int:
    """Build each of `names` and print where it is; 1 when one cannot be had, 2 when it is called wrongly."""
    if not names or not PACKAGES.keys() >= set(names):
        sys.stderr.write(f"say which: {' '.join(PACKAGES)}\n")
        return 2
    for name in names:
        try:
            print(tool(name))
        except CannotBeHad as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
