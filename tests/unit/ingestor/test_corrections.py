"""Corrections: which article each is about, and what an article looks like after it."""

from dataclasses import replace

import orjson
import pytest

from schemas.enriched import EnrichedArticle
from services.engines.document import to_document
from services.ingestor.corrections import NONE, UnreadableCorrection, parse_corrections
from services.ingestor.pipeline import STAGES, process
from services.ingestor.stages.corrections import CORRECTIONS, READ_AGAIN
from services.ingestor.stages.document import DOCUMENT
from tests.unit.ingestor.messages import CONTEXT, message

WHO = {"author": "j.doe", "reason": "it is so", "at": "2026-03-24"}
PUTIN, MACRON = "Q7747", "Q3052772"
TEXT = (
    "Putin in Paris\n\nOn Monday Vladimir Putin met Emmanuel Macron. Macron said that the talks were useful.\n\n"
    '"We shall meet again", Putin said. The French president said so too, and Anna Quimbleton said that it was late.'
)
RAW = message(text=TEXT, uri="urn:x:1", url="https://news.example/1?utm_source=a", published_at="2022-08-17")


def corrections(*said):
    return parse_corrections(b"\n".join(orjson.dumps({**WHO, **one}) for one in said), "file")


def corrected(*said, raw=RAW) -> EnrichedArticle:
    article = process(raw, replace(CONTEXT, corrections=corrections(*said)))
    assert isinstance(article, EnrichedArticle)
    return article


PLAIN = corrected()


def ids(article):
    return [actor.id for actor in article.actors]


def test_without_corrections_nothing_changes():
    assert {PUTIN, MACRON} <= set(ids(PLAIN))
    assert all(note.code != "corrected" for note in PLAIN.notes)


@pytest.mark.parametrize(
    "name", [PLAIN.id, "urn:x:1", "https://news.example/1", "HTTPS://News.Example:443/1#top"]
)
def test_an_article_is_named_by_its_id_its_uri_or_its_url(name):
    assert PUTIN not in ids(corrected({"article": name, "not_actor": PUTIN}))


def test_the_corrections_of_other_articles_leave_it_as_it_is_to_the_byte():
    other = corrected(
        {"article": "urn:x:2", "not_actor": PUTIN},
        {"article": "urn:x:1", "not_actor": "Q1"},
        {"article": "*", "merge_actor": {"from": "x:nobody", "to": PUTIN}},
    )
    assert other.model_dump_json() == PLAIN.model_dump_json()


def test_who_is_not_meant_is_in_no_facet_and_the_others_are_weighed_anew():
    article = corrected({"article": "urn:x:1", "not_actor": PUTIN})
    before = {actor.id: actor for actor in PLAIN.actors}
    assert before[MACRON].prominence < next(a.prominence for a in article.actors if a.id == MACRON)
    document = to_document(article, origin="t/0/0", indexed_at=_now())
    assert PUTIN not in str(document.fields)
    # Who is cited under that id is still cited, by the words of the text.
    lost = [one for one in article.sources.cited if one.id is None]
    assert [one.name for one in lost] == ["Putin"]
    assert (lost[0].type, len(article.sources.cited)) == (None, len(PLAIN.sources.cited))


def test_a_note_says_what_was_corrected_by_whom_when_and_why():
    article = corrected({"article": "urn:x:1", "not_actor": PUTIN})
    (note,) = [note for note in article.notes if note.code == "corrected"]
    assert note.model_dump(exclude_none=True) == {
        "code": "corrected", "field": "actors", "stated": PUTIN, **WHO,
    }  # fmt: skip


