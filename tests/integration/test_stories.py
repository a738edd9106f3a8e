"""Copies of one text become one story, from the bus to the answer."""

import asyncio
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from click.testing import CliRunner

from schemas.topics import ENRICHED, RAW
from services.cli.forget import forget
from services.cli.publish import wait_for_receipts
from services.cli.rebuild import rebuilt
from services.cli.stories import stories
from services.engines.bus import Outgoing
from services.engines.factory import make_bus, make_index
from services.ingestor.health import Health
from services.ingestor.service import run_ingestor

WIRE = (
    ("Fishermen on the northern quay of Port Salter pulled a crate of brass instruments out of the water on Monday, eleven years "
    "after the ferry that carried them had gone down in a winter storm. The harbour master said that most of the horns could "
    "still be played, and that a trumpet had been tried before the whole crew of the tug."),
    ("The town's brass band, which had long bought others, will be given first choice. A museum in the capital has asked for the "
    "tuba, whose bell was bent by the fall, and for the log of the diver who found the wreck last spring while he was looking "
    "for a lost anchor in the mud of the outer basin."),
    ("The ferry, built in 1961, had made the crossing four times a day. Nobody was hurt when she sank at her moorings, but the "
    "whole equipment of the band, which was to play on the island the next morning, went down with her. The insurance paid "
    "within the year, and the instruments were thought lost for good."),
)  # fmt: skip
OTHER_REPORT = (
    'A trumpet sounded over Port Salter harbour this week for the first time since the old island ferry went under. "Most of '
    'the horns could still be played," harbour master Ines Varga told this newspaper, standing beside a dripping wooden crate. '
    "Two fishing boats had brought it up with their nets. The band's conductor came down to the quay at noon, took the trumpet "
    "from its velvet, blew the mud out of it and played a march. Children skipped school to listen. What becomes of the find "
    "will be decided by the town council in April, and the museum has already written a letter about the dented tuba."
)  # fmt: skip
JAPANESE = (
    (
        "月曜日、ソルター港の北埠頭で漁師たちが金管楽器の入った木箱を海から引き揚げた。積んでいた渡し船は十一年前の冬の嵐で沈んでいた。"
        "港長によると、ホルンの大半はまだ吹くことができ、一本のトランペットは乗組員全員の前で試された。"
    ),
    (
        "とうに別の楽器を買っていた町の吹奏楽団が最初に選べることになった。首都の博物館は落下でベルの曲がったチューバと、昨年の春に外港の"
        "泥の中で失くした錨を探していて沈没船を見つけた潜水士の日誌を求めている。"
    ),
)


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"stories_seconds": 0.2})


def article(uri: str, *paragraphs: str, hour: int = 8, **more: object) -> dict[str, object]:
    return {
        "uri": uri,
        "publisher": {"name": f"Paper {uri}"},
        "headline": f"What {uri} calls it",
        "text": "\n\n".join(paragraphs),
        "published_at": f"2026-03-24T{hour:02}:00:00Z",
        **more,
    }


async def told(system) -> dict[str, tuple[str, str | None, float | None]]:
    """By uri: the story, the original and the similarity, articles by their uri, too."""
    found = [hit["article"] for hit in (await system.articles(size="100"))["hits"]]
    names = {one["id"]: one["uri"] for one in found}
    return {
        one["uri"]: (
            names.get(one["story_id"], one["story_id"]),
            names.get(one.get("duplicate_of"), one.get("duplicate_of")),
            one.get("similarity"),
        )
        for one in found
    }


async def becomes(system, *wanted: set[str]) -> dict[str, tuple[str, str | None, float | None]]:
    """Wait until the articles are in stories of just these uris, each called by one of its own."""
    while True:
        have = await told(system)
        groups: dict[str, set[str]] = {}
        for uri, (story, _, _) in have.items():
            groups.setdefault(story, set()).add(uri)
        named = all(story in members for story, members in groups.items())
        if named and sorted(map(sorted, groups.values())) == sorted(map(sorted, wanted)):
            return have
        await asyncio.sleep(0.2)


async def looked(system) -> None:
    """Wait until copies of all that is there have been looked for: copies that come now have been found."""
    text = " ".join(f"probe{number}" for number in range(200))
    await system.publish(article("probe one", text), article("probe two", text, hour=9))
    while True:
        if (await told(system))["probe two"][0] == "probe one":
            return
        await asyncio.sleep(0.2)


