"""docs/export.md says what exports have, and how an article fills it."""

import re
from pathlib import Path

import pytest

from services.search.exporting.article_columns import COLUMNS, FULL_TEXT, chosen_columns, rows_of
from services.search.exporting.counted_columns import COUNTED
from services.search.exporting.exported import Change
from services.search.exporting.parameters import ArticleExport, Rows
from services.search.jobs.desk import RESULT
from services.search.jobs.parameters import JobRequest
from services.search.parameters import ArticleFilter

DOCS = (Path(__file__).parents[4] / "docs" / "export.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def described(columns):
    return [(column.name, column.kind.value, column.about) for column in columns]


def test_every_column_is_described():
    _, articles = DOCS.split("\n## Articles\n")
    articles, counts = articles.split("\n## Counts\n")
    first, actors, cited = re.split(r"\n`rows=(?:actors|cited)` has", articles)
    assert ROW.findall(first) == described(COLUMNS[Rows.ARTICLES])
    for part, rows in ((actors, Rows.ACTORS), (cited, Rows.CITED)):
        shared, own = COLUMNS[rows][:12], COLUMNS[rows][12:]
        assert shared == COLUMNS[Rows.ARTICLES][:12]
        assert ROW.findall(part) == described(own)
    assert ROW.findall(counts) == described(COUNTED)
    jobs = DOCS.split("\n## Jobs\n")[1].split("\n## Formats\n")[0].split("\n| column |")[1]
    assert ROW.findall(jobs) == described(RESULT[:5])
    assert RESULT[5:] == COUNTED


def test_every_parameter_of_the_file_is_described():
    table = DOCS.split("\n## Is it all there?\n")[0]
    own = [name for name in ArticleExport.model_fields if name not in ArticleFilter.model_fields]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(own)


async def test_every_address_is_in_the_table(client):
    paths = [
        path for path in (await client.get("/openapi.json")).json()["paths"] if path.startswith("/v1/export")
    ]
    listed = re.findall(r"^\| `(?:GET )?(/v1/export[^`?]*)[^`]*` \|", DOCS, re.MULTILINE)
    assert sorted(listed) == sorted(path.replace("{export_id}", "{id}") for path in paths)


async def test_every_address_of_jobs_and_every_parameter_of_one_is_described(client):
    described_ones = DOCS.split("\n## Jobs\n")[1].split("\n## Formats\n")[0]
    paths = (await client.get("/openapi.json")).json()["paths"]
    asked = {
        f"{method.upper()} {re.sub(r'{.*}', '{id}', path)}"
        for path, methods in paths.items()
        if path.startswith("/v1/jobs")
        for method in methods
    }
    assert set(re.findall(r"^\| `([A-Z]+ /v1/jobs[^`?]*)[^`]*` \|", described_ones, re.MULTILINE)) == asked
    own = set(JobRequest.model_fields) - set(ArticleFilter.model_fields)
    assert own <= set(re.findall(r"^\| `(\w+)` \|", described_ones, re.MULTILINE))


def test_every_change_is_described():
    table = DOCS.split("\n| `change` |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == {change.value for change in Change}


@pytest.mark.parametrize("rows", Rows)
def test_without_the_right_to_full_texts_no_column_has_them(rows):
    names = {column.name for column in chosen_columns(rows, [], full_text=False)}
    assert names == {column.name for column in COLUMNS[rows]} - FULL_TEXT
    texts = {"articles": {"body"}, "actors": set(), "cited": {"sentence"}}[rows]
    assert {column.name for column in chosen_columns(rows, [], full_text=True)} - names == texts


ARTICLE = {
    "id": "a",
    "version": 3,
    "language": {"code": "fr"},
    "headline": "H",
    "body": "Selon KCNA, oui. Il l’a dit. L’agence KCNA se tait.",
    "dates": [{"start": "2022-08-15", "end": "2022-08-15"}, {"start": "2022-08-01", "end": "2022-08-31"}] * 2,
    "actors": [
        {"id": "Q1", "name": "One", "mentions": [{"text": "one", "via": "name"}, {"text": "One", "via": "name"}]},
        {"id": "x:b", "name": "B; C", "mentions": [{"text": "b", "via": "role"}]},
    ],
    "sources": {
        "cited": [
            {
                "name": "KCNA", "role": "medium", "type": None,
                "mentions": [
                    {"text": "KCNA", "field": "body", "cue": "Selon", "sentence_start": 0, "sentence_end": 16},
                    {"text": "KCNA", "field": "body", "cue": "se tait", "sentence_start": 29, "sentence_end": 51, "negated": True},
                ],
            }
        ]
    },
    "pipeline": {"version": "5", "catalogue": "7"},
}  # fmt: skip


def cells(rows: Rows):
    columns = chosen_columns(rows, [], full_text=True)
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in rows_of(ARTICLE, rows, columns)]


def test_an_article_fills_a_row_of_its_own():
    (row,) = cells(Rows.ARTICLES)
    assert (row["id"], row["version"], row["language"], row["publisher_id"]) == ("a", 3, "fr", None)
    assert row["mentioned_dates"] == ["2022-08-15", "2022-08-01/2022-08-31"]
    assert (row["actor_ids"], row["actor_names"]) == (["Q1", "x:b"], ["One", "B; C"])
    assert (row["cited_ids"], row["cited_names"]) == ([], ["KCNA"])
    assert (row["pipeline"], row["catalogue"], row["tags"]) == ("5", "7", [])


def test_its_actors_and_cited_sources_fill_one_each():
    one, other = cells(Rows.ACTORS)
    assert (one["actor_id"], one["mentions"], one["via"], one["texts"]) == ("Q1", 2, ["name"], ["one", "One"])
    assert (other["actor_name"], other["id"]) == ("B; C", "a")
    (row,) = cells(Rows.CITED)
    assert (row["cited_id"], row["cited_role"], row["mentions"], row["denied"]) == (None, "medium", 2, 1)
    assert (row["cues"], row["texts"]) == (["Selon", "se tait"], ["KCNA"])
    assert row["sentence"] == "Selon KCNA, oui."


@pytest.mark.parametrize("rows", Rows)
def test_an_article_that_has_next_to_nothing_fills_what_it_can(rows):
    columns = chosen_columns(rows, [], full_text=True)
    assert len(list(rows_of({"id": "a"}, rows, columns))) == (1 if rows is Rows.ARTICLES else 0)
