"""Two ingestors with one TELEX_INSTANCE_ID: the last to come stays, the first one ends and says why."""

import uuid

import pytest

from tests.commands import PATIENCE_S, ingestor, telex
from tests.real_engines import real_engine


@pytest.mark.timeout(600)
def test_an_ingestor_whose_place_was_taken_ends_with_4_and_leaves_it_to_the_other(tmp_path):
    settings = {
        "bus": real_engine("TELEX_TEST_KAFKA"),
        "topic_prefix": f"fenced-{uuid.uuid4().hex[:10]}.",
        "topic_partitions": 2,
        "workers": 0,
        "instance_id": "telex-0",
    }
    first = settings | {"index": f"tantivy:///{tmp_path}/first"}
    second = settings | {"index": f"tantivy:///{tmp_path}/second"}
    telex(first, "init")
    with ingestor(first, tmp_path / "first.log", wanted=4) as before:
        before.until()
        with ingestor(second, tmp_path / "second.log") as after:
            before.process.wait(PATIENCE_S)
            assert "TELEX_INSTANCE_ID" in before.log()
            after.until()
            text = "The council met on Thursday and agreed on the budget for schools."
            done = telex(second, "publish", "-", "--timeout", "120", text=text)
            assert done.stdout.startswith("indexed")
            # Nobody takes the place from the second one.
            assert "partitions_lost" not in after.log()
            assert after.process.poll() is None
