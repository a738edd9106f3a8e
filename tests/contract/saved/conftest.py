"""A desk over an index of its own, on each engine."""

import pytest

from tests.contract import indexes
from tests.contract.saved.desk import desk_on

index_settings = indexes.index_settings


@pytest.fixture
async def desk(index_settings):
    async with desk_on(index_settings) as made:
        yield made
