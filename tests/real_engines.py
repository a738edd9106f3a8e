"""Real Kafka and Elasticsearch in tests: where they are, and what happens when they are not there."""

import json
import os
from urllib.request import Request, urlopen

import pytest


def real_engine(variable: str) -> str:
    """The URL in `variable`; without it the test is skipped with a reason, and fails with CI=true."""
    url = os.environ.get(variable)
    if url:
        return url
    reason = f"{variable} is not set: `make test` starts real engines when there is a JDK >= 21 and Maven"
    if os.environ.get("CI") == "true":
        pytest.fail(f"with CI=true nothing may be left out: {reason}")
    pytest.skip(reason)


def drop_elasticsearch_indices(url: str, name: str) -> None:
    """Remove what a test made: indices, aliases and template whose names begin with `name`."""
    with urlopen(f"{url}/_alias", timeout=30) as answer:
        indices = [index for index in json.load(answer) if index.startswith(name)]
    with urlopen(f"{url}/_index_template", timeout=30) as answer:
        templates = [t["name"] for t in json.load(answer)["index_templates"] if t["name"].startswith(name)]
    for path in [*indices, *(f"_index_template/{template}" for template in templates)]:
        with urlopen(Request(f"{url}/{path}", method="DELETE"), timeout=30):
            pass
