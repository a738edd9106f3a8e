"""Fields: which values are refused, which are noted, and in which words a publisher is told."""

import pytest

from schemas.outcomes import Reason
from services.ingestor.stages.web_address import canonical_url, domain
from tests.unit.ingestor.messages import enriched, noted, rejected

TEXT = "The minister resigned on Monday after a long week of talks."


@pytest.mark.parametrize(
    ("fields", "reason", "told"),
    [
        ({"text": TEXT, "version": -3}, Reason.INVALID_FIELD, "version: must be an integer ≥ 0, got -3"),
        ({"text": TEXT, "version": "3"}, Reason.INVALID_FIELD, "version: must be an integer ≥ 0, got '3'"),
        ({"text": TEXT, "version": True}, Reason.INVALID_FIELD, "got true"),
        ({"text": 3}, Reason.INVALID_FIELD, "text: must be text, got 3"),
        ({"text": TEXT, "headline": ["a"]}, Reason.INVALID_FIELD, "headline: must be text, got a list"),
        ({"text": TEXT, "published_at": "32/13/2020"}, Reason.INVALID_FIELD, "published_at: cannot read"),
        ({"text": TEXT, "status": "gone"}, Reason.INVALID_FIELD, "'usable', 'withheld' or 'canceled'"),
        ({"text": TEXT, "publisher": "x"}, Reason.INVALID_FIELD, "publisher: must be an object"),
        ({"text": TEXT, "publisher": {"name": 1}}, Reason.INVALID_FIELD, "publisher.name: must be text"),
        ({"text": TEXT, "tags": ["a", 2]}, Reason.INVALID_FIELD, "tags.1: must be text"),
        ({"text": TEXT, "language": "!!"}, Reason.INVALID_FIELD, "BCP 47"),
        ({"text": TEXT, "html": "<p>x"}, Reason.INVALID_FIELD, "not both"),
        ({"status": "canceled"}, Reason.INVALID_FIELD, "uri or url"),
        ({"status": "canceled", "url": "ftp://x/y"}, Reason.INVALID_FIELD, "url: must start with"),
        ({"headline": "x"}, Reason.NO_TEXT, "text or html"),
        ({"text": " \n "}, Reason.NO_TEXT, "text or html"),
        ({"text": "\u0000\u200b\u200d \ufeff"}, Reason.NO_TEXT, "reader could see"),
        ({"html": "<script>x</script>"}, Reason.NO_TEXT, "html"),
    ],
)
def test_each_kind_of_bad_field_is_told_in_one_sentence(fields, reason, told):
    result = rejected(**fields)
    assert result.rejection.reason is reason
    assert told in result.rejection.message
    assert "\n" not in result.rejection.message


def test_a_rejection_carries_the_uri_that_could_be_read():
    assert rejected(uri="urn:x:1", text=TEXT, version=-1).uri == "urn:x:1"


def test_null_and_blank_fields_count_as_not_there():
    article = enriched(
        text=TEXT, headline=None, published_at="", html="  ", publisher={"name": "A", "domain": None}
    )
    assert article.published.basis.value == "received"
    assert article.sources.publisher is not None
    assert article.notes == ()


def test_unknown_fields_are_named_up_to_twenty_and_then_counted():
    extra = {f"x{number}": 1 for number in range(30)}
    notes = noted(enriched(text=TEXT, publisher={"name": "A", "zz": 1}, **extra))
    assert len(notes["unknown_field"]) == 20
    assert notes["unknown_fields"] == [None]
    assert noted(enriched(text=TEXT, publisher={"name": "A", "zz": 1}))["unknown_field"] == ["publisher.zz"]


@pytest.mark.parametrize("stated", ["1599-12-31", "2022-08-22", "2022-08-21T12:53:21Z", "9999"])
def test_an_absurd_publication_date_is_not_used_and_noted(stated):
    article = enriched(text=TEXT, published_at=stated)
    assert article.published.basis.value == "received"
    assert noted(article) == {"absurd_date": ["published_at"]}


@pytest.mark.parametrize("stated", ["1600-01-01", "2022-08-21T12:53:19Z", "2022", "2022-08"])
def test_a_date_up_to_a_day_after_receipt_is_used(stated):
    assert enriched(text=TEXT, published_at=stated).published.basis.value == "stated"


def test_a_stated_received_at_is_what_dates_are_measured_against():
    article = enriched(text=TEXT, received_at="2019-05-01T00:00:00Z", published_at="2020-01-01")
    assert article.received_at == "2019-05-01T00:00:00Z"
    assert noted(article) == {"absurd_date": ["published_at"]}


def test_a_time_without_zone_is_utc_and_noted():
    article = enriched(text=TEXT, published_at="2022-08-15 10:00")
    assert article.published.start == "2022-08-15T10:00:00Z"
    assert noted(article) == {"no_zone": ["published_at"]}


def test_a_bad_address_is_not_used_and_noted():
    article = enriched(text=TEXT, url="javascript:alert(1)")
    assert article.url is None
    assert noted(article) == {"bad_url": ["url"]}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            "HTTPS://WWW.Example.COM:443/A?utm_source=x&b=2&a=1&fbclid=3#top",
            "https://www.example.com/A?b=2&a=1",
        ),
        ("http://example.com", "http://example.com/"),
        ("http://example.com:8080/x", "http://example.com:8080/x"),
        ("https://bücher.example/ü?q=ü", "https://xn--bcher-kva.example/ü?q=ü"),
        ("ftp://example.com/", None),
        ("//example.com/", None),
        ("http://", None),
        ("http://[::1", None),
        ("http://example.com:99999/", None),
        ("", None),
    ],
)
def test_addresses_have_one_form(given, expected):
    assert canonical_url(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://www.Example.com/path", "example.com"),
        ("WWW.example.com.", "example.com"),
        ("bücher.example:80", "xn--bcher-kva.example"),
        ("not a domain", None),
        ("", None),
    ],
)
def test_domains_have_one_form(given, expected):
    assert domain(given) == expected


def test_a_canceled_article_is_a_tombstone_without_text():
    article = enriched(status="canceled", uri="urn:x:1", version=2, text="Secret text", headline="Secret")
    assert (article.status.value, article.body, article.headline, article.removed) == (
        "canceled",
        "",
        None,
        (),
    )
