"""Jobs on both engines: a list of queries or names, counted as searches count them, in the order of the list."""

import csv
import io
import json

import pytest

from tests.contract.search_scenarios.served import document

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def worked(served):
    """Everything that waits is worked on."""
    runner = served.app.state.runner
    while tasks := await runner.take():
        for task in tasks:
            await task


async def result(served, job_id):
    answer = await served.client.get(f"/v1/jobs/{job_id}/result?format=ndjson")
    assert answer.status_code == 200, answer.text
    first, *rows, last = [json.loads(line) for line in answer.text.splitlines()]
    return first["telex_export"], rows, last["telex_end"]


async def test_queries_are_counted_as_a_search_counts_them(served):
    queries = [
        "Putin",
        {"q": "minister", "language": ["en"], "label": "ministers"},
        {"actor": ["x:jeanne-brun"]},
    ]
    asked = {"queries": queries, "published_interval": "year", "title": "mine", "exclude_language": ["ko"]}
    answer = await served.client.post("/v1/jobs", json=asked)
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert (job["state"], job["entries"], job["done"], job["told"]) == ("queued", 3, 0, [])
    assert job["as_of"] == "2026-03-01T12:00:00Z"
    await worked(served)
    job = await served.get(f"/v1/jobs/{job['id']}")
    assert (job["state"], job["done"], job["problems"]) == ("done", 3, 0)
    first, rows, ended = await result(served, job["id"])
    assert (first["title"], first["state"], ended["entries_done"]) == ("mine", "done", 3)
    totals = [
        (row["entry"], row["set"], row["articles"], row["of_articles"])
        for row in rows
        if row["period_kind"] == "total"
    ]
    among = (await served.answer(exclude_language="ko"))["total"]["value"]
    expected = [
        (await served.answer(exclude_language="ko", **one))["total"]["value"]
        for one in ({"q": "Putin"}, {"q": "minister", "language": "en"}, {"actor": "x:jeanne-brun"})
    ]
    assert totals == [
        (0, "Putin", expected[0], among), (1, "ministers", expected[1], among), (2, "*:*", expected[2], among),
    ]  # fmt: skip
    chart = await served.get("/v1/histogram", q="Putin", exclude_language="ko", published_interval="year")
    bars = [
        (row["period_start"], row["articles"], row["stories"])
        for row in rows
        if row["entry"] == 0 and row["period_kind"] == "value"
    ]
    assert bars == [(bar["value"], bar["articles"], bar["stories"]) for bar in chart["bars"]]


async def test_names_in_any_script_are_looked_up_and_it_is_told_whom_they_mean(served):
    names = "\ufeffname,why\nПутин,1\n普京,2\n\nQ423,3\nJeanne Brun,4\nНикто Такой,5\n"
    answer = await served.client.post(
        "/v1/jobs/names?language=en,fr,ru,zh",
        content=names.encode(),
        headers={"Content-Type": "text/csv; charset=utf-8"},
    )
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert [(one["label"], one["resolution"], one["actors"]) for one in job["told"]] == [
        ("name", "unknown", ["x:name"]),
        ("Jeanne Brun", "unknown", ["x:jeanne-brun"]),
        ("Никто Такой", "unknown", ["x:никто-такой"]),
    ]
    await worked(served)
    _, rows, _ = await result(served, job["id"])
    assert [(row["set"], row["resolution"], row["actors"], row["articles"]) for row in rows] == [
        ("name", "unknown", ["x:name"], 0),
        ("Путин", "one", ["Q7747"], 4),
        ("普京", "one", ["Q7747"], 4),
        ("Q423", "id", ["Q423"], 2),
        ("Jeanne Brun", "unknown", ["x:jeanne-brun"], 2),
        ("Никто Такой", "unknown", ["x:никто-такой"], 0),
    ]


async def test_a_mistake_in_one_entry_is_told_in_its_place_and_the_others_are_counted(served):
    answer = await served.client.post(
        "/v1/jobs", json={"queries": ["Putin", "(", {"q": "Kim", "published_from": "2"}]}
    )
    job = answer.json()
    await worked(served)
    job = await served.get(f"/v1/jobs/{job['id']}")
    assert (job["state"], job["done"], job["problems"]) == ("done", 3, 2)
    assert [(one["entry"], one["code"]) for one in job["told"]] == [(1, "query_syntax"), (2, "date_invalid")]
    text = (await served.client.get(f"/v1/jobs/{job['id']}/result")).text
    *rows, end = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert [(row["entry"], row["code"], row["articles"]) for row in rows] == [
        ("0", "", "4"), ("1", "query_syntax", ""), ("2", "date_invalid", ""),
    ]  # fmt: skip
    assert json.loads(end["entry"])["entries_done"] == 3


async def test_a_job_counts_what_had_come_in_when_it_was_asked_for(served):
    before = (await served.answer())["total"]["value"]
    job = (await served.client.post("/v1/jobs", json={"queries": ["*:*"]})).json()
    late = {
        "id": "late", "language": "en", "headline": "Late", "published": ["2022-01-01", "day"],
        "received": "2026-03-01T12:00:01Z",
    }  # fmt: skip
    await served.write(document(late))
    assert (await served.answer())["total"]["value"] == before + 1
    await worked(served)
    _, (row,), _ = await result(served, job["id"])
    assert (row["articles"], row["of_articles"]) == (before, before)
    await served.index.erase(["late"])
    await served.index.refresh()


async def test_what_may_not_be_seen_is_not_counted(served):
    job = (await served.client.post("/v1/jobs", json={"queries": ["secret", "*:*"]})).json()
    await worked(served)
    _, rows, _ = await result(served, job["id"])
    assert [row["articles"] for row in rows] == [0, 14]
