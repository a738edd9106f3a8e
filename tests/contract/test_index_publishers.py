"""How publishers do, read from the embedded index and from Elasticsearch alike."""

import pytest

from services.engines.document import as_history
from services.ingestor import publishers
from services.ingestor.publishers import PublisherState, publisher_states
from tests.contract import indexes
from tests.contract.indexes import HOUR, document, fill

index_settings = indexes.index_settings
index = indexes.index

NOW = 1_774_000_000_000
DAY, WEEK = 24 * HOUR, 7 * 24 * HOUR


def arrival(publisher, number, age, **more):
    """An article of `publisher` that came `age` ms ago."""
    article = {
        "id": f"{publisher}-{number}",
        "sources": {"publisher": {"id": publisher, "name": publisher.upper()}},
    }
    return document(
        f"{publisher}-{number}", publisher=publisher, received_at=NOW - age, sort_time=NOW - age,
        article=article, **more,
    )  # fmt: skip


def every(publisher, hours, since=0, until=5 * WEEK):
    """One article each `hours` hours, from `until` to `since` ago."""
    return [
        arrival(publisher, number, age)
        for number, age in enumerate(range(since, until, hours * HOUR))
    ]  # fmt: skip


async def test_each_publisher_has_its_last_article_its_volume_and_what_is_usual(index):
    await fill(
        index,
        [
            *every("agency", 1, since=20 * HOUR),
            *every("daily", 6, since=HOUR),
            *every("new", 2, until=3 * DAY),
            *every("old", 3, since=60 * DAY, until=62 * DAY),
            *every("ancient", 3, since=100 * DAY, until=102 * DAY),
            arrival("future", 0, -HOUR),
            document("nobodys", received_at=NOW - HOUR),
        ],
    )
    states = await publisher_states(index, NOW)
    assert [one.id for one in states] == ["agency", "daily", "new", "old"]
    assert states[0] == PublisherState("agency", "AGENCY", NOW - 20 * HOUR, 4, 24, silent=True)
    assert states[1] == PublisherState("daily", "DAILY", NOW - HOUR, 4, 4, silent=False)
    assert states[2] == PublisherState("new", "NEW", NOW, 12, None, silent=False)
    assert (states[3].last_ms, states[3].day, states[3].usual, states[3].silent) == (
        NOW - 60 * DAY,
        0,
        0,
        True,
    )


async def test_a_version_is_an_arrival_and_so_is_a_cancellation(index):
    versions = [
        arrival("daily", 0, age, version=number) for number, age in enumerate((3 * HOUR, 2 * HOUR, HOUR))
    ]
    canceled = arrival("daily", 1, 30_000, status="canceled")
    await fill(index, [as_history(versions[0])])
    await fill(index, [as_history(versions[1]), versions[2], canceled])
    (state,) = await publisher_states(index, NOW)
    assert (state.day, state.last_ms) == (4, NOW - 30_000)


async def test_no_more_publishers_are_watched_than_their_number_allows(index, monkeypatch):
    monkeypatch.setattr(publishers, "WATCHED", 25)
    await fill(
        index,
        [arrival(f"p{number:02}", n, HOUR * (n + 1)) for number in range(30) for n in range(number + 1)],
    )
    states = await publisher_states(index, NOW)
    assert [one.id for one in states] == [f"p{number:02}" for number in range(29, 4, -1)]


@pytest.mark.parametrize("documents", [[], [document("nobodys", received_at=NOW - HOUR)]])
async def test_an_index_without_publishers_has_none(index, documents):
    await fill(index, documents)
    assert await publisher_states(index, NOW) == ()
