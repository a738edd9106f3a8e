"""Whose a message is, also when it is rejected: the id is the one that the article has when it is taken."""

import orjson
import pytest

from services.ingestor.pipeline import RawMessage, Rejected, process
from services.ingestor.stated_id import stated_id
from tests.unit.ingestor.messages import CONTEXT, RECEIVED_MS, enriched, message

FIELDS = {"text": "The port is open.", "publisher": {"name": "The Harbour"}}
NAMED = {**FIELDS, "uri": "urn:x:1"}


@pytest.mark.parametrize("fields", [FIELDS, NAMED, {"text": "a", "url": "https://news.example/1"}])
def test_it_is_the_id_of_the_article(fields):
    assert stated_id(message(**fields)) == enriched(**fields).id


@pytest.mark.parametrize(
    "wrong",
    [
        {"published_at": "soon"},
        {"version": -1},
        {"text": 12},
        {"text": None},
        {"tags": "a"},
        {"status": "unheard of"},
    ],
)
def test_a_rejected_message_is_its_articles_by_its_names(wrong):
    raw = message(**{**NAMED, **wrong})
    assert isinstance(process(raw, CONTEXT), Rejected)
    assert stated_id(raw) == enriched(**NAMED).id


def test_a_rejected_message_without_a_name_is_its_articles_by_its_text():
    raw = message(**FIELDS, version=-1)
    assert isinstance(process(raw, CONTEXT), Rejected)
    assert stated_id(raw) == enriched(**FIELDS).id


def test_a_message_that_is_too_large_to_be_processed_is_still_somebodys():
    raw = message(**NAMED, tags=["x" * 200] * 60_000)
    assert process(raw, CONTEXT).rejection.reason == "too_large"
    assert stated_id(raw) == enriched(**NAMED).id


@pytest.mark.parametrize(
    "value", [None, b"", b"{", b"[]", b"\xff", orjson.dumps({"text": " "}), orjson.dumps({"uri": 1})]
)
def test_a_message_that_says_too_little_is_nobodys(value):
    assert stated_id(RawMessage(value, RECEIVED_MS)) is None


@pytest.mark.parametrize("stage", ["DECODE", "VALIDATE"])
def test_a_message_that_a_stage_fails_on_is_nobodys_and_stops_nobody(monkeypatch, stage):
    class Failing:
        def run(self, _draft, _context):
            raise ZeroDivisionError

    monkeypatch.setattr(f"services.ingestor.stated_id.{stage}", Failing())
    assert stated_id(message(**NAMED)) is None
