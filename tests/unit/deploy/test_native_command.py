"""The command line, run as users run it, and the scripts beside it."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from deploy.native.starter import interrupts
from deploy.native.starter.build import SOURCES

PROGRAM = SOURCES / "engines.py"


def run(*arguments, cwd, **environment):
    return subprocess.run(
        [sys.executable, str(PROGRAM), *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_check_names_what_is_missing_where_it_looked_and_how_to_get_it(tmp_path):
    ended = run("check", "--json", "--build", str(tmp_path / "none"), cwd=tmp_path, PATH="")
    report = json.loads(ended.stdout)
    findings = {finding["thing"]: finding for finding in report["findings"]}
    assert set(findings) == {"java for kafka", "java for elasticsearch", "maven"}
    assert not findings["maven"]["ok"]
    assert not report["ok"]
    assert ended.returncode == 1
    assert "MAVEN_HOME" in findings["maven"]["how"]
    assert "looked at" in findings["maven"]["looked_at"][0]


def test_check_says_the_same_to_people(tmp_path):
    ended = run("check", "--build", str(tmp_path / "none"), cwd=tmp_path, PATH="")
    assert "MISSING maven" in ended.stdout
    assert "how to get it" in ended.stdout


def test_status_and_down_of_engines_that_never_were(tmp_path):
    state = str(tmp_path / "state")
    status = run("status", "--json", "--state", state, cwd=tmp_path)
    assert (json.loads(status.stdout), status.returncode) == ({}, 1)
    assert "kafka does not run" in status.stderr
    down = run("down", "--state", state, cwd=tmp_path)
    assert (down.stdout, down.returncode) == ("", 0)
    assert not (tmp_path / "state").exists()


def test_a_broken_state_file_is_a_message_and_no_traceback(tmp_path):
    (tmp_path / "engines.json").write_text("{")
    ended = run("status", "--state", str(tmp_path), cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "engines.json cannot be read" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("script", ["install-debian.sh", "debian-jdk.sh"])
def test_the_scripts_are_sound_for_a_posix_shell(script):
    shell = shutil.which("dash") or shutil.which("sh")
    assert shell
    assert subprocess.run([shell, "-n", str(SOURCES / script)], check=False).returncode == 0
    assert os.access(SOURCES / script, os.X_OK)


@pytest.mark.parametrize(
    ("script", "status", "told"),
    [("install-debian.sh", 0, "not root, so nothing is installed"), ("debian-jdk.sh", 1, "only root")],
)
def test_the_scripts_install_nothing_for_anybody_but_root(tmp_path, script, status, told):
    fake = tmp_path / "id"
    fake.write_text("#!/bin/sh\necho 1000\n")
    fake.chmod(0o755)
    (tmp_path / "apt-get").write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n")
    (tmp_path / "apt-get").chmod(0o755)
    ended = subprocess.run(
        ["/bin/sh", str(SOURCES / script)],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == status
    assert told in ended.stderr
    assert not (tmp_path / "called").exists()


# Says "in", waits inside a shielded block for the signal to have come, then says "out" and goes on for ever.
SHIELDED = """
import sys, time
sys.path.insert(0, sys.argv[1])
from deploy.native.starter import interrupts
interrupts.install()
with interrupts.shielded():
    print("in", flush=True)
    while interrupts._Shield.pending is None: time.sleep(0.01)
    print("out", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("number", interrupts.SIGNALS)
def test_a_signal_waits_for_the_end_of_a_shielded_block_and_then_ends_the_program(number):
    root = SOURCES.parent.parent
    child = subprocess.Popen([sys.executable, "-c", SHIELDED, str(root)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "in\n"
        child.send_signal(number)
        assert child.stdout.readline() == "out\n"
        assert child.wait(20) == 128 + number


def test_a_second_ctrl_c_does_not_stop_the_clearing_up():
    program = (
        "import sys, time\nsys.path.insert(0, sys.argv[1])\nfrom deploy.native.starter import interrupts\n"
        "interrupts.install()\n"
        "try:\n    print('in', flush=True)\n    time.sleep(600)\n"
        "finally:\n    print('clearing up', flush=True)\n    sys.stdin.readline()\n    print('done', flush=True)\n"
    )
    root = str(SOURCES.parent.parent)
    child = subprocess.Popen(
        [sys.executable, "-c", program, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "in\n"
        child.send_signal(signal.SIGINT)
        assert child.stdout.readline() == "clearing up\n"
        child.send_signal(signal.SIGINT)
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline() == "done\n"
        assert child.wait(20) == 130
