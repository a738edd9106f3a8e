"""The README's commands, in a copy of the project that nobody has used, with an empty home."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
KEPT = (
    "PATH",
    "LANG",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """The project as a stranger gets it, and how commands are run there."""
    folder = tmp_path_factory.mktemp("fresh") / "telex"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    home = tmp_path_factory.mktemp("home")
    environment = {name: os.environ[name] for name in os.environ if name in KEPT or name.startswith("PIP_")}
    return folder, {**environment, "HOME": str(home)}


def make(stranger, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder, environment = stranger
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )


def test_make_demo_once_shows_an_answer_and_ends(stranger):
    done = make(stranger, "demo", "ONCE=1")
    assert done.returncode == 0, done.stderr
    assert "47 sample articles, 0 of them published before" in done.stdout
    assert "search page   http://127.0.0.1:" in done.stdout
    assert re.search(r"Putin OR Poutine OR Путин OR 普京 OR 푸틴: [1-9]\d* articles", done.stdout)
    assert re.search(r"by language: .*French \d", done.stdout)
    assert " publish YOUR-FILE.txt" in done.stdout
    assert (stranger[0] / ".venv/bin/telex").exists()


def test_again_it_goes_on_from_where_it_was(stranger):
    done = make(stranger, "demo", "ONCE=1")
    assert done.returncode == 0, done.stderr
    assert "47 sample articles, 47 of them published before" in done.stdout


def test_a_busy_port_is_said_and_the_printed_line_publishes(stranger):
    folder, environment = stranger
    telex = folder / ".venv/bin/telex"
    with subprocess.Popen(
        [telex, "demo"],
        cwd=folder,
        env={**environment, "TELEX_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as first:
        try:
            lines = until(first, "Ctrl-C stops it")
            url = re.search(r"search page\s+(http://\S+?)/\n", lines)[1]
            port = url.rpartition(":")[2]
            second = subprocess.run(
                [telex, "search"],
                cwd=folder,
                env={**environment, "TELEX_PORT": port},
                capture_output=True,
                text=True,
                check=False,
            )
            assert f"port {port} is busy" in second.stderr
            own = folder / "own.txt"
            own.write_text(
                "Der Hafen von Kiel wurde am Montag nach dem Sturm wieder geöffnet, teilte die Stadt mit."
            )
            line = re.search(r"(TELEX_BUS=.*publish) YOUR-FILE.txt", lines)[1]
            published = subprocess.run(
                ["sh", "-c", f"{line} own.txt"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert published.returncode == 0, published.stderr
            link = re.search(r"indexed\s+\w+\s+(http\S+)", published.stdout)[1]
            assert link.startswith(url)
            with urlopen(link, timeout=30) as answer:
                assert json.load(answer)["language"]["code"] == "de"
            with urlopen(f"{url}/", timeout=30) as page:
                assert "text/html" in page.headers["Content-Type"]
        finally:
            os.killpg(first.pid, signal.SIGINT)
            assert first.wait(30) == 0
    assert not alive_in_session(first.pid)


def until(process: subprocess.Popen[str], text: str) -> str:
    seen = ""
    deadline = time.monotonic() + 60
    while text not in seen:
        line = process.stdout.readline()
        assert line, f"ended early: {seen}{process.stderr.read()}"
        assert time.monotonic() < deadline, seen
        seen += line
    return seen


def alive_in_session(session: int) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "sid,pid,stat,args"], capture_output=True, text=True, check=True)
    rows = [line.split(None, 3) for line in listed.stdout.splitlines()[1:]]
    return [row[3] for row in rows if row[0] == str(session) and not row[2].startswith("Z")]


def test_make_alone_lists_the_targets_the_readme_names(stranger):
    done = make(stranger)
    assert done.returncode == 0
    for target in set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8"))):
        assert re.search(rf"^{target}\s", done.stdout, re.MULTILINE), target
