"""What became of the articles of an export, on both engines: asked later, told without a word of what was withdrawn."""

import csv
import io
import json
from dataclasses import replace

import pytest

from services.search.exporting import snapshot
from tests.contract.search_scenarios.served import document, serve
from tests.contract.search_scenarios.test_exports import Halfway, engine, plain_row

__all__ = ["engine"]
PAGE = 4


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(snapshot, "PAGE", PAGE)


def with_pipeline(row, version):
    made = document(row)
    pipeline = {**made.article["pipeline"], "version": version}
    return replace(made, article={**made.article, "pipeline": pipeline})


async def changes_of(served, export_id):
    answer = await served.client.get(f"/v1/exports/{export_id}/changes?format=ndjson")
    assert answer.status_code == 200, answer.text
    first, *rows, last = [json.loads(line) for line in answer.text.splitlines()]
    return first["telex_export"], rows, last["telex_end"]


async def test_an_export_tells_later_which_of_its_articles_changed_or_went(engine, tmp_path):
    numbers = range(1, 11)
    async with serve(engine, tmp_path, [document(plain_row(number)) for number in numbers]) as served:
        answer = await served.client.get("/v1/export?format=csv&q=Note&linked=false")
        *rows, end = csv.DictReader(io.StringIO(answer.text, newline=""))
        export_id = json.loads(end["id"])["id"]
        assert answer.headers["telex-export"] == export_id

        told = await served.get(f"/v1/exports/{export_id}")
        assert told["state"] == "complete"
        assert told["query"] == {"format": "csv", "q": "Note", "linked": False}
        assert (told["count"], told["articles"], told["remembered"], told["left_out"]) == (10, 10, 10, 0)
        assert told["pipelines"] == {"1": 10}
        _, rows, ended = await changes_of(served, export_id)
        assert rows == []
        assert (ended["count"], ended["articles"]) == (0, 10)

        hidden = "what nobody may read any more"
        await served.write(
            document({**plain_row(1), "version": 2, "headline": "Corrected"}),
            with_pipeline(plain_row(2), "2"),
            document({**plain_row(3), "headline": "Edited"}),
            document({**plain_row(4), "version": 2, "status": "withheld", "headline": hidden}),
            document({**plain_row(5), "version": 2, "status": "canceled", "headline": hidden}),
            document(
                {**plain_row(6), "version": 2, "embargoed_until": "2027-01-01T00:00:00Z", "headline": hidden}
            ),
            document({**plain_row(8), "story_id": "n-07"}),
            document(plain_row(9)),
            document(plain_row(11)),
        )
        await served.index.erase(["n-07"])
        await served.index.refresh()
        first, rows, ended = await changes_of(served, export_id)
        assert first["changes_of"] == export_id
        assert {row["id"]: (row["change"], row["version"], row["version_now"]) for row in rows} == {
            "n-01": ("corrected", 1, 2),
            "n-02": ("re-enriched", 1, 1),
            "n-03": ("edited", 1, 1),
            "n-04": ("withdrawn", 1, None),
            "n-05": ("withdrawn", 1, None),
            "n-06": ("embargoed", 1, None),
            "n-07": ("erased", 1, None),
        }
        (again,) = [row for row in rows if row["change"] == "re-enriched"]
        assert (again["pipeline"], again["pipeline_now"]) == ("1", "2")
        assert (ended["count"], ended["articles"], ended["complete"]) == (7, 10, True)
        assert ended["changes"]["withdrawn"] == 2
        for form in ("csv", "ndjson"):
            text = (await served.client.get(f"/v1/exports/{export_id}/changes?format={form}")).text
            assert hidden not in text


async def test_an_export_that_was_cut_is_remembered_as_far_as_it_came(engine, tmp_path):
    rows = [document(plain_row(number)) for number in range(1, 3 * PAGE)]
    async with serve(engine, tmp_path, rows) as served:

        async def fail():
            raise RuntimeError("away")

        Halfway(served.index, fail)
        with pytest.raises(RuntimeError):
            await served.client.get("/v1/export")
        (record,) = await served.records.page("export")
        told = await served.get(f"/v1/exports/{record.key}")
        assert told["state"] == "cut"
        assert told["remembered"] == PAGE
        _, _, ended = await changes_of(served, record.key)
        assert ended["articles"] == PAGE
