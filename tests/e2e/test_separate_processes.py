"""`telex init`, `ingestor`, `watch`, `search`, `publish` and `status` as processes of their own, as Compose runs them."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from services.cli.listening import listen
from tests.everybody import OPEN_ENVIRONMENT

ROOT = Path(__file__).parents[2]
TELEX = [sys.executable, "-c", "from services.cli.main import main; main()"]


@pytest.fixture
def environment(pair_environment):
    return {**os.environ, **pair_environment, "TELEX_LOG_LEVEL": "warning"}


def telex(environment, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TELEX, *arguments], env=environment, cwd=ROOT, input=text, capture_output=True, text=True, check=False, timeout=120
    )  # fmt: skip


@contextmanager
def service(environment, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A service that has to end cleanly on SIGTERM."""
    with subprocess.Popen([*TELEX, *arguments], env=environment, cwd=ROOT) as running:
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            status = running.wait(60)
    assert status == 0


def free_port() -> str:
    with listen("127.0.0.1", 0, next_free=False) as opened:
        return str(opened.getsockname()[1])


def get(url: str, wanted: int = 200) -> str:
    """The body of `url` once it answers with `wanted`."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=60) as answer:
                status, body = answer.status, answer.read().decode()
        except HTTPError as error:
            status, body = error.code, error.read().decode()
        except URLError:
            status, body = 0, ""
        if status == wanted:
            return body
        assert time.monotonic() < deadline, f"{url} answers {status}: {body}"
        time.sleep(0.1)


def test_the_whole_life_of_an_installation(environment):
    first = telex(environment, "init")
    assert first.returncode == 0, first.stderr
    assert "articles.raw.v1" in first.stdout
    assert telex(environment, "init").stdout == "everything is there already\n"

    probes, watching, port = free_port(), free_port(), free_port()
    with (
        service({**environment, "TELEX_METRICS_PORT": probes}, "ingestor"),
        service({**environment, "TELEX_METRICS_PORT": watching}, "watch"),
        service(environment, "search", "--port", port),
    ):
        get(f"http://127.0.0.1:{probes}/health/ready")
        get(f"http://127.0.0.1:{watching}/health/ready")
        get(f"http://127.0.0.1:{probes}/health/live")
        get(f"http://127.0.0.1:{port}/health/ready")
        environment["TELEX_PORT"] = port

        published = telex(environment, "publish", "samples/")
        assert published.returncode == 0, published.stderr
        lines = published.stdout.splitlines()
        assert sum(line.startswith("indexed") for line in lines) == 46
        assert sum(line.startswith("canceled") for line in lines) == 1

        bad = telex(environment, "publish", "-", text="\n \n")
        assert bad.returncode == 1
        assert "standard input: no_text at " in bad.stdout

        stated = telex(
            environment, "publish", "-", "--publisher", "Kieler Blatt", "--published-at", "2026-03-24", "--language", "de",
            "--url", "https://blatt.example/hafen", text="Der Hafen von Kiel ist nach dem Sturm wieder offen.",
        )  # fmt: skip
        link = re.search(r"indexed\s+\w+\s+(http\S+)", stated.stdout)[1]
        article = json.loads(get(link))
        assert article["published"]["start"] == "2026-03-24"
        assert article["sources"]["publisher"]["name"] == "Kieler Blatt"
        assert article["url"] == "https://blatt.example/hafen"

        answer = json.loads(get(f"http://127.0.0.1:{port}/v1/articles?q=hafen&language=de&facets=publisher"))
        assert article["id"] in [hit["article"]["id"] for hit in answer["hits"]]
        assert "telex_outcomes_total" in get(f"http://127.0.0.1:{probes}/metrics")

        report = json.loads(telex(environment, "status", "--json").stdout)
        assert report["outcomes"] == {
            "indexed": 47,
            "superseded": 0,
            "canceled": 1,
            "withheld": 0,
            "rejected": 1,
        }
        assert report["lag"]["total"] == 0
        assert report["index"]["articles"] == 45
        assert "47 indexed" in telex(environment, "status").stdout

        handled = re.compile(r"^telex_watch_receipts_total\{.*\} 49\.0$", flags=re.MULTILINE)
        deadline = time.monotonic() + 60
        while not handled.search(metrics := get(f"http://127.0.0.1:{watching}/metrics")):
            assert time.monotonic() < deadline, metrics
            time.sleep(0.1)

        missing = telex(environment, "publish", "no-such-file.txt")
        assert missing.returncode == 1
        assert "no-such-file.txt" in missing.stderr

    unanswered = telex(
        environment, "publish", "-", "--timeout", "1", text="Nobody listens to this one right now."
    )
    assert unanswered.returncode == 3
    assert "is an ingestor running?" in unanswered.stderr
    assert telex(environment, "publish", "-", "--no-wait", text="Nor to this one.").stdout.startswith(
        "published   articles.raw.v1/"
    )


def test_search_starts_before_its_index_and_says_so(tmp_path):
    port, nowhere = free_port(), free_port()
    environment = {
        **os.environ,
        "TELEX_INDEX": f"http://127.0.0.1:{nowhere}",
        "TELEX_LOG_LEVEL": "error",
        **OPEN_ENVIRONMENT,
    }
    with service(environment, "search", "--port", port):
        get(f"http://127.0.0.1:{port}/health/live")
        problem = json.loads(get(f"http://127.0.0.1:{port}/health/ready", wanted=503))
        assert nowhere not in json.dumps(problem)
        assert (
            json.loads(get(f"http://127.0.0.1:{port}/v1/articles?q=x", wanted=503))["code"]
            == "index_unavailable"
        )


def test_a_second_writer_of_an_embedded_index_is_told_what_is_the_matter(tmp_path):
    environment = {
        **os.environ,
        "TELEX_BUS": f"sqlite:///{tmp_path}/bus.db",
        "TELEX_INDEX": f"tantivy:///{tmp_path}/index",
        "TELEX_LOG_LEVEL": "error",
    }
    probes = free_port()
    with service({**environment, "TELEX_METRICS_PORT": probes}, "ingestor"):
        get(f"http://127.0.0.1:{probes}/health/ready")
        second = telex(environment, "ingestor")
        assert second.returncode == 1
        assert "Error: " in second.stderr
        assert "Traceback" not in second.stderr


def test_search_says_at_once_when_its_index_needs_a_hand(tmp_path):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "telex-index.json").write_text('{"schema": 0, "mapping": 0}')
    (tmp_path / "index" / "meta.json").write_text("{}")
    environment = {**os.environ, "TELEX_INDEX": f"tantivy:///{tmp_path}/index", "TELEX_LOG_LEVEL": "error"}
    done = telex(environment, "search", "--port", free_port())
    assert done.returncode == 1
    assert "Error: " in done.stderr
    assert str(tmp_path) not in done.stderr
