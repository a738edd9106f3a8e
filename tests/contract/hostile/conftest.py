"""One service for each file of tests."""

import pytest_asyncio

from tests.contract.hostile.serving import service
from tests.contract.search_scenarios.served import corpus


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telex(tmp_path_factory):
    """The archive `newsroom`, embedded: what is in front of an engine is the same for both."""
    async with service("tantivy", tmp_path_factory.mktemp("hostile"), corpus()) as one:
        yield one
