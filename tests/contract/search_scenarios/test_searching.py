"""What holds of many searches of the corpus at once, on both engines, over HTTP: pages, bars, suggestions, odd queries."""

from typing import Any

import pytest

from services.catalogue.installed import installed
from tests.contract.search_scenarios.served import document

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def suggested(served: Any, text: str) -> list[tuple[Any, ...]]:
    answer = await served.client.get("/v1/suggest", params={"q": text})
    assert answer.status_code == 200, answer.text
    return [(one["id"], one["label"], one["type"], one["articles"]) for one in answer.json()["suggestions"]]


@pytest.mark.parametrize("text", ["путин", "Poutine", "Putin", "普京", "ВЛАДИМИР ПУТ", "vladimir putin"])
async def test_an_actor_is_suggested_by_any_of_its_names(served, text):
    assert (await suggested(served, text))[0] == ("Q7747", "Vladimir Putin", "person", 4)


async def test_those_with_most_articles_that_may_be_read_are_suggested_first(served):
    found = await suggested(served, "n")
    assert len(found) == 20
    assert found[0] == ("Q423", "North Korea", "state", 2)
    # Then in the order of the catalogue.
    places = list(installed().entities)
    unwritten = [places.index(one) for one, *_, articles in found if articles == 0]
    assert len(unwritten) > 10
    assert unwritten == sorted(unwritten)


async def test_actors_outside_the_catalogue_are_suggested_by_the_beginning_of_their_names(served):
    assert ("x:jeanne-brun", "Jeanne Brun", "person", 2) in await suggested(served, "Jeanne")
    assert ("x:cooperative-du-nord", "Coopérative du Nord", "company", 1) in await suggested(
        served, "coopérat"
    )


@pytest.mark.parametrize("text", ["", " ", "…", "Nobody of this name", "secret person"])
async def test_nobody_is_suggested_for_what_is_no_name_that_may_be_known(served, text):
    assert await suggested(served, text) == []


