"""What a release consists of, made from the files that git knows: sdist, wheel, bill of materials, chart, checksums.

    python -m deploy.release.dist FOLDER

FOLDER is emptied first. The chart needs helm, which is built with Go; without, it is said and left out.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final

from deploy.release.sbom import bill
from deploy.tools.building import CannotBeHad, tool

ROOT: Final = Path(__file__).resolve().parents[2]


def copy_of_tracked_files(goal: Path) -> None:
    """Copy into `goal` what git knows, as it stands in the working folder, all of it dated by the last commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            copied = goal / name
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copied)
            copied.chmod(0o755 if os.access(ROOT / name, os.X_OK) else 0o644)
            os.utime(copied, (commit_time(), commit_time()))


def commit_time() -> int:
    """When the last commit was made, in seconds since 1970."""
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def build(goal: Path) -> list[Path]:
    """Make every part in `goal`, which is emptied; the files that it then has. Raises subprocess.CalledProcessError."""
    shutil.rmtree(goal, ignore_errors=True)
    goal.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="telex-dist-") as folder:
        source = Path(folder) / "telex"
        copy_of_tracked_files(source)
        version = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        # The wheel is built from the sdist, with what is locked and nothing that would be fetched.
        subprocess.run(
            [sys.executable, "-m", "uv", "build", "--quiet", "--no-build-isolation", "--offline", "--python", sys.executable,
             "--out-dir", str(goal.resolve())],
            cwd=source, env={**os.environ, "SOURCE_DATE_EPOCH": str(commit_time())}, check=True,
        )  # fmt: skip
        (goal / ".gitignore").unlink(missing_ok=True)
        (goal / f"telex-{version}.cdx.json").write_text(bill(source), "utf-8")
        try:
            helm = tool("helm")
        except CannotBeHad as error:
            sys.stderr.write(f"left out: the chart ({error})\n")
        else:
            chart = source / "deploy" / "helm" / "telex"
            subprocess.run(
                [str(helm), "package", str(chart), "--destination", str(goal)],
                check=True,
                capture_output=True,
            )
            (goal / f"telex-{version}.tgz").rename(goal / f"telex-chart-{version}.tgz")
    parts = sorted(goal.iterdir())
    sums = [f"{hashlib.sha256(part.read_bytes()).hexdigest()}  {part.name}\n" for part in parts]
    (goal / "SHA256SUMS").write_text("".join(sums), "utf-8")
    return [*parts, goal / "SHA256SUMS"]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say where to: python -m deploy.release.dist FOLDER")
    for made in build(Path(sys.argv[1])):
        print(made)
