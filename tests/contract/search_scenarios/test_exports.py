"""Exports on both engines: all that a search finds and nothing else, also while articles arrive and are withdrawn."""

import csv
import io
import json

import pytest
from pyarrow import parquet

from services.engines.errors import CursorExpired
from services.engines.query import Query, Sort
from services.search.exporting import snapshot
from services.search.exporting.cells import parted, plain
from services.search.visibility import visible
from tests.contract.search_scenarios.served import NOW, corpus, document, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGE = 3


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(snapshot, "PAGE", PAGE)


def plain_row(number: int, **fields):
    return {
        "id": f"n-{number:02}", "language": "en", "headline": f"Note {number}",
        "published": [f"2024-01-{number:02}", "day"], **fields,
    }  # fmt: skip


async def exported(served, **asked):
    answer = await served.client.get("/v1/export", params={"format": "ndjson", **asked})
    assert answer.status_code == 200, answer.text
    first, *rows, last = [json.loads(line) for line in answer.text.splitlines()]
    return first["telex_export"], rows, last["telex_end"]


async def searched(served, **asked):
    """The ids of all pages of a search."""
    ids, cursor = [], {}
    while True:
        page = await served.answer(size=4, **asked, **cursor)
        ids += [hit["article"]["id"] for hit in page["hits"]]
        if page["next"] is None:
            return ids, page["total"]["value"]
        cursor = {"cursor": page["next"]}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"sort": "oldest"},
        {"q": "Putin OR Kim", "sort": "relevance"},
        {"language": "en", "exclude_actor": "Putin"},
        {"q": "nothingofthekind"},
        {"published_from": "2022", "published_to": "2022-08", "tz": "Europe/Paris"},
    ],
)
async def test_an_export_has_what_a_search_finds_in_its_order(served, asked):
    asked = {"sort": "newest", **asked}
    ids, total = await searched(served, **asked)
    told, rows, ended = await exported(served, columns="id", **asked)
    assert [row["id"] for row in rows] == ids
    assert told["expected_articles"] == ended["count"] == ended["articles"] == total == len(ids)


async def test_every_format_says_the_same(served):
    _, rows, _ = await exported(served)
    assert len(rows) == 14
    answer = await served.client.get("/v1/export?format=csv&bom=true")
    *lines, end = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True)
    answer = await served.client.get("/v1/export?format=parquet")
    opened = parquet.ParquetFile(io.BytesIO(answer.content))
    table = opened.read().to_pylist()
    assert json.loads(end["id"])["count"] == 14
    assert json.loads(opened.metadata.metadata[b"telex_export"])["count"] == 14
    for row, line, typed in zip(rows, lines, table, strict=True):
        for name, value in row.items():
            if isinstance(value, list):
                assert parted(plain(line[name])) == value == typed[name]
            else:
                assert plain(line[name]) == ("" if value is None else str(value))
                if name.endswith(("_start", "_end", "_at")):
                    assert (value is None) is (typed[name] is None)
                else:
                    assert typed[name] == value


async def test_a_row_for_each_actor_and_for_each_cited_source(served):
    _, actors, ended = await exported(served, rows="actors", q="actor:Putin")
    mine = [row for row in actors if row["actor_id"] == "Q7747"]
    assert sorted(row["id"] for row in mine) == ["en-1", "fr-1", "ru-1", "zh-1"]
    assert (ended["articles"], ended["count"]) == (4, len(actors))
    english = next(row for row in mine if row["id"] == "en-1")
    assert (english["actor_name"], english["actor_country"], english["mentions"]) == (
        "Vladimir Putin",
        "RU",
        2,
    )
    assert (english["via"], english["in_headline"], english["pipeline"]) == (["name", "short"], False, "1")
    _, cited, _ = await exported(served, rows="cited")
    assert [(row["id"], row["cited_id"]) for row in cited if row["cited_role"] == "medium"] == [
        ("en-1", "x:kcna"), ("fr-1", "x:kcna"), ("fr-1", None),
    ]  # fmt: skip
    assert next(row for row in cited if row["id"] == "fr-1")["sentence"] is not None


