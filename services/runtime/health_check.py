"""Asks the service of this container or machine whether it is ready: what the image's health check runs.

    python -m services.runtime.health_check

ends with 0 when `/health/ready` is well, else with 1 and one line that says what is wrong. It reads the settings that the
service reads, and asks the port for metrics before the one of search: whichever answers is the service.
"""

import http.client
import json
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
        # Not urllib: a proxy of the environment must not be asked for what is inside the container.
        asked = http.client.HTTPConnection(host, port, timeout=_PATIENCE_S)
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
