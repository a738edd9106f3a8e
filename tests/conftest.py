"""The pairs of engines that whole-system tests run on.

`embedded` is always there. `real` is Kafka and Elasticsearch, named by TELEX_TEST_KAFKA and TELEX_TEST_ELASTICSEARCH
(`make test` starts them); without them it is skipped with a reason, and fails with CI=true. Every test has topics and an
index of its own, and no test sees the TELEX_ settings of whoever runs it.
"""

import os
import uuid

import pytest
from hypothesis import settings

from tests.everybody import OPEN_ENVIRONMENT
from tests.real_engines import drop_elasticsearch_indices, real_engine

# How long an example takes is the machine's business: no test asserts a time.
settings.register_profile("telex", deadline=None)
settings.load_profile("telex")

PAIRS = ("embedded", "real")


@pytest.fixture(autouse=True)
def no_settings_of_the_caller(monkeypatch):
    for name in os.environ:
        if name.startswith("TELEX_") and not name.startswith("TELEX_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(params=PAIRS)
def pair_environment(request, tmp_path):
    """TELEX_… variables of a pair that nobody else uses."""
    if request.param == "embedded":
        yield {
            "TELEX_BUS": f"sqlite:///{tmp_path}/bus.db",
            "TELEX_INDEX": f"tantivy:///{tmp_path}/index",
            **OPEN_ENVIRONMENT,
        }
        return
    run = uuid.uuid4().hex[:10]
    elasticsearch = real_engine("TELEX_TEST_ELASTICSEARCH")
    yield {
        "TELEX_BUS": real_engine("TELEX_TEST_KAFKA"),
        "TELEX_INDEX": elasticsearch,
        "TELEX_INDEX_NAME": f"it-{run}",
        "TELEX_TOPIC_PREFIX": f"it-{run}.",
        "TELEX_TOPIC_PARTITIONS": "2",
        **OPEN_ENVIRONMENT,
    }
    drop_elasticsearch_indices(elasticsearch, f"it-{run}")