async def test_nothing_of_what_may_not_be_seen_is_exported(served):
    hidden = {row.fields["id"] for row in corpus()} - set((await searched(served))[0])
    assert hidden
    for rows in ("articles", "actors", "cited"):
        for form in ("csv", "ndjson"):
            text = (await served.client.get(f"/v1/export?rows={rows}&format={form}")).text
            assert not [one for one in hidden if f'"{one}"' in text or f",{one}," in text]
            assert "secret" not in text.casefold()


@pytest.mark.parametrize("name", ["actor", "publisher", "language", "cited", "story"])
async def test_all_values_of_a_facet_are_exported_with_what_they_are_counted_among(served, name):
    values, after = [], {}
    while True:
        page = await served.get(f"/v1/facets/{name}", facet_size=2, language="en,fr", **after)
        values += [(one["value"], one["label"], one["articles"], one["stories"]) for one in page["values"]]
        if page["next"] is None:
            break
        after = {"facet_after": page["next"]}
    answer = await served.client.get(f"/v1/export/facets/{name}?language=en,fr")
    *rows, end = csv.DictReader(io.StringIO(answer.text, newline=""), strict=True)
    counted = [row for row in rows if row["kind"] == "value"]
    assert [
        (row["value"], row["label"], int(row["articles"]), int(row["stories"])) for row in counted
    ] == values
    assert {row["of_articles"] for row in rows} == {str(page["total"]["value"])}
    assert rows[-1]["kind"] == "total"
    assert json.loads(end["set"])["count"] == len(rows)


async def test_a_table_is_exported_cell_by_cell_and_with_its_totals(served):
    asked = {"rows": "actor", "columns": "published", "published_interval": "year", "row_size": 3}
    table = await served.get("/v1/table", **asked)
    answer = await served.client.get("/v1/export/table", params={**asked, "format": "ndjson"})
    _, *rows, _ = [json.loads(line) for line in answer.text.splitlines()]
    cells = {
        (row["kind"], row["value"], row["period_kind"], row["period_start"]): (
            row["articles"],
            row["of_articles"],
        )
        for row in rows
    }
    assert len(cells) == len(rows)
    for one, line in zip(table["rows"]["values"], table["cells"], strict=True):
        assert cells[one["kind"], one["value"], "total", None] == (one["articles"], table["total"]["value"])
        for period, cell in zip(table["columns"]["values"], line, strict=True):
            kind = {"none": "undated"}.get(period["kind"], period["kind"])
            start = period["value"] if kind == "value" else None
            assert cells[one["kind"], one["value"], kind, start] == (cell["articles"], period["articles"])
    assert cells["total", None, "total", None] == (14, 14)


async def test_who_is_beside_whom_is_exported_for_every_two(served):
    answer = await served.client.get(
        "/v1/export/table?rows=actor&columns=actor&row_size=50&column_size=50&format=parquet"
    )
    rows = parquet.read_table(io.BytesIO(answer.content)).to_pylist()
    both = {
        (row["value"], row["value_2"]): row["articles"]
        for row in rows
        if (row["kind"], row["kind_2"]) == ("value", "value")
    }
    assert both["Q7747", "x:jeanne-brun"] == both["x:jeanne-brun", "Q7747"] == 2
    assert ("Q7747", "Q7747") not in both
    assert len(both) == 6 * 5


