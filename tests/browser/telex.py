"""A whole Telex in a process of its own, with the samples and the articles of `archive/` in it."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.native.starter.ports import free_ports
from services.engines.factory import make_records
from services.engines.records import Records
from services.runtime.settings import Settings
from tests.commands import PATIENCE_S, TELEX, Service, environment, telex

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def _index(folder: Path) -> str:
    return f"tantivy:///{folder / 'data' / 'index'}"


def new_key(folder: Path, *scopes: str) -> str:
    """A key that `telex keys add` makes for the Telex of `folder`."""
    wanted = [part for scope in scopes for part in ("--scope", scope)]
    return telex({"index": _index(folder)}, "keys", "add", "A test", *wanted).stdout.strip()


def revoke(folder: Path, key: str) -> None:
    """Ends a key, as `telex keys revoke` does."""
    telex({"index": _index(folder)}, "keys", "revoke", key)


def records(folder: Path) -> Records:
    """The records of the Telex of `folder`, not yet started."""
    return make_records(Settings(index=_index(folder)))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of `telex demo`, which keeps all it makes in `folder`, once every article is in it."""
    articles = folder / "articles"
    shutil.copytree(ROOT / "samples", articles)
    shutil.copytree(HERE / "archive", articles, dirs_exist_ok=True)
    (port,) = free_ports(1)
    command = [*TELEX, "demo", "--data", str(folder / "data"), "--samples", str(articles)]
    log = folder / "log"
    given = environment({"port": port}) | {"PYTHONUNBUFFERED": "1"}
    with (
        log.open("wb") as output,
        subprocess.Popen(command, env=given, cwd=ROOT, stdout=output, stderr=output) as process,
    ):
        try:
            deadline = time.monotonic() + PATIENCE_S
            while "Running." not in log.read_text("utf-8"):
                assert process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < deadline, log.read_text("utf-8")
                time.sleep(0.1)
            (address,) = re.findall(r"search page +(http\S+)/", log.read_text("utf-8"))
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    assert "Traceback" not in log.read_text("utf-8"), log.read_text("utf-8")


@contextmanager
def served_closed(folder: Path, *, anonymous: str = "") -> Iterator[str]:
    """The address of `telex search` over the index of `served(folder)`, where one may do nothing but `anonymous` without a key."""
    (port,) = free_ports(1)
    log = folder / f"closed-{port}.log"
    given = environment({"index": _index(folder), "port": port, "anonymous": anonymous})
    with (
        log.open("wb") as output,
        subprocess.Popen([*TELEX, "search"], env=given, cwd=ROOT, stdout=output, stderr=output) as process,
    ):
        try:
            Service(process, port, log).until()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    assert "Traceback" not in log.read_text("utf-8"), log.read_text("utf-8")
