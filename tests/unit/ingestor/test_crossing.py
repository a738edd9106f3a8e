"""Tasks and results on their way to a worker and back."""

from dataclasses import replace
from io import BytesIO

import pytest

from schemas.outcomes import Note, Reason, Rejection
from schemas.raw import ArticleStatus
from services.engines.index import Encoded, IndexDocument
from services.ingestor.crossing import packed_results, packed_tasks, unpacked_results, unpacked_tasks
from services.ingestor.frames import frame, read_frame
from services.ingestor.processing import Ready, Refused, Task

DOCUMENT = IndexDocument("a1", 4, {"tag": ("x", "y")}, {"body": "b"}, "en", {}, "t/0/0")
NOTES = (Note(code="unknown_fields", stated="mood"), Note(code="corrected", author="me"))
READY = Ready(
    "a1",
    "urn:1",
    4,
    "integer",
    1_774_000_000_000,
    ArticleStatus.USABLE,
    NOTES,
    Encoded("a1", 4, b"x\ny\n"),
    b"{}",
    "u",
)
RESULTS = [
    READY,
    READY._replace(uri=None, url=None, enriched=None, notes=(), status=ArticleStatus.WITHHELD),
    READY._replace(document=Encoded("another", 5, b"")),
    READY._replace(document=replace(DOCUMENT, article={"number": 1.5})),
    Refused(Rejection(reason=Reason.NO_TEXT, stage="clean", message="nothing"), "urn:2", 3, NOTES, url="u"),
    Refused(Rejection(reason=Reason.NOT_JSON, stage="decode", message="nothing")),
]


def crossed(said):
    return read_frame(BytesIO(frame(said)))


def test_results_come_out_as_they_went_in():
    there = unpacked_results(crossed(packed_results(RESULTS)))
    assert there == RESULTS
    assert [type(one) for one in there] == [type(one) for one in RESULTS]
    # Plain tuples would be equal to these.
    assert [type(one.document) for one in there[:4]] == [Encoded, Encoded, Encoded, IndexDocument]
    assert [one.status for one in there[:2]] == [ArticleStatus.USABLE, ArticleStatus.WITHHELD]


@pytest.mark.parametrize("value", [b"\xff\x00", b"", None])
def test_tasks_come_out_as_they_went_in(value):
    tasks = [Task("t/0/1", value, -1, (("trace", b"1"), ("trace", b""))), Task("t/0/2", value, 5, ())]
    there = unpacked_tasks(crossed(packed_tasks(tasks)))
    assert there == tasks
    assert {type(one) for one in there} == {Task}


def test_what_is_there_of_every_article_crosses_without_a_class_of_ours():
    plain = READY._replace(notes=())
    said = frame(packed_results([plain]))
    assert b"services" not in said
    assert b"schemas" not in said