async def test_bars_sets_and_keywords_are_exported_beside_all_articles(served):
    answer = await served.client.get("/v1/export/histogram?q=Putin&published_interval=year&format=ndjson")
    _, *rows, _ = [json.loads(line) for line in answer.text.splitlines()]
    assert [(row["period_start"], row["period_kind"], row["articles"], row["of_articles"]) for row in rows] == [
        ("2022-01-01", "value", 4, 9), (None, "coarser", 0, None), (None, "outside", 0, None), (None, "undated", 0, None), (None, "total", 4, None),
    ]  # fmt: skip
    answer = await served.client.post(
        "/v1/export/compare",
        json={"set": ["Putin", {"actor": ["x:jeanne-brun"], "label": "she"}], "published_interval": "year", "format": "ndjson"},
    )  # fmt: skip
    first, *rows, _ = [json.loads(line) for line in answer.text.splitlines()]
    assert first["telex_export"]["sets"]["Putin"] == "Putin OR actor:Q7747"
    totals = {
        row["set"]: (row["articles"], row["of_articles"]) for row in rows if row["period_kind"] == "total"
    }
    assert totals == {"Putin": (4, 14), "she": (2, 14)}
    (overlap,) = [row for row in rows if row["facet"] == "overlap"]
    assert (overlap["set"], overlap["value"], overlap["articles"], overlap["of_articles"]) == (
        "Putin",
        "she",
        2,
        4,
    )
    keywords = await served.get("/v1/keywords", q="Putin", min_articles=1)
    answer = await served.client.get("/v1/export/keywords?q=Putin&min_articles=1&format=ndjson")
    _, *rows, _ = [json.loads(line) for line in answer.text.splitlines()]
    assert [(row["value"], row["articles"], row["of_articles"], row["score"]) for row in rows] == [
        (one["value"], one["articles"], one["of"], one["score"]) for one in keywords["keywords"]
    ]


@pytest.fixture(params=["tantivy", "elasticsearch"])
def engine(request):
    return request.param


class Halfway:
    """Does something when the second page was asked for."""

    def __init__(self, index, what):
        self._index, self._what, self._search, self.left = index, what, index.search, []
        self._leave = index.leave
        index.search, index.leave = self.search, self.leave

    async def search(self, query):
        result = await self._search(query)
        if query.cursor is not None and self._what is not None:
            what, self._what = self._what, None
            await what()
        return result

    async def leave(self, cursor):
        self.left.append(cursor)
        await self._leave(cursor)


async def test_an_export_is_of_one_instant_while_articles_arrive_change_and_are_withdrawn(engine, tmp_path):
    numbers = range(1, 3 * PAGE + 2)
    async with serve(engine, tmp_path, [document(plain_row(number)) for number in numbers]) as served:

        async def meanwhile():
            await served.write(
                *(document(plain_row(number)) for number in range(20, 29)),
                document(
                    {
                        **plain_row(2),
                        "version": 2,
                        "headline": "Corrected",
                        "published": ["2025-01-01", "day"],
                    }
                ),
                document({**plain_row(3), "version": 2, "status": "withheld"}),
                document({**plain_row(4), "version": 2, "embargoed_until": "2027-01-01T00:00:00Z"}),
            )

        Halfway(served.index, meanwhile)
        told, rows, ended = await exported(served, sort="newest", columns="id,version,headline")
        # The third page, with 2 to 4, was looked at after they had changed.
        expected = [f"n-{number:02}" for number in reversed(numbers) if number not in {3, 4}]
        assert [row["id"] for row in rows] == expected
        assert {row["headline"] for row in rows if row["id"] == "n-02"} == {"Note 2"}
        assert (told["expected_articles"], ended["articles"], ended["left_out"]) == (10, 8, 2)
        _, rows, ended = await exported(served, columns="id,version")
        assert ended["articles"] == len(rows) == 17


async def test_an_export_that_is_left_frees_what_the_engine_held_for_it(engine, tmp_path):
    rows = [document(plain_row(number)) for number in range(1, 3 * PAGE)]
    async with serve(engine, tmp_path, rows) as served:
        halfway = Halfway(served.index, None)
        assert (await served.client.head("/v1/export")).status_code == 200
        (cursor,) = halfway.left
        with pytest.raises(CursorExpired):
            await served.index.search(
                Query(visible(NOW, frozenset()), sort=Sort.NEWEST, size=PAGE, cursor=cursor)
            )
