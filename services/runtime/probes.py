"""`/health/live`, `/health/ready` and `/metrics` for a process that serves no other HTTP."""

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST


class Probes:
    """Answers probes from a thread of its own, so that they are answered while the event loop is busy.

    `problem` returns None when the process does its work, else a sentence that is safe to show; `beside` the same of what
    the process does beside its work, which makes it no less ready.
    """

    def __init__(
        self,
        host: str,
        port: int,
        registry: CollectorRegistry,
        problem: Callable[[], str | None],
        beside: Callable[[], str | None] = lambda: None,
    ) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/metrics":
                    self._answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(registry))
                elif self.path == "/health/live":
                    self._state(HTTPStatus.OK, {"status": "live"})
                elif self.path == "/health/ready":
                    found, aside = problem(), beside()
                    status = HTTPStatus.OK if found is None else HTTPStatus.SERVICE_UNAVAILABLE
                    told = {"status": "ready"} if found is None else {"status": "waiting", "problem": found}
                    self._state(status, told if aside is None else {**told, "beside": aside})
                else:
                    self._state(HTTPStatus.NOT_FOUND, {"status": "no such page"})

            def _state(self, status: HTTPStatus, body: dict[str, str]) -> None:
                self._answer(status, "application/json", json.dumps(body).encode())

            def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
                """Probes come every few seconds; they are no news."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="probes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
