"""IPTC ninjs messages of each generation come out as the same article."""

import pytest

from tests.unit.ingestor.messages import enriched, noted, rejected

PLAIN = "The council met on Tuesday. It agreed on a budget for the coming year, the mayor said."

ONE = {
    "uri": "urn:newsml:agency.example:20220815:77",
    "type": "text",
    "version": "4",
    "versioncreated": "2022-08-15T12:00:00Z",
    "firstcreated": "2022-08-15T10:00:00Z",
    "pubstatus": "usable",
    "urgency": 4,
    "language": "en-GB",
    "headline": "Council agrees on budget",
    "description_text": "The mayor speaks of a good day",
    "byline": "Jo Doe",
    "copyrightholder": "The Agency",
    "slugline": "council-budget",
    "subject": [{"name": "Local politics", "rel": "about"}],
    "body_text": PLAIN,
}
THREE = {
    "standard": {"name": "ninjs", "version": "3.2"},
    "uri": "urn:newsml:agency.example:20220815:77",
    "type": "text",
    "version": "4",
    "versionCreated": "2022-08-15T12:00:00Z",
    "firstCreated": "2022-08-15T10:00:00Z",
    "pubStatus": "usable",
    "language": "en-GB",
    "headlines": [
        {"role": "short", "value": "Budget"},
        {"role": "main", "value": "Council agrees on budget"},
    ],
    "descriptions": [{"value": "The mayor speaks of a good day"}],
    "by": "Jo Doe",
    "copyrightHolder": "Somebody",
    "infoSources": [{"name": "Local desk"}, {"role": "http://cv.iptc.org/x/publisher", "name": "The Agency"}],
    "slugline": "council-budget",
    "subjects": [{"name": "Local politics", "uri": "http://x.example/1"}],
    "bodies": [
        {"role": "summary", "value": "Short."},
        {"role": "main", "contentType": "text/plain", "value": PLAIN},
    ],
}


@pytest.mark.parametrize("item", [ONE, THREE], ids=["1.x", "3.x"])
def test_both_shapes_give_the_same_article(item):
    article = enriched(**item)
    assert (article.version, article.version_scale) == (4, "integer")
    assert article.uri == "urn:newsml:agency.example:20220815:77"
    assert article.headline == "Council agrees on budget"
    assert article.dek == "The mayor speaks of a good day"
    assert article.byline == "Jo Doe"
    assert article.body == PLAIN
    assert article.language.code == "en-GB"
    assert article.published.start == "2022-08-15T10:00:00Z"
    assert article.sources.publisher is not None
    assert (article.sources.publisher.id, article.sources.publisher.name) == ("agency.example", "The Agency")
    assert article.tags == ("Local politics", "council-budget")
    assert article.notes == ()


def test_markup_is_taken_before_plain_text_since_it_has_the_paragraphs():
    article = enriched(
        **{**ONE, "body_xhtml": "<div><p>First paragraph here.</p><p>Second one there.</p></div>"}
    )
    assert article.body == "First paragraph here.\n\nSecond one there."


def test_a_header_says_that_it_is_ninjs_when_the_shape_does_not():
    article = enriched(
        [("schema", b"ninjs/1.4")], uri="http://a.example/1", headline="Short", body_main=PLAIN
    )
    assert article.body == PLAIN


def test_a_cancellation_needs_no_body():
    assert enriched(uri="u", version="5", pubstatus="canceled").status.value == "canceled"


def test_a_version_that_is_no_number_gives_way_to_the_time():
    article = enriched(**{**ONE, "version": "2a"})
    assert article.version_scale == "time"
    assert noted(article) == {"not_a_number": ["version"]}


def test_fields_outside_the_standard_are_named():
    assert noted(enriched(**ONE, tt_extra=1)) == {"unknown_field": ["tt_extra"]}


@pytest.mark.parametrize("change", [{"bodies": 3}, {"headlines": [1]}, {"bodies": [{"value": 3}]}])
def test_a_wrong_shape_is_refused_with_the_field_named(change):
    result = rejected(**{**THREE, **change})
    assert next(iter(change)) in result.rejection.message
    assert result.uri == THREE["uri"]
