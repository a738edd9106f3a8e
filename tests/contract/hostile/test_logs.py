"""What a running `telex search` logs while clients and an engine do their worst: whole lines, and nothing of theirs in it."""

import asyncio
import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import pytest_asyncio

from deploy.native.starter.ports import free_ports
from services.search.access.key_text import new_key
from tests.commands import TELEX, environment, telex
from tests.contract.hostile.serving import Answer, head, parsed

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRETS = {
    "index_api_key": "c2VjcmV0LW9mLXRoZS1pbmRleDp4",
    "bus_username": "user-of-the-bus",
    "bus_password": "password-of-the-bus",
}
NODE = "node-7.internal.example"
REASON = f"[articles-v1][{NODE}][10.1.2.3:9300] failed to parse [Ministers meet] at /srv/elasticsearch/data"
FORGED = '{"event": "forged"}'


class _Broken(BaseHTTPRequestHandler):
    """An Elasticsearch that answers everything with an error full of what nobody should see."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(self.path)
        cause = {"type": "parse_exception", "reason": REASON, "index": "articles-v1", "node": NODE}
        body = json.dumps(
            {"error": {**cause, "root_cause": [cause], "stack_trace": REASON}, "status": 500}
        ).encode()
        self.send_response(500)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("X-Node", NODE)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elasticsearch():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Broken) as broken:
        broken.daemon_threads = True
        broken.asked = []
        serving = threading.Thread(target=broken.serve_forever)
        serving.start()
        yield broken
        broken.shutdown()
        serving.join()


class Running:
    """A `telex search` of its own."""

    def __init__(self, port: int, log, key: str) -> None:
        self._port = port
        self._log = log
        self.key = key

    async def send(self, sent: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(sent)
        try:
            return await reader.read()
        finally:
            writer.close()

    async def get(self, target: str, *lines: str) -> Answer:
        return parsed(await self.send(head("GET", target, *lines)))

    def log(self) -> str:
        return self._log.read_text("utf-8")


@contextmanager
def searching(settings: dict[str, Any], log: Path) -> Iterator[Path]:
    """A `telex search` that answers; what it says goes into the file `log`."""
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*TELEX, "search"], env=environment(settings), stdout=output, stderr=output
        ) as process,
    ):
        try:
            while not answers(settings["port"]):
                assert process.poll() is None, log.read_text()
            yield log
        finally:
            process.terminate()
            process.wait()


def answers(port: int) -> bool:
    """Whether somebody answers there; looks twenty times a second."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=60):
            return True
    except OSError:
        time.sleep(0.05)
        return False


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["well", "broken"])
async def running(request, tmp_path_factory, elasticsearch):
    """The service on an embedded index, and on one that answers with errors alone; it has ended before its log is read."""
    folder = tmp_path_factory.mktemp("logs")
    (port,) = free_ports(1)
    broken = f"http://127.0.0.1:{elasticsearch.server_address[1]}"
    index = f"tantivy:///{folder}/index" if request.param == "well" else broken
    settings = {"index": index, "bus": f"sqlite:///{folder}/bus.db", "anonymous": "read,export"}
    settings |= {"rate_address": 0, "port": port, "log_format": "json", "log_level": "debug", **SECRETS}
    key = new_key().shown()
    if request.param == "well":
        telex(settings, "init")
        key = telex(settings, "keys", "add", "desk", "--scope", "read").stdout.split()[0]
    with searching(settings, folder / "log") as log:
        yield Running(port, log, key)


def hostile(key: str) -> list[bytes]:
    """Requests with text that a log, or an answer, should not repeat."""
    escaped = "%0d%0a%7B%22event%22:%20%22forged%22%7D%1b%5B31m"
    body = json.dumps({"q": f"Ministers\n{FORGED}", "actor": [FORGED]}).encode()
    lines = ("Content-Type: application/json", f"Content-Length: {len(body)}", f"Authorization: Bearer {key}")
    stranger = f"X-API-Key: {new_key().shown()}"
    return [
        head("GET", f"/v1/articles?q=Ministers{escaped}"),
        head("GET", f"/v1/articles?q=({escaped}"),
        head("GET", f"/v1/articles/{escaped}"),
        head("GET", f"/{escaped}"),
        head("GET", f"/v1/articles?api_key={key}"),
        head("GET", "/v1/articles?q=Ministers", f"Authorization: Bearer {key}"),
        head(
            "GET", "/v1/articles", stranger, f"User-Agent: {FORGED}", f"Referer: {FORGED}", f"Cookie: {key}"
        ),
        head(
            "GET", "/v1/articles", "Authorization: Basic dXNlcjpwYXNzd29yZA==", "X-Request-Id: \x1b[31mforged"
        ),
        head("GET", "/v1/export?q=Ministers&format=csv"),
        head("GET", "/v1/keys", f"Authorization: Bearer {key}"),
        head("GET", "/v1/articles?q=Ministers&cursor=AAAA"),
        head("POST", "/v1/articles/search", *lines) + body,
        head("POST", "/v1/articles/search", *lines) + body[:-1] + b"\xff",
        head("POST", "/v1/articles/search", "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        head("FORGED\x1b", "/"),
        b'\x16\x03\x01\x02\x00forged\r\n{"event": "forged"}\r\n\r\n',
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]


async def test_neither_answers_nor_the_log_hold_secrets_engine_errors_or_forged_lines(running):
    for sent in hostile(running.key):
        came = (await running.send(sent)).decode("latin-1")
        assert came.startswith("HTTP/1.1 ")
        for secret in (
            running.key.rpartition("_")[2],
            *SECRETS.values(),
            NODE,
            "10.1.2.3",
            "/srv/",
            "articles-v1",
            "dXNlcjp",
        ):
            assert secret not in came, sent
        assert "Traceback" not in came
    log = running.log()
    events = [line for line in log.splitlines() if line.startswith("{")]
    # What is no event is what the command says to who started it.
    assert all("searching at" in line or "key" in line for line in log.splitlines() if line not in events), (
        log
    )
    assert {json.loads(line)["event"] for line in events} & {"forged"} == set()
    for secret in (
        running.key.rpartition("_")[2],
        *SECRETS.values(),
        NODE,
        "10.1.2.3",
        "/srv/",
        "Ministers",
        "forged",
        "dXNlcjp",
    ):
        assert secret not in log, log
    assert "\x1b" not in log


async def test_an_index_in_trouble_is_told_of_in_our_words(running, elasticsearch):
    answer = await running.get("/v1/articles?q=Ministers")
    if answer.status == 200:
        return
    assert elasticsearch.asked
    assert (answer.status, answer.code) == (503, "index_unavailable")
    assert json.loads(running.log().splitlines()[-1])["event"]
