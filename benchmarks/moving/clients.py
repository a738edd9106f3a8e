"""Who moves articles, and how each is started. Every one gets the same batch size, and a consumer group of its own."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Final

from benchmarks.moving.loads import Load
from benchmarks.moving.targets import Target
from services.ingestor.pipeline import OPTIONAL

ROOT: Final = Path(__file__).resolve().parents[2]
PEERS: Final = ROOT / "benchmarks" / "peers"
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Job:
    """One run: which messages, from which broker (`host:port`), into which index; `folder` is for files of the run."""

    load: Load
    broker: str
    target: Target
    index: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Client:
    """`command` gives the arguments for a job. `makes_index`: the program makes its index itself."""

    name: str
    command: Callable[[Job], list[str]]
    environment: Callable[[Job], dict[str, str]] = field(default=lambda job: {})  # noqa: ARG005
    makes_index: bool = False


def telex(name: str, **settings: str) -> Client:
    """Telex's ingestor with `settings` beside the engines."""

    def environment(job: Job) -> dict[str, str]:
        return {
            "TELEX_BUS": f"kafka://{job.broker}",
            "TELEX_TOPIC_PREFIX": job.load.prefix,
            "TELEX_GROUP": job.index,
            "TELEX_INDEX": job.target.url,
            "TELEX_INDEX_NAME": job.index,
            "TELEX_BATCH_SIZE": str(BATCH),
            **{f"TELEX_{key.upper()}": value for key, value in settings.items()},
        }

    return Client(name, lambda _: [sys.executable, "-m", "benchmarks.moving.ingestor"], environment, True)


MOVING: Final = telex("Telex, enriching off", stages_off=",".join(OPTIONAL), publish_enriched="false")
# The texts are the same sentences in other orders: to who looks for copies they would all be one story.
WHOLE: Final = telex("Telex, every stage", stories_seconds="0")


def loop(name: str, module: str) -> Client:
    """One of the two loops in this environment: the least and the most that a program of one's own does."""
    return Client(name, lambda job: [sys.executable, "-m", f"benchmarks.peers.{module}", *_arguments(job)])


FLOOR: Final = loop("async_bulk loop (floor)", "floor")
CEILING: Final = loop("hand-built NDJSON loop (ceiling)", "ceiling")


def quix(python: Path) -> Client:
    """Quix Streams' Elasticsearch sink, with the Python that has it."""
    return Client("Quix Streams", lambda job: [str(python), str(PEERS / "quix.py"), *_arguments(job)])


def benthos(program: Path) -> Client:
    """Benthos from kafka_franz to elasticsearch."""
    return Client("Benthos", lambda job: [str(program), "-c", str(_written("benthos.yaml", job))])


def rsyslog(root: Path) -> Client:
    """rsyslog from imkafka to omelasticsearch; `root` is where Debian's packages are unpacked."""
    libraries = root / "usr" / "lib" / "x86_64-linux-gnu"

    def command(job: Job) -> list[str]:
        modules, own = str(libraries / "rsyslog"), str(job.folder / "rsyslog.pid")
        conf = str(_written("rsyslog.conf", job))
        return [str(root / "usr" / "sbin" / "rsyslogd"), "-n", "-f", conf, "-i", own, "-M", modules]

    return Client("rsyslog", command, lambda _: {"LD_LIBRARY_PATH": str(libraries)})


def _arguments(job: Job) -> list[str]:
    return [job.broker, job.load.documents, job.index, job.target.url, str(BATCH)]


def _written(name: str, job: Job) -> Path:
    """The configuration `name` for this job, written into its folder."""
    host, _, port = job.target.url.removeprefix("http://").partition(":")
    text = Template((PEERS / name).read_text("utf-8")).substitute(
        broker=job.broker, topic=job.load.documents, index=job.index, url=job.target.url,
        host=host, port=port, batch=BATCH, folder=job.folder,
    )  # fmt: skip
    file = job.folder / name
    file.write_text(text, "utf-8")
    return file
