"""What is read off an HTML page."""

import json
from datetime import UTC, datetime

import pytest
from lxml.html import tostring

from services.ingestor.stages.page.date import page_date
from services.ingestor.stages.page.dek import page_dek
from services.ingestor.stages.page.read import read_page
from services.ingestor.stages.page.stated import stated_by_page
from services.ingestor.stages.page.text import page_text
from services.ingestor.stages.page.title import without_site
from services.ingestor.stages.page.tree import parse
from tests.unit.ingestor.messages import enriched, noted

P = [
    "The two presidents met on Thursday on an island off the coast and talked for several hours without aides.",
    "They signed nothing. Both said that they would meet again before the end of the year, in the other's capital.",
    "Observers had expected more. The last meeting of the two countries at this level was eleven years ago.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in P)
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="iso-8859-1">
<title>Presidents meet for a first time - The Paper</title>
<meta property="og:title" content="Presidents meet for a first time | The Paper">
<meta property="og:site_name" content="The Paper"><link rel="canonical" href="https://www.paper.example/a?utm_source=x">
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"NewsArticle",
"headline":"Presidents meet for a first time","datePublished":"2022-08-15T21:30:00+02:00","author":[{{"name":"Jo Doe"}}]}}]}}</script>
</head><body><header><h1><a href="/">The Paper</a></h1><nav><a href="/w">World</a></nav></header>
<article><h1>Presidents meet for a first time</h1><h2 class="standfirst">No agreement after a long day</h2>
<p class="byline">By Jo Doe</p>{PARAGRAPHS}</article>
<footer>© 2022 The Paper</footer></body></html>"""


def test_a_page_gives_every_field_that_it_states():
    article = enriched(html=PAGE)
    assert article.headline == "Presidents meet for a first time"
    assert article.dek == "No agreement after a long day"
    assert article.byline == "Jo Doe"
    assert article.body == "\n\n".join(P)
    assert article.url == "https://www.paper.example/a"
    assert article.language.code == "en-GB"
    assert article.sources.publisher is not None
    assert (article.sources.publisher.id, article.sources.publisher.name) == ("paper.example", "The Paper")
    assert article.published.model_dump(mode="json", exclude={"end"}) == {
        "start": "2022-08-15T21:30:00+02:00",
        "precision": "instant",
        "basis": "page",
        "evidence": ["2022-08-15T21:30:00+02:00"],
    }


def test_what_the_message_states_is_not_overruled_by_the_page():
    article = enriched(
        html=PAGE, headline="Another", byline="Al", dek="Else", published_at="2022-08-01", publisher={"name": "B"},
        url="https://b.example/1",
    )  # fmt: skip
    assert (article.headline, article.byline, article.dek) == ("Another", "Al", "Else")
    assert (article.published.start, article.published.basis.value) == ("2022-08-01", "stated")
    assert article.sources.publisher is not None
    assert (article.sources.publisher.id, article.url) == ("b", "https://b.example/1")


@pytest.mark.parametrize("day", ["2022-08-23", "2023-08-15", "2090-08-15"])
def test_a_page_dated_after_its_receipt_is_not_believed_whatever_the_clock_says(day):
    article = enriched(html=PAGE.replace("2022-08-15", day))
    assert article.published.basis.value == "received"


@pytest.mark.parametrize(
    ("written", "start", "precision"),
    [
        ("Published on 1 August 2022", "2022-08-01", "day"),
        ("<a href='/archive/2022-08'>2022-08</a>", "2022-08-01", "month"),
        ("Published on August 5, 2022", "2022-08-05", "day"),
        ("© 2021 The Paper", None, None),
    ],
)
def test_a_day_is_not_made_up_from_a_month_or_a_year(written, start, precision):
    page = (
        f"<html><body><article><h1>Presidents meet</h1><p>{written}</p>{PARAGRAPHS}</article></body></html>"
    )
    published = enriched(html=page).published
    if start is None:
        assert published.basis.value == "received"
    else:
        assert (published.start, published.precision.value) == (start, precision)


def test_the_same_page_gives_the_same_text_ten_times_and_after_other_pages():
    tree = parse(PAGE)
    first = page_text(tree, PAGE)
    assert first
    for number in range(10):
        other = (
            f"<html><body><article>{PARAGRAPHS}<p>Page number {number} says more.</p></article></body></html>"
        )
        page_text(parse(other), other)
        assert page_text(tree, PAGE) == first
        assert page_text(parse(PAGE), PAGE) == first


def test_reading_a_page_leaves_its_tree_as_it_is():
    undated = PAGE.replace("datePublished", "dateUnknown")  # then the whole page is searched for a date
    tree = parse(undated)
    before = tostring(tree)
    page_text(tree, undated)
    page_date(tree, undated, stated_by_page(tree), None, datetime(2026, 1, 1, tzinfo=UTC))
    page_dek(tree, stated_by_page(tree), "", None)
    assert tostring(tree) == before


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Hello there</p>",
        "Hello there",
        "<p>Hello<br>there",
        "<table><tr><td>Hello</td><td>there</td></tr></table>",
        "<?xml version='1.0' encoding='latin-1'?><html><body><p>Hello there</p></body></html>",
        "<p>Hello\x00 \x0bthere</p>",
    ],
)
def test_any_markup_gives_its_words(markup):
    words = enriched(html=markup).body.replace("|", " ").split()
    assert words == ["Hello", "there"]


@pytest.mark.parametrize("markup", ["http://127.0.0.1:9/x", "https://example.com/page.html"])
def test_a_text_that_is_an_address_is_not_fetched(markup, monkeypatch):
    import socket

    def refuse(*args, **kwargs):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert enriched(html=markup).body == markup


def test_deep_and_endless_markup_does_not_fail():
    received = datetime(2022, 8, 20, tzinfo=UTC)
    for markup in (
        "<div>" * 50_000 + "x",
        "<title>" + "a | " * 100_000 + "</title><p>Text of it.</p>",
        "<b " + "a=1 " * 90_000,
    ):
        read_page(markup, url=None, received=received, date_wanted=True)


@pytest.mark.parametrize(
    ("title", "site", "host", "expected"),
    [
        ("Presidents meet - The Paper", "The Paper", None, "Presidents meet"),
        ("Presidents meet | World | The Paper", "The Paper", None, "Presidents meet | World"),
        ("Presidents meet - thepaper.example", None, "thepaper.example", "Presidents meet"),
        ("The Paper: Presidents meet", "The Paper", None, "The Paper: Presidents meet"),
        ("Presidents meet - a first", "The Paper", None, "Presidents meet - a first"),
        ("Presidents meet in town · Some Site", None, None, "Presidents meet in town"),
    ],
)
def test_a_sites_name_is_taken_off_a_title(title, site, host, expected):
    assert without_site(title, site, host) == expected


def test_a_kicker_in_the_headline_element_is_left_out():
    page = PAGE.replace("<h1>Presidents meet for", "<h1><div>Diplomacy</div> Presidents meet for")
    assert enriched(html=page).headline == "Presidents meet for a first time"


def test_a_pages_wrong_language_is_no_contradiction_since_templates_state_it():
    article = enriched(html=PAGE.replace('lang="en-GB"', 'lang="de"'))
    assert article.language.code == "en"
    assert noted(article) == {}


LINKED = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Leaders meet on an island",
    "description": "No deal after a long day of talks", "author": {"@type": "Person", "name": "Jane Doe"},
    "publisher": {"@type": "Organization", "name": "The Herald", "url": "https://www.herald.example/"},
    "inLanguage": "en-US", "mainEntityOfPage": {"@type": "WebPage", "@id": "https://herald.example/a1"},
    "datePublished": "2022-08-15T08:12:00+01:00",
}  # fmt: skip
OPEN_GRAPH = {
    "og:type": "article", "og:title": "Leaders meet on an island",
    "og:description": "No deal after a long day of talks", "og:site_name": "The Herald", "og:locale": "en_US",
    "og:url": "https://herald.example/a1", "article:published_time": "2022-08-15T08:12:00+01:00",
    "article:author": "Jane Doe",
}  # fmt: skip
META = {
    "twitter:title": "Leaders meet on an island", "description": "No deal after a day on which presidents met",
    "author": "Jane Doe", "dc.publisher": "The Herald", "dc.language": "en-US", "pubdate": "2022-08-15T08:12:00+01:00",
}  # fmt: skip
HEADS = {
    "JSON-LD": f'<script type="application/ld+json">{json.dumps(LINKED)}</script>',
    "Open Graph": "".join(
        f'<meta property="{name}" content="{value}">' for name, value in OPEN_GRAPH.items()
    ),
    "meta": "".join(f'<meta name="{name}" content="{value}">' for name, value in META.items())
    + '<link rel="canonical" href="https://herald.example/a1">',
}


def fields(article):
    publisher = article.sources.publisher
    return {
        "headline": article.headline,
        "dek": article.dek,
        "byline": article.byline,
        "publisher": publisher.name if publisher else None,
        "language": article.language.code,
        "url": article.url,
        "published_at": article.published.start,
    }


FOUND = {
    "headline": "Leaders meet on an island", "dek": "No deal after a long day of talks", "byline": "Jane Doe",
    "publisher": "The Herald", "language": "en-US", "url": "https://herald.example/a1",
    "published_at": "2022-08-15T08:12:00+01:00",
}  # fmt: skip
STATED = {
    "headline": "Two presidents, one island", "dek": "Nothing was signed", "byline": "Al Smith", "publisher": "The Star",
    "language": "en-GB", "url": "https://star.example/2", "published_at": "2022-08-10T10:00:00Z",
}  # fmt: skip


def headed(head, **stated):
    page = f"<html><head>{head}</head><body><article>{PARAGRAPHS}</article></body></html>"
    if "publisher" in stated:
        stated["publisher"] = {"name": stated["publisher"]}
    return enriched(html=page, **stated)


@pytest.mark.parametrize("head", HEADS)
def test_each_kind_of_head_gives_every_field(head):
    article = headed(HEADS[head])
    dek = META["description"] if head == "meta" else FOUND["dek"]
    assert fields(article) == {**FOUND, "dek": dek}
    assert article.published.basis.value == "page"
    assert article.body == "\n\n".join(P)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("field", STATED)
def test_no_head_overrules_what_the_message_states_and_the_rest_is_still_taken(head, field):
    found = fields(headed(HEADS[head]))
    assert fields(headed(HEADS[head], **{field: STATED[field]})) == {**found, field: STATED[field]}


@pytest.mark.parametrize(
    "description",
    [
        "Breaking news, sport and weather from your town, every morning",
        "{{ page.excerpt_of_the_article }}",
        P[0],
        P[0][:70],
        P[0][:30] + "…",
        "Leaders meet on an island",
    ],
)
def test_a_description_of_the_site_or_an_excerpt_of_the_text_is_no_dek(description):
    head = f'<meta property="og:title" content="Leaders meet on an island"><meta name="description" content="{description}">'
    assert headed(head).dek is None


def test_an_address_that_is_none_leaves_the_next_one():
    head = '<link rel="canonical" href="/a1"><meta property="og:url" content="https://herald.example/a1">'
    assert headed(head).url == "https://herald.example/a1"