async def test_a_shortened_copy_joins_the_story_and_another_report_does_not(start):
    async with start() as system:
        await system.publish(
            article("short", *WIRE[:2], hour=10),
            article("other", OTHER_REPORT, hour=9),
            article("full", *WIRE, hour=8),
            article("kurz", JAPANESE[0], hour=12),
            article("全文", *JAPANESE, hour=11),
        )
        have = await becomes(system, {"full", "short"}, {"other"}, {"全文", "kurz"})
        assert have["full"] == ("full", None, None)
        assert have["short"] == ("full", "full", 1.0)
        assert have["kurz"] == ("全文", "全文", 1.0)
        await looked(system)
        assert (await told(system))["other"] == ("other", None, None)
        answer = await system.articles(q="Salter", facets="publisher")
        assert (answer["total"]["value"], answer["stories"]) == (3, 2)


async def test_a_copy_with_another_title_host_and_an_update_joins(start):
    async with start() as system:
        update = "Update: the council will meet on Thursday."
        await system.publish(article("full", *WIRE))
        await system.publish(
            article(
                "mirror", *WIRE, hour=9, url="https://mirror.example/a?x=1", headline="Brass out of the deep"
            ),
            article("updated", update, *WIRE[:2], WIRE[2].replace("four times", "six times"), hour=11),
        )
        have = await becomes(system, {"full", "mirror", "updated"})
        assert have["mirror"] == ("full", "full", 1.0)
        story, original, similarity = have["updated"]
        assert (story, original) == ("full", "full")
        assert 0.8 < similarity <= 1.0


async def test_a_third_copy_joins_two_stories(start):
    async with start() as system:
        await system.publish(
            article("first part", WIRE[0], WIRE[1], hour=8), article("last part", WIRE[2], hour=9)
        )
        await looked(system)
        assert (await told(system))["last part"][0] == "last part"
        await system.publish(article("whole", *WIRE, hour=10))
        parts = {"first part", "last part", "whole"}
        have = await becomes(system, parts, {"probe one", "probe two"})
        assert {have[uri][0] for uri in parts} == {"first part"}
        assert have["last part"] == ("first part", None, None)


async def test_what_comes_late_but_was_published_first_names_the_story(start):
    async with start() as system:
        await system.publish(article("copy", *WIRE, hour=10), article("other copy", *WIRE[:2], hour=11))
        have = await becomes(system, {"copy", "other copy"})
        assert have["other copy"][:2] == ("copy", "copy")
        await system.publish(article("original", *WIRE, hour=9))
        have = await becomes(system, {"original", "copy", "other copy"})
        assert {story for story, _, _ in have.values()} == {"original"}
        assert have["copy"] == ("original", "original", 1.0)


async def test_the_enriched_topic_tells_the_new_story(start):
    async with start() as system:
        first, second = await system.publish(article("full", *WIRE), article("short", *WIRE[:2], hour=9))
        await becomes(system, {"full", "short"})
        newest = {message.key: orjson.loads(message.value) for message in await system.topic(ENRICHED.name)}
        assert newest[second.id.encode()]["story_id"] == newest[first.id.encode()]["story_id"] == first.id
        assert newest[second.id.encode()]["duplicate_of"] == first.id
        assert len(newest[second.id.encode()]["fingerprint"]) >= 4


async def test_a_new_version_joins_again_and_keeps_its_version(start):
    async with start() as system:
        await system.publish(article("full", *WIRE), article("short", *WIRE[:2], hour=9, version=1))
        await becomes(system, {"full", "short"})
        (receipt,) = await system.publish(article("short", *WIRE[:2], "More soon.", hour=9, version=2))
        await becomes(system, {"full", "short"})
        heads = await system.running.index.heads([receipt.id, f"{receipt.id}@1"])
        assert {name: head.version for name, head in heads.items()} == {receipt.id: 2, f"{receipt.id}@1": 1}


