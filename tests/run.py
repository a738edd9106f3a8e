"""Runs every test; with a JDK >= 21 and Maven on real Kafka and Elasticsearch too. What is left out is said, with why.

    python tests/run.py [pytest arguments]

With CI=true nothing may be left out. TELEX_TEST_KAFKA and TELEX_TEST_ELASTICSEARCH name engines that run already.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTER = [sys.executable, str(ROOT / "deploy" / "native" / "engines.py")]
KAFKA, ELASTICSEARCH = "TELEX_TEST_KAFKA", "TELEX_TEST_ELASTICSEARCH"


def say(text: str) -> None:
    sys.stderr.write(f"tests: {text}\n")


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False
    ).returncode


def main(arguments: list[str]) -> int:
    environment = dict(os.environ)
    if environment.get(KAFKA) and environment.get(ELASTICSEARCH):
        return pytest(arguments, environment)
    check = subprocess.run([*STARTER, "check"], capture_output=True, text=True, check=False)
    if check.returncode != 0:
        say("real Kafka and Elasticsearch cannot be started here:")
        sys.stderr.write(check.stdout + check.stderr)
        if environment.get("CI") == "true":
            say(
                "with CI=true nothing may be left out (deploy/native/install-debian.sh installs what Debian lacks)"
            )
            return 1
        say(
            "left out: the contract, integration and end-to-end tests on real engines; they run on the embedded pair"
        )
        return pytest(arguments, environment)
    with tempfile.TemporaryDirectory(prefix="telex-tests-") as state:
        say("starting Kafka and Elasticsearch")
        up = subprocess.run(
            [*STARTER, "up", "--json", "--state", state], stdout=subprocess.PIPE, text=True, check=False
        )
        try:
            if up.returncode != 0:
                say("the real engines did not start (see above)")
                return 1
            engines = json.loads(up.stdout)
            environment[KAFKA] = engines["kafka"]["url"]
            environment[ELASTICSEARCH] = engines["elasticsearch"]["url"]
            return pytest(arguments, environment)
        finally:
            subprocess.run([*STARTER, "down", "--state", state], check=False)


if __name__ == "__main__":
    # Asked to end, it ends what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
