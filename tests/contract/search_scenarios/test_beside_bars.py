"""The bars of publication and what is beside them are all articles, whatever dates are chosen, on both engines, over HTTP."""

import pytest
import pytest_asyncio

from tests.contract.search_scenarios.random_archive import archive, may_be_seen
from tests.contract.search_scenarios.scenario import ENGINES
from tests.contract.search_scenarios.served import document, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Far from the others and dated less precisely: days decide where the bars of a chart begin.
FAR = {"id": "far", "language": "en", "published": ["1950-03", "month"], "dates": [["1950-03"]]}
INTERVALS = ("hour", "day", "week", "month", "quarter", "year")


@pytest.fixture(scope="module")
def rows():
    return [*archive(11, 240), FAR]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def served(request, tmp_path_factory, rows):
    async with serve(
        request.param, tmp_path_factory.mktemp("beside"), [document(row) for row in rows]
    ) as one:
        yield one


CHOSEN = [
    {},
    {"published_from": "2020-08-10", "published_to": "2020-08-31"},
    {"published_from": "2020-08-10T15:00:00Z", "published_to": "2020-08-31T09:30:00Z"},
    {"published_from": "2020-12-15"},
    {"published_to": "2020-03-01T02:00:00Z"},
    {"exclude_published_from": "2020-05-20", "exclude_published_to": "2020-07"},
    {"published_from": "2020-03-05", "published_to": "2020-03-20", "exclude_published_from": "2020-03-09"},
]


@pytest.mark.parametrize("tz", ["UTC", "America/New_York"])
@pytest.mark.parametrize("chosen", CHOSEN, ids=lambda one: ",".join(one) or "all")
async def test_bars_and_what_is_beside_them_add_up(served, rows, chosen, tz):
    outside = 0
    for interval in (None, *INTERVALS):
        for received in ("false", "true"):
            asked = {**chosen, "tz": tz, "include_received": received}
            if interval is not None:
                asked["published_interval"] = interval
            answer = await served.client.get("/v1/histogram", params=asked)
            if answer.status_code == 422:
                assert answer.json()["code"] == "too_many_bars"
                continue
            told = answer.json()
            beside = told["beside"]
            bars = sum(bar["articles"] for bar in told["bars"])
            undated = 0 if {"published_from", "published_to"} & chosen.keys() else beside["undated"]
            assert bars + beside["coarser"] + beside["outside"] + undated == told["total"]["value"]
            assert beside["uncertain"] <= bars
            outside += beside["outside"]
            if not chosen and received == "true":
                assert told["total"]["value"] == sum(map(may_be_seen, rows))
    # The chart that nobody chose the width of, and days that begin before the first bar.
    if not chosen or (tz != "UTC" and chosen.get("published_from") == "2020-08-10"):
        assert outside > 0


async def test_what_begins_before_the_first_bar_is_outside(served):
    """A month that shares days with those chosen begins in the month before, as New York has it."""
    dated = {"language": "fr", "publisher": ["odd", "Odd", "odd.example"]}
    stated = {"month": "2020-08", "day": "2020-08-01", "instant": "2020-08-05T12:00:00Z"}
    await served.write(
        *(document({**dated, "id": one, "published": [time, one]}) for one, time in stated.items())
    )
    asked = {"publisher": "odd", "published_from": "2020-08", "published_to": "2020-08"}
    for tz, articles, outside in (("UTC", 3, 0), ("America/New_York", 1, 2)):
        told = await served.get("/v1/histogram", **asked, published_interval="month", tz=tz)
        assert [bar["articles"] for bar in told["bars"]] == [articles]
        assert (told["total"]["value"], told["beside"]["outside"]) == (3, outside)
        search = await served.answer(**asked, published_interval="month", tz=tz)
        assert search["histograms"]["published"] == told["beside"]
        compared = await served.get("/v1/compare", **asked, published_interval="month", tz=tz, set="*:*")
        assert compared["sets"][0]["beside"] == told["beside"]
        rows = await served.client.get(
            "/v1/export/histogram", params={**asked, "published_interval": "month", "tz": tz, "format": "csv"}
        )
        assert rows.status_code == 200
        (line,) = [one for one in rows.text.splitlines() if ",outside," in one]
        assert f",{outside}," in line


async def test_dates_that_are_mentioned_far_from_the_others_are_outside(served):
    told = await served.get("/v1/histogram", clock="mentions")
    beside = told["beside"]
    bars = sum(bar["articles"] for bar in told["bars"])
    assert told["total"]["value"] <= bars + beside["coarser"] + beside["outside"] + beside["undated"]


@pytest.mark.parametrize("clock", ["published", "mentions"])
async def test_a_bar_is_a_share_of_all_articles_at_the_chosen_dates(served, clock):
    chosen = {
        f"{clock}_from": "2020-08-15",
        f"{clock}_to": "2020-10-20",
        f"exclude_{clock}_from": "2020-10-10",
    }
    if clock == "mentions":
        # Months: one that is left out in part is left out.
        chosen = {"mentions_from": "2020-08", "mentions_to": "2020-10", "exclude_mentions_from": "2020-11"}
    asked = {"clock": clock, f"{clock}_interval": "month", **chosen}
    everything = await served.get("/v1/histogram", **asked)
    some = await served.get("/v1/histogram", **asked, q="treaty", language="en", of="total")
    assert [bar["of"]["articles"] for bar in some["bars"]] == [bar["articles"] for bar in everything["bars"]]
    assert 0 < some["total"]["value"] < everything["total"]["value"]
    # Other filters do not narrow what the shares are of, nor do the dates of the other clock.
    other = {"published": {"mentions_from": "2020"}, "mentions": {"published_from": "2020-06"}}[clock]
    narrowed = await served.get("/v1/histogram", **asked, **other, of="total")
    assert [bar["of"] for bar in narrowed["bars"]] == [bar["of"] for bar in some["bars"]]
    whole = await served.get("/v1/histogram", **asked, of="total")
    assert {bar["share"] for bar in whole["bars"]} <= {1, None}
