"""Lists of names as they come: whose names are in them, and that none of them counts everything."""

import pytest
from pydantic import ValidationError

from services.search.jobs.entries import entries_of
from services.search.jobs.names import CsvText
from services.search.jobs.parameters import JobRequest
from tests.unit.search.promised import problem


def names(given):
    return JobRequest(names=given).names


def refusal(given):
    with pytest.raises(ValidationError) as refused:
        names(given)
    (one,) = refused.value.errors()
    return one["msg"]


def test_a_line_of_text_is_a_name_whatever_stands_in_it():
    text = '\ufeffSmith, John\r\n"Fats" Domino\r"unclosed\n\n  Kim, Jong Un \nSmith, John\nA\u2028B'
    assert names(text) == ["Smith, John", '"Fats" Domino', '"unclosed', "Kim, Jong Un", "A\u2028B"]


def test_csv_has_names_in_its_first_cells():
    text = '\ufeff"Smith, John",writer\r\nPutin,Q7747\r\n\r\n,nobody\r\n"The ""King""\nhimself"\r\nD"x\r\n'
    assert names(CsvText(text)) == ["Smith, John", "Putin", 'The "King"\nhimself', 'D"x']


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Putin\n\n , ,\nXi", "line 3 is no name"),
        (CsvText('Putin\n"two\nlines"\n", "\nXi'), "line 4 is no name"),
        (["Putin", " "], "entry 1 is no name"),
        (["Putin", ", ,"], "entry 1 is no name"),
        ("x:a,b", "line 1: an id has no comma"),
        (["Putin", "x:a, Putin"], "entry 1: an id has no comma"),
        (CsvText('Putin\n"unclosed\nXi\nKim'), "what begins in line 2 is no row of CSV"),
        (CsvText('"Fats" Domino'), "what begins in line 1 is no row of CSV"),
        (CsvText("Putin\n" + "x" * 200_000), "what begins in line 2 is no row of CSV"),
    ],
)
def test_what_is_no_name_is_refused_with_its_line(given, told):
    assert refusal(given).startswith(told)


@pytest.mark.parametrize(
    "name",
    ["Smith, John", "Q22686, Q7747", "none", "-,-", "—", ",a", "Putin,", "Putin, Vladimir", "x:smith", "*"],
)
def test_every_name_counts_somebody_and_never_everybody(name):
    (entry,) = entries_of(JobRequest(names=[name]))
    assert entry.label == name
    assert entry.asked.actor
    assert "" not in entry.asked.actor
    # A comma does not make two of one.
    assert len(entry.asked.actor) == 1 or entry.asked.actor == list(entry.actors)


async def test_a_body_is_read_as_what_it_says_that_it_is(client):
    async def labels(kind, content):
        answer = await client.post("/v1/jobs/names", content=content, headers={"Content-Type": kind})
        assert answer.status_code == 202, answer.text
        return [one["label"] for one in answer.json()["told"]]

    listed = b'"Zzyzx, Qwop",editor\n'
    assert await labels("text/csv; charset=utf-8", listed) == ["Zzyzx, Qwop"]
    assert await labels("text/plain", listed) == ['"Zzyzx, Qwop",editor']
    answer = await client.post("/v1/jobs", json={"names": "Zzyzx, Qwop"})
    assert [one["label"] for one in answer.json()["told"]] == ["Zzyzx, Qwop"]
    for kind, content in (("text/csv", b'a\n"b\nc'), ("text/plain", b"a\n,")):
        refused = await client.post("/v1/jobs/names", content=content, headers={"Content-Type": kind})
        found = problem(refused, "invalid_parameter")
        assert found["errors"][0]["param"] == "names"
        assert "line 2" in found["detail"]