@pytest.mark.parametrize("sort", ["newest", "oldest", "relevance"])
@pytest.mark.parametrize("size", [1, 4, 13])
async def test_pages_make_the_whole_list(served, sort, size):
    whole = await served.answer(q="", sort=sort, size=100)
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await served.answer(q="", sort=sort, size=size, **cursor)
        found += [hit["article"]["id"] for hit in page["hits"]]
        assert page["total"] == whole["total"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert found == [hit["article"]["id"] for hit in whole["hits"]]
    assert whole["next"] is None


async def test_a_bar_narrows_to_its_articles(served):
    whole = await served.answer(published_interval="month", exclude_published_to="2020")
    for bar in whole["facets"]["published"]:
        narrowed = await served.answer(
            published_from=bar["value"], published_to=bar["end"], published_interval="month"
        )
        assert [one["articles"] for one in narrowed["facets"]["published"]] == [bar["articles"]]


@pytest.mark.parametrize("field", ["headline", "dek", "body"])
async def test_a_text_without_any_word_is_none(served, field):
    rows = {"dash": "—", "dots": "… “”", "word": "— é", "number": "5"}
    await served.write(
        *(
            document({"id": f"{field}-{name}", "language": "fr", "story_id": f"texts-{field}", field: text})
            for name, text in rows.items()
        )
    )
    found = await served.answer(q=f"{field}:*", story=f"texts-{field}", linked="false")
    assert {hit["article"]["id"] for hit in found["hits"]} == {f"{field}-word", f"{field}-number"}


@pytest.mark.parametrize("clock", ["published", "mentions"])
@pytest.mark.parametrize(
    ("chosen", "end"),
    [
        ({}, "9999"),
        ({"from": "2022"}, "9999"),
        ({"from": "2022-03", "interval": "week"}, "9999-12-31"),
        ({"interval": "year"}, "9999"),
        ({}, "4500"),  # more years before it than there may be bars
        ({"from": "2022"}, "4500"),
        ({"from": "2022", "tz": "Asia/Tokyo"}, "9999"),
        ({"from": "2022", "tz": "America/New_York"}, "9999-12-31"),
    ],
)
async def test_bars_go_to_the_last_date_where_nobody_means_the_end_that_is_chosen(served, clock, chosen, end):
    asked = {name if name == "tz" else f"{clock}_{name}": value for name, value in chosen.items()}
    far = await served.answer(facets=clock, **asked, **{f"{clock}_to": end})
    whole = await served.answer(facets=clock, **asked)
    assert far["facets"] == whole["facets"]
    assert far["histograms"][clock]["interval"] == whole["histograms"][clock]["interval"]
    assert sum(bar["articles"] for bar in far["facets"][clock]) > 3


async def test_bars_go_to_the_end_that_is_chosen_where_they_can(served):
    found = await served.answer(facets="published", published_from="2022", published_to="2900")
    assert found["facets"]["published"][-1]["label"] == "2900"


async def test_a_bar_of_mentions_narrows_to_its_articles(served):
    for interval in ("week", "month", "quarter", "year"):
        whole = await served.answer(mentions_interval=interval, mentions_from="2019", mentions_to="2022")
        assert any(bar["articles"] for bar in whole["facets"]["mentions"])
        for bar in whole["facets"]["mentions"]:
            if bar["articles"]:
                narrowed = await served.answer(
                    mentions_from=bar["value"], mentions_to=bar["end"], mentions_interval=interval
                )
                (only,) = narrowed["facets"]["mentions"]
                assert only == bar
                # Coarser dates that share a day with the bar are found, too.
                beside = narrowed["histograms"]["mentions"]["coarser"]
                assert bar["articles"] <= narrowed["total"]["value"] <= bar["articles"] + beside


async def test_a_thousand_bars_of_mentions_are_counted(served):
    whole = await served.answer(mentions_interval="day", mentions_from="2020-01-01", mentions_to="2022-09-26")
    bars = whole["facets"]["mentions"]
    assert len(bars) == 1000
    counted = {bar["value"]: bar["articles"] for bar in bars if bar["articles"]}
    august = {f"2022-08-{day:02}": 1 for day in range(1, 32)}
    august |= {f"2022-08-{day:02}": 2 for day in (3, 4, 5)} | {"2022-08-15": 3}
    assert counted == {"2020-02-29": 1, **august}


async def test_bars_and_what_is_beside_them_are_all_articles(served):
    for interval in ("day", "week", "month", "quarter", "year"):
        answer = await served.answer(published_interval=interval, exclude_published_to="2020")
        beside = answer["histograms"]["published"]
        bars = sum(bar["articles"] for bar in answer["facets"]["published"])
        assert bars + beside["coarser"] + beside["undated"] == answer["total"]["value"]


async def test_too_many_bars_name_the_width_that_fits(served):
    found = await served.client.get("/v1/articles?published_interval=day&published_from=2019")
    assert (found.status_code, found.json()["code"]) == (422, "too_many_bars")
    assert "published_interval=week" in found.json()["detail"]
    assert (
        await served.client.get("/v1/articles?published_interval=week&published_from=2019")
    ).status_code == 200


async def test_too_many_bars_of_mentions_name_the_width_that_fits(served):
    found = await served.client.get("/v1/articles?mentions_interval=day&mentions_from=2019&mentions_to=2022")
    assert (found.status_code, found.json()["code"]) == (422, "too_many_bars")
    assert "mentions_interval=week" in found.json()["detail"]


async def test_an_article_is_read_whole_unless_it_may_not_be_seen(served):
    found = await served.client.get("/v1/articles/fr-1")
    assert found.json()["removed"] == [{"text": "logo", "line": 1, "rule": "residue:logo"}]
    hidden = [
        "secret-embargo",
        "secret-withheld",
        "secret-canceled",
        "secret-earlier",
        "secret-earlier@1",
        "none",
    ]
    answers = [await served.client.get(f"/v1/articles/{one}") for one in hidden]
    assert {answer.status_code for answer in answers} == {404}
    # Nothing tells what is hidden from what is not there.
    assert len({answer.text.replace(answer.headers["x-request-id"], "") for answer in answers}) == 1


@pytest.mark.parametrize(
    "value",
    [
        "a " * 256, '"a b"~3 ' * 256, "aa* " * 256, "a OR " * 255 + "a", "-a " * 200, "(" * 32 + "a" + ")" * 32,
        "NOT (" * 15 + "a b" + ")" * 15, "東" * 512, "x" * 4096, '"' + "a " * 512 + '"', "é" * 255 + "*", "🙂 " * 256,
        "_all:x", "{{a}}", "$where:1", "id:secret-embargo", "status:withheld", "_id:fr-1",
    ],
    ids=lambda value: ascii(value[:12]),
)  # fmt: skip
async def test_the_heaviest_and_the_oddest_queries_are_answered(served, value):
    answer = await served.client.post(
        "/v1/articles/search", json={"q": value, "facets": ["language", "publisher", "published_basis"]}
    )
    assert answer.status_code == 200, answer.text
    assert not [hit for hit in answer.json()["hits"] if hit["article"]["id"].startswith("secret")]


async def test_pages_stay_in_the_state_of_the_first_while_articles_arrive(served):
    """The last test of this file: it adds to the corpus."""
    whole = await served.answer(sort="newest", size=100)
    page = await served.answer(sort="newest", size=3)
    found = page["hits"]
    for number in range(3):
        await served.write(
            document(
                {
                    "id": f"late-{number}",
                    "language": "en",
                    "published": ["2025-01-01", "day"],
                    "body": "Late.",
                }
            )
        )
        page = await served.answer(sort="newest", size=3, cursor=page["next"])
        assert page["total"] == whole["total"]
        found += page["hits"]
    assert [hit["article"]["id"] for hit in found] == [hit["article"]["id"] for hit in whole["hits"]][:12]
    assert (await served.answer(size=1))["total"]["value"] == whole["total"]["value"] + 3
