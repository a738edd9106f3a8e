"""Starts ingestors at once: a process that has read code and catalogue, and forks for each one that is asked for.

Reading them takes seconds of processor time, and a run of fifty kills needs as many starts. What is forked has no
threads, sockets or event loop yet, and goes on with the `telex` command's own `main`, in an environment of its own.

Speaks JSON lines: `{"environment": {…}, "log": "…", "constants": {"module.NAME": 1}}` on standard input starts one, with
a constant or two of the code changed (a test cannot wait for a minute), and is answered by `{"pid": 1}`; when one ends,
`{"ended": 1, "status": 0}` (negative: the signal) is printed. Ends with its input, and kills what still runs.
"""

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import services.cli.ingestor
import services.engines.elastic.index
import services.engines.kafka_bus  # noqa: F401 - imported once, for all children
from services.catalogue.installed import installed
from services.cli.main import main
from services.ingestor.pipeline import Context, RawMessage, process

WARMING = b'{"uri": "urn:warming", "text": "The council of Kiel met on Thursday and agreed on the budget for schools."}'


def resolving(names: Path, real: Callable[..., Any]) -> Callable[..., Any]:
    """As `real`, but what the file `names` has at that moment comes first: addresses by name, null for none."""

    def getaddrinfo(host: str, *arguments: Any, **more: Any) -> Any:
        address = json.loads(names.read_text()).get(host, host)
        if address is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(address, *arguments, **more)

    return getaddrinfo


def child(asked: dict[str, Any]) -> NoReturn:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(asked["environment"])
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    for name, value in asked["constants"].items():
        module, _, constant = name.rpartition(".")
        setattr(importlib.import_module(module), constant, value)
    if "TELEX_TEST_NAMES" in os.environ:
        socket.getaddrinfo = resolving(Path(os.environ["TELEX_TEST_NAMES"]), socket.getaddrinfo)
    status = 1
    try:
        main(["ingestor"])
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def serve() -> None:
    running: set[int] = set()
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    waits = selectors.DefaultSelector()
    waits.register(0, selectors.EVENT_READ)
    waits.register(woken, selectors.EVENT_READ)
    unread = b""
    while True:
        for key, _ in waits.select():
            if key.fd == woken:
                os.read(woken, 1024)
                for pid in list(running):
                    ended, status = os.waitpid(pid, os.WNOHANG)
                    if ended:
                        running.discard(pid)
                        say({"ended": pid, "status": os.waitstatus_to_exitcode(status)})
                continue
            got = os.read(0, 65536)
            if not got:
                for pid in running:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                return
            *lines, unread = (unread + got).split(b"\n")
            for line in lines:
                pid = os.fork()
                if pid == 0:
                    child(json.loads(line))
                running.add(pid)
                say({"pid": pid})


if __name__ == "__main__":
    process(RawMessage(WARMING, 0), Context(catalogue=installed()))
    # What was read stays: no child has to look through it for garbage, or to have a copy of it for that.
    gc.collect()
    gc.freeze()
    say({"ready": True})
    serve()
