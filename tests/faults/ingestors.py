"""`telex ingestor` as processes of their own, seen from outside: their probes, their logs, and how they end."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from services.cli.listening import listen

ROOT = Path(__file__).parents[2]
# Only ever fails a test: nothing waits for so long that works.
PATIENCE_S = 240.0


async def until(
    holds: Callable[[], bool | Awaitable[bool]], what: str, patience_s: float = PATIENCE_S
) -> None:
    """Look again and again until `holds`; fails when it never does, saying `what` was waited for."""
    deadline = time.monotonic() + patience_s
    while True:
        held = holds()
        if await held if isinstance(held, Awaitable) else held:
            return
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.1)


class Nursery:
    """Where ingestors come from; see `nursery.py`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._started: asyncio.Queue[int] = asyncio.Queue()
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._lock = asyncio.Lock()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls) -> "Nursery":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("nursery.py")),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert json.loads(await process.stdout.readline()) == {"ready": True}
        return cls(process)

    async def _read(self) -> None:
        while line := await self._process.stdout.readline():
            told = json.loads(line)
            if "pid" in told:
                self._ends[told["pid"]] = asyncio.get_running_loop().create_future()
                self._started.put_nowait(told["pid"])
            else:
                self._ends[told["ended"]].set_result(told["status"])

    async def start(
        self, environment: Mapping[str, str], log: Path, constants: Mapping[str, float]
    ) -> tuple[int, "asyncio.Future[int]"]:
        """The pid of a new ingestor, and its exit status when it has ended (negative: the signal)."""
        async with self._lock:
            asked = {"environment": dict(environment), "log": str(log), "constants": dict(constants)}
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            pid = await self._started.get()
        return pid, self._ends[pid]

    async def close(self) -> None:
        self._process.stdin.close()
        await self._process.wait()
        await self._reading


class Ingestor:
    """One `telex ingestor` in `environment`; started again it is another process in the same environment."""

    def __init__(self, nursery: Nursery, environment: Mapping[str, str], log: Path) -> None:
        with listen("127.0.0.1", 0, next_free=False) as free:
            self._port = free.getsockname()[1]
        self._nursery = nursery
        self._environment = {"PATH": os.environ["PATH"], **environment, "TELEX_METRICS_PORT": str(self._port)}
        self._log = log
        self.pid = 0
        self.end: asyncio.Future[int] = asyncio.Future()

    async def start(self, *, constants: Mapping[str, float] | None = None, **more: str) -> None:
        """Start it, with `more` in its environment; it need not be ready yet."""
        environment = {**self._environment, **more}
        self.pid, self.end = await self._nursery.start(environment, self._log, constants or {})

    @property
    def runs(self) -> bool:
        return self.pid != 0 and not self.end.done()

    def log(self) -> str:
        """All it has said so far."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    async def says(self, word: str, *, times: int = 1) -> None:
        """Wait until `word` is in its log so many times."""
        await until(lambda: self.log().count(word) >= times, f"{word} in the log")

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def ended(self) -> int:
        """The exit status; negative: the signal."""
        return await asyncio.wait_for(asyncio.shield(self.end), PATIENCE_S)

    async def stop(self) -> int:
        """SIGTERM, and the exit status."""
        if self.runs:
            self.signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        if self.runs:
            self.signal(signal.SIGKILL)
            await self.ended()

    async def problem(self) -> str | None:
        """What keeps it from its work, as its readiness probe tells; None while it is ready."""
        return await asyncio.to_thread(self._problem)

    def _problem(self) -> str | None:
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/health/ready", timeout=10):
                return None
        except HTTPError as error:
            told: str = json.load(error)["problem"]
            return told
        except (URLError, OSError):
            return "does not answer"

    async def ready(self) -> None:
        async def is_ready() -> bool:
            assert self.runs, f"the ingestor ended: {self.log()[-3000:]}"
            return await self.problem() is None

        await until(is_ready, "a ready ingestor")

    async def troubled(self) -> None:
        """Wait until its readiness probe tells that something keeps it from its work."""

        async def is_troubled() -> bool:
            return await self.problem() is not None

        await until(is_troubled, "the ingestor to say what keeps it from its work")

    async def metric(self, name: str) -> float:
        """The sum over all labels of a metric; 0 when there is none."""
        text = await asyncio.to_thread(self._metrics)
        lines = (line for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name)
        return sum(float(line.rpartition(" ")[2]) for line in lines)

    def _metrics(self) -> str:
        with urlopen(f"http://127.0.0.1:{self._port}/metrics", timeout=10) as answer:
            text: str = answer.read().decode()
            return text

    def peak_bytes(self) -> int:
        """The most memory that it ever had at a time."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("the kernel tells no VmHWM")