def test_a_merge_into_the_catalogue_brings_its_name_type_and_country_everywhere():
    merge = {"from": "x:anna-quimbleton", "to": MACRON}
    assert merge["from"] in ids(PLAIN)
    article = corrected({"article": "urn:x:1", "merge_actor": merge})
    (macron,) = [actor for actor in article.actors if actor.id == MACRON]
    assert (macron.name, macron.type, macron.country) == ("Emmanuel Macron", "person", "FR")
    assert "Anna Quimbleton" in [mention.text for mention in macron.mentions]
    starts = [(one.field, one.start_char) for one in macron.mentions]
    assert starts == sorted(starts, key=lambda at: (("headline", "dek", "body").index(at[0]), at[1]))
    (cited,) = [one for one in article.sources.cited if one.id == MACRON]
    assert len(cited.mentions) == sum(
        len(one.mentions) for one in PLAIN.sources.cited if one.id in (MACRON, merge["from"])
    )
    assert merge["from"] not in article.model_dump_json(exclude={"notes"})


def test_a_merge_in_every_article_needs_no_name_of_one_and_goes_on_to_the_next():
    article = corrected(
        {"article": "*", "merge_actor": {"from": PUTIN, "to": "x:one"}},
        {"article": "*", "merge_actor": {"from": "x:one", "to": "x:two"}},
    )
    assert "x:two" in ids(article)
    assert not {PUTIN, "x:one"} & set(ids(article))
    assert [note.used for note in article.notes if note.code == "corrected"] == ["x:one", "x:two"]
    assert next(actor.name for actor in article.actors if actor.id == "x:two") == "Vladimir Putin"


def test_corrections_are_made_in_the_order_of_the_file():
    merge, no = (
        {"article": "urn:x:1", "merge_actor": {"from": PUTIN, "to": "x:one"}},
        {"article": "urn:x:1", "not_actor": "x:one"},
    )
    assert "x:one" not in ids(corrected(merge, no))
    assert "x:one" in ids(corrected(no, merge))


def test_a_merge_reaches_the_origin_and_the_publisher():
    raw = message(
        text="PARIS (AFP) - The port is open again, the harbour said on Monday.",
        uri="u",
        publisher={"domain": "lemonde.fr"},
    )
    plain = corrected(raw=raw)
    publisher, (origin,) = plain.sources.publisher, plain.sources.origin
    article = corrected(
        {"article": "u", "merge_actor": {"from": publisher.id, "to": "Q1"}},
        {"article": "u", "merge_actor": {"from": origin.id, "to": "Q2"}},
        raw=raw,
    )
    assert (article.sources.publisher.id, article.sources.publisher.name) == ("Q1", publisher.name)
    assert [one.id for one in article.sources.origin] == ["Q2"]
    assert article.sources.origin[0].evidence == origin.evidence


def test_a_corrected_day_of_publication_is_what_other_dates_are_read_against():
    article = corrected({"article": "urn:x:1", "published": "2012-06-06"})
    assert (article.published.start, article.published.basis.value) == ("2012-06-06", "corrected")
    assert [date.start for date in article.dates] == ["2012-06-04"]
    # The French president of that day was another one.
    assert "Q157" in ids(article)
    note = next(note for note in article.notes if note.code == "corrected")
    assert (note.field, note.stated, note.used) == ("published", "2022-08-17 (stated)", "2012-06-06")


SEVERAL = message(
    text="The house at 1945 Main Street burnt from 3 to 5 August 2022, and again in August 2022. It was built in 1945.",
    uri="urn:x:1",
    published_at="2022-08-17",
)


def days(article):
    return [(date.text, date.start, date.end) for date in article.dates]


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("1945", "1945"),
        ("1945-01-01/1945-12-31", "1945"),
        ("2022-08", "August 2022"),
        ("2022-08-03/2022-08-05", "from 3 to 5 August 2022"),
    ],
)
def test_days_that_are_not_meant_are_taken_out_however_often_they_are_named_and_the_others_stay(said, gone):
    plain = corrected(raw=SEVERAL)
    article = corrected({"article": "urn:x:1", "not_date": said}, raw=SEVERAL)
    assert gone in [text for text, *_ in days(plain)]
    assert days(article) == [one for one in days(plain) if one[0] != gone]
    (note,) = [note for note in article.notes if note.code == "corrected"]
    assert note.model_dump(exclude_none=True) == {
        "code": "corrected",
        "field": "dates",
        "stated": said,
        **WHO,
    }
    fields = [to_document(one, origin="t/0/0", indexed_at=_now()).fields for one in (plain, article)]
    assert fields[0]["mention_cell"] != fields[1]["mention_cell"]


