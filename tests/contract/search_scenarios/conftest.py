"""The service over the corpus, on each engine, once for each file of tests."""

import pytest_asyncio

from tests.contract.search_scenarios.scenario import ENGINES
from tests.contract.search_scenarios.served import serve_corpus


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def served(request, tmp_path_factory):
    async with serve_corpus(request.param, tmp_path_factory.mktemp("scenarios")) as one:
        yield one