async def test_who_is_under_embargo_or_withdrawn_joins_nothing_and_names_nothing(start):
    async with start() as system:
        later = (datetime.now(UTC) + timedelta(seconds=12)).isoformat()
        await system.publish(
            article("embargoed", *WIRE, hour=7, embargoed_until=later),
            article("withheld", *WIRE, hour=6, status="withheld"),
            article("first", *WIRE, hour=8),
            article("second", *WIRE[:2], hour=9),
        )
        have = await becomes(system, {"first", "second"})
        assert have["second"][:2] == ("first", "first")
        # Once its embargo is over it is the earliest.
        have = await becomes(system, {"embargoed", "first", "second"})
        assert {story for story, _, _ in have.values()} == {"embargoed"}
        await system.publish(
            {"uri": "embargoed", "publisher": {"name": "Paper embargoed"}, "status": "canceled"}
        )
        have = await becomes(system, {"first", "second"})
        assert {story for story, _, _ in have.values()} == {"first"}
        assert have["first"] == ("first", None, None)


async def test_what_was_written_and_not_joined_before_a_crash_is_joined_after_it(start, settings):
    async with start.with_settings(settings.model_copy(update={"stories_seconds": 0})) as system:
        await system.publish(article("full", *WIRE), article("short", *WIRE[:2], hour=9))
        assert (await told(system))["short"][0] == "short"
    async with start() as system:
        await becomes(system, {"full", "short"})


async def test_a_story_called_by_a_forgotten_article_is_called_by_the_next_one(start):
    async with start() as system:
        first, *_ = await system.publish(
            article("full", *WIRE), article("short", *WIRE[:2], hour=9), article("mirror", *WIRE, hour=10)
        )
        await becomes(system, {"full", "short", "mirror"})
        done = await asyncio.to_thread(CliRunner().invoke, forget, [first.id, "--author", "j.doe", "--yes"])
        assert done.exit_code == 0, done.output
        have = await becomes(system, {"short", "mirror"})
        assert have["mirror"][:2] == ("short", "short")


async def test_a_period_is_joined_by_hand(start, settings):
    off = settings.model_copy(update={"stories_seconds": 0})
    async with start.with_settings(off) as system:
        await system.publish(article("full", *WIRE), article("short", *WIRE[:2], hour=9))
    for joined in (1, 0):
        done = await asyncio.to_thread(CliRunner().invoke, stories, ["--since", "2026-03-01"])
        assert done.exit_code == 0, done.output
        assert f"{joined} articles have another story now" in done.output
    async with start.with_settings(off) as system:
        assert (await told(system))["short"] == ("full", "full", 1.0)


async def test_a_rebuilt_index_has_the_stories_of_the_old_one(start, settings):
    off = settings.model_copy(update={"stories_seconds": 0})
    async with start() as system:
        await system.publish(
            article("full", *WIRE), article("short", *WIRE[:2], hour=9), article("other", OTHER_REPORT)
        )
        have = await becomes(system, {"full", "short"}, {"other"})
    assert await rebuilt(off, copy_missing=False, leave_missing=False) == 0
    async with start.with_settings(off) as system:
        assert await told(system) == have


async def test_copies_of_the_same_second_in_two_ingestors_are_one_story(settings):
    """Two processes with engines of their own, as far as the pair allows it: an embedded index has one writer."""
    several = not settings.index.startswith("tantivy:")
    stop, health = asyncio.Event(), [Health() for _ in range(1 + several)]
    buses = [make_bus(settings) for _ in health]
    indexes = [make_index(settings, writable=True) for _ in health]
    running = [
        asyncio.create_task(run_ingestor(bus, index, settings, stop, state))
        for bus, index, state in zip(buses, indexes, health, strict=True)
    ]
    try:
        for state in health:
            await state.proved.wait()
        places = await buses[0].publish(
            [
                Outgoing(
                    RAW.name,
                    None,
                    orjson.dumps(article(f"copy {number}", *WIRE[: 2 + number % 2])),
                    beside=number,
                )
                for number in range(8)
            ]
        )
        receipts = await wait_for_receipts(buses[0], places, {}, 60)
        ids = [receipt.id for receipt in receipts.values()]
        assert len({place.partition for place in places}) == 2 + 2 * (not several)
        while True:
            found = await indexes[0].fetch(ids)
            if len({one.fields["story"] for one in found.values()}) == 1:
                break
            await asyncio.sleep(0.2)
        # The earliest of the same second by its id.
        assert {one.fields["story"] for one in found.values()} == {min(ids)}
    finally:
        stop.set()
        await asyncio.gather(*running)
        for engine in (*indexes, *buses):
            await engine.close()
