"""What stays in logs, and what comes into them, on both engines."""

import pytest

from schemas.outcomes import Outcome
from tests.contract import indexes
from tests.contract.saved.desk import desk_on

index_settings = indexes.index_settings


@pytest.fixture
async def desk(index_settings):
    async with desk_on(index_settings) as made:
        yield made


async def test_what_was_rejected_and_is_repaired_is_new(desk):
    search = await desk.save({"q": "harbour"})
    rejected = desk.receipt("a", 1, Outcome.REJECTED).model_copy(update={"id": None, "version": None})
    await desk.watch.handle([rejected])
    (repaired,) = await desk.index({"id": "a", "body": "harbour"})
    await desk.watch.handle([repaired.model_copy(update={"offset": rejected.offset})])
    assert await desk.matched(search) == [("a", 1, "new")]
