#!/usr/bin/env python3
"""Start and stop a real Kafka and a real Elasticsearch without Docker: ``python deploy/native/engines.py --help``.

Needs nothing but Python: no package has to be installed, and it may be called from any directory.
"""

import importlib
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)

if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"engines.py needs Python 3.11 or later; this is {sys.version.split()[0]} at {sys.executable}"
        )
    # The package is found beside this file, wherever that is, and under the same name as in the tests.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(importlib.import_module("deploy.native.starter.cli").main())