def test_days_that_the_article_does_not_have_leave_it_as_it_is_to_the_byte():
    said = [
        {"article": "urn:x:1", "not_date": one} for one in ("2022-08-03", "1946", "2022", "1945-01/1945-11")
    ]
    assert corrected(*said, raw=SEVERAL).model_dump_json() == corrected(raw=SEVERAL).model_dump_json()


def test_a_date_is_taken_out_as_it_is_read_against_a_corrected_day_of_publication():
    dates = (
        {"article": "urn:x:1", "not_date": "2012-06-04"},
        {"article": "urn:x:1", "published": "2012-06-06"},
    )
    assert corrected(*dates).dates == ()


def test_of_two_dates_the_later_line_counts():
    article = corrected(
        {"article": "urn:x:1", "published": "2012-06-06"}, {"article": "urn:x:1", "published": "2013-06"}
    )
    assert (article.published.start, article.published.end) == ("2013-06-01", "2013-06-30")
    assert len([note for note in article.notes if note.code == "corrected"]) == 1


def test_every_stage_that_hangs_on_the_publication_day_is_run_again():
    published = [stage.name for stage in STAGES].index("published")
    between = STAGES[published + 1 : STAGES.index(CORRECTIONS)]
    hanging, changed = [], {"published"}
    for stage in between:
        if stage.reads & changed:
            hanging.append(stage)
            changed |= stage.adds
    assert tuple(hanging) == READ_AGAIN
    assert STAGES[-2:] == (CORRECTIONS, DOCUMENT)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "Invalid JSON"),
        ('{"article":"a","not_actor":"Putin","author":"a","reason":"b","at":"2024"}', "not_actor: "),
        ('{"article":"a","author":"a","reason":"b","at":"2024"}', "give one of"),
        ('{"article":"a","published":"soon","author":"a","reason":"b","at":"2024"}', "published: cannot read"),
        ('{"article":"a","not_date":"1945/","author":"a","reason":"b","at":"2024"}', "not_date: cannot read"),
        ('{"article":"a","not_date":"2022-08/2022-07","author":"a","reason":"b","at":"2024"}', "not_date: cannot"),
        ('{"article":"a","not_date":"2022-02-30","author":"a","reason":"b","at":"2024"}', "not_date: cannot read"),
        ('{"article":"*","not_date":"1945","author":"a","reason":"b","at":"2024"}', "of one article"),
        ('{"article":"a","not_actor":"Q1","author":" ","reason":"b","at":"2024"}', "author: "),
        ('{"article":"a","merge_actor":{"from":"Q1","to":"Q1"},"author":"a","reason":"b","at":"2024"}', "both Q1"),
        ('{"article":"a","not_actor":"Q1","author":"a","reason":"b","at":"2024","mood":1}', "mood: "),
    ],
)  # fmt: skip
def test_a_line_that_is_no_correction_is_named_with_what_is_wrong(line, what):
    good = orjson.dumps({"article": "a", "not_actor": "Q1", **WHO})
    with pytest.raises(UnreadableCorrection, match="of-today, line 3: ") as raised:
        parse_corrections(good + b"\n\n" + line.encode(), "of-today")
    assert what in str(raised.value)


def test_an_empty_file_is_no_correction():
    assert not parse_corrections(b"\n \n", "file")
    assert not NONE


def _now():
    from datetime import UTC, datetime

    return datetime(2026, 1, 1, tzinfo=UTC)
