"""deploy/setup.sh finds an interpreter that is new enough, or says which is needed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[3] / "deploy" / "setup.sh"
OLD = "#!/bin/sh\ncase \"$1\" in --version) echo 'Python 3.9.2';; *) exit 1;; esac\n"
# New enough, and without venv, ensurepip or pip.
BARE = """#!/bin/sh
case "$*" in
  --version) echo 'Python 3.12.1' ;;
  *venv*) mkdir -p .venv/bin && printf '#!/bin/sh\\nexit 1\\n' >.venv/bin/python && chmod +x .venv/bin/python
          case "$*" in *--without-pip*) exit 0 ;; *) exit 1 ;; esac ;;
  *pip*) exit 1 ;;
  *) exit 0 ;;
esac
"""


@pytest.fixture
def machine(tmp_path):
    """A folder with the script and a PATH that holds nothing but the shell's tools and what a test puts there."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(SETUP, tmp_path / "deploy")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "cat", "cksum", "head", "mkdir", "rm", "chmod", "pwd"):
        (tools / tool).symlink_to(shutil.which(tool))

    def run(**interpreters: str) -> subprocess.CompletedProcess[str]:
        for name, script in interpreters.items():
            path = tools / name.replace("_", ".")
            path.write_text(script)
            path.chmod(0o755)
        return subprocess.run(
            ["sh", "deploy/setup.sh"],
            cwd=tmp_path,
            env={"PATH": str(tools), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_no_python_at_all_is_said_with_what_to_install(machine):
    done = machine()
    assert done.returncode == 1
    assert "needs Python 3.11 or later. Found: none." in done.stderr


def test_an_old_python_alone_is_named(machine):
    done = machine(python3=OLD)
    assert done.returncode == 1
    assert "Python 3.9.2" in done.stderr
    assert "3.11 or later" in done.stderr


def test_an_old_python_found_first_does_not_hide_a_newer_one(machine):
    done = machine(python3=OLD, python3_12=BARE)
    assert "making .venv with Python 3.12.1" in done.stderr


def test_a_python_without_any_pip_is_told_what_to_install(machine):
    done = machine(python3=BARE)
    assert done.returncode == 1
    assert "python3-venv, or python3-pip" in done.stderr


def test_an_unknown_kind_is_refused(tmp_path):
    done = subprocess.run(
        ["sh", str(SETUP), "everything"], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert done.returncode == 2
    assert "say 'run' or 'dev'" in done.stderr
