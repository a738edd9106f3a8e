"""Asks the service of this container or machine whether it is ready: what the image's health check runs.

    python -m services.runtime.health_check

ends with 0 when `/health/ready` is well, else with 1 and one line that says what is wrong. It reads the settings that the
service reads, and asks the port for metrics before the one of search, over HTTPS where that speaks it: whichever answers is
the service.
"""

import http.client
import json
import ssl
import sys

from pydantic import ValidationError

from services.runtime.settings import Settings
from services.runtime.settings_file import SettingsFileUnusable

_PATIENCE_S = 4.0
_EVERY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is listened on, and how it is reached


def problem(settings: Settings) -> str | None:
    """What the service says keeps it from its work; None when it is ready."""
    host = _EVERY_INTERFACE.get(settings.host, settings.host)
    for port in (settings.metrics_port, settings.port):
        if not port:
            continue
        asked = _connection(host, port, encrypted=port == settings.port and settings.tls_cert is not None)
        try:
            asked.request("GET", "/health/ready")
            answer = asked.getresponse()
            said = answer.read()
        except ConnectionRefusedError:
            continue
        except (OSError, http.client.HTTPException) as error:
            return f"port {port} does not answer: {type(error).__name__}"
        finally:
            asked.close()
        return None if answer.status == http.client.OK else _told(said) or f"status {answer.status}"
    return "nothing listens"


def _connection(host: str, port: int, *, encrypted: bool) -> http.client.HTTPConnection:
    # Not urllib: a proxy of the environment must not be asked for what is inside the container.
    if not encrypted:
        return http.client.HTTPConnection(host, port, timeout=_PATIENCE_S)
    # The certificate is not checked: it is for the name that readers know, and this is the machine itself.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port, timeout=_PATIENCE_S, context=context)


def _told(said: bytes) -> str | None:
    try:
        answer = json.loads(said)
        # The ingestor says `problem`, search a problem of RFC 9457.
        return str(answer.get("problem") or answer["detail"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def main() -> int:
    """Print the problem, if there is one; the status to end with."""
    try:
        found = problem(Settings())
    except (ValidationError, SettingsFileUnusable):
        # The service itself says which and why; a value may be a secret.
        found = "settings cannot be used"
    if found is not None:
        sys.stdout.write(found + "\n")
    return 0 if found is None else 1


if __name__ == "__main__":
    sys.exit(main())
