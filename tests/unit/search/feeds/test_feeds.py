"""Feeds as readers read them: Atom (RFC 4287) and JSON Feed 1.1."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from lxml import etree

from services.search.feeds.atom import atom
from services.search.feeds.entries import entries, problem_entry
from services.search.feeds.feed import Entry, Feed, etag, http_date, unchanged
from services.search.feeds.json_feed import json_feed
from services.search.saved.log import Numbered
from services.search.saved.matches import Kind, Match
from services.search.saved.problem import Trouble
from services.search.saved.reading import Readable
from services.search.saved.searches import SavedSearch

ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT_MS = 1_772_366_400_000
HOSTILE = (
    "]]>&<script>alert('1')</script>\x00\x08\x0b\x1f\ufffe\uffff \u202e\U0001f600 \"é\" &amp; <!-- <?xml ?>"
)
BASE = "https://telex.example"


def entry(**changed: Any) -> Entry:
    stated = {
        "id": "urn:x:1",
        "title": "Title",
        "url": "https://paper.example/1",
        "updated": AT,
        "published": AT,
    }
    return Entry(**{**stated, **changed})


def feed(*those: Entry) -> Feed:
    return Feed("urn:telex:search:1", "Harbour", f"{BASE}/?q=harbour", f"{BASE}/feed.atom", AT, those)


def search(**changed: Any) -> SavedSearch:
    stated: dict[str, Any] = {
        "id": "0" * 24, "owner": "k", "name": "Harbour", "search": {"q": "harbour", "language": ["en", "fr"], "linked": False},
        "kinds": ("new", "new_version", "withdrawn"), "once_per_story": False, "max_per_hour": None, "muted": False,
        "webhook": None, "feed_token": "", "cursor_key": "", "created_ms": AT_MS, "since_ms": AT_MS, "changed_ms": AT_MS,
    }  # fmt: skip
    return SavedSearch.model_validate({**stated, **changed})


def match(
    seq: int,
    name: str,
    kind: Kind = Kind.NEW,
    *,
    at_ms: int = AT_MS,
    article: dict[str, Any] | None = None,
    **highlights: Any,
) -> Readable:
    made = Match(article=name, version=1, kind=kind, at_ms=at_ms, definition=1)
    return Readable(seq, Numbered(seq, made), article, highlights)


def article(name: str, **changed: Any) -> dict[str, Any]:
    return {"id": name, "headline": f"Headline {name}", "version": 1, "language": {"code": "en"}, **changed}


def parsed(document: bytes) -> Any:
    return etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))


def test_an_atom_feed_has_what_every_one_must_have():
    root = parsed(atom(feed(entry(author="The Gazette", language="en", tags=("new",), html="<p>x</p>"))))
    assert root.tag == f"{ATOM}feed"
    assert [root.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")] == [
        "urn:telex:search:1", "Harbour", "2026-03-01T12:00:00Z",
    ]  # fmt: skip
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {one.get("rel"): one.get("href") for one in root.findall(f"{ATOM}link")}
    assert links == {"self": f"{BASE}/feed.atom", "alternate": f"{BASE}/?q=harbour"}
    (one,) = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "published")] == [
        "urn:x:1", "Title", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z",
    ]  # fmt: skip
    assert one.find(f"{ATOM}link").attrib == {
        "rel": "alternate",
        "type": "text/html",
        "href": "https://paper.example/1",
    }
    content = one.find(f"{ATOM}content")
    assert (content.get("type"), content.text) == ("html", "<p>x</p>")
    assert one.find(f"{ATOM}category").get("term") == "new"


def test_a_json_feed_has_what_every_one_must_have():
    body = orjson.loads(
        json_feed(feed(entry(author="The Gazette", language="en", tags=("new",), html="<p>x</p>")))
    )
    assert body["version"] == "https://jsonfeed.org/version/1.1"
    assert (body["title"], body["home_page_url"]) == ("Harbour", f"{BASE}/?q=harbour")
    assert body["items"] == [
        {
            "id": "urn:x:1", "url": "https://paper.example/1", "title": "Title", "content_html": "<p>x</p>", "tags": ["new"],
            "date_published": "2026-03-01T12:00:00Z", "date_modified": "2026-03-01T12:00:00Z",
            "authors": [{"name": "The Gazette"}], "language": "en",
        }
    ]  # fmt: skip


def test_hostile_text_is_text():
    found = match(
        1, HOSTILE, article=article(HOSTILE, headline=HOSTILE, dek=HOSTILE, url="javascript:alert(1)")
    )
    made = feed(*entries(BASE, search(name=HOSTILE), [found]))
    root = parsed(atom(made))
    (one,) = root.findall(f"{ATOM}entry")
    printable = "".join(c for c in HOSTILE if c not in "\x00\x08\x0b\x1f\ufffe\uffff")
    assert one.findtext(f"{ATOM}title") == printable
    assert len(list(root.iter())) == len(list(parsed(atom(feed(entry(tags=("new",))))).iter()))
    content = one.findtext(f"{ATOM}content")
    assert "<script" not in content
    assert "&lt;script&gt;" in content
    assert one.find(f"{ATOM}link").get("href").startswith(f"{BASE}/?article=")
    (item,) = orjson.loads(json_feed(made))["items"]
    assert item["title"] == HOSTILE
    assert "<script" not in item["content_html"]


def test_an_article_has_one_entry_as_it_was_last_told_of():
    found = [
        match(
            3,
            "a",
            Kind.NEW_VERSION,
            at_ms=AT_MS + 60_000,
            article=article("a"),
            body=["the <mark>harbour</mark>"],
        ),
        match(2, "b", article=article("b", url="https://paper.example/b?x=1&y=2")),
        match(1, "a", article=article("a")),
    ]
    made = entries(BASE, search(), found)
    assert [(one.title, one.tags) for one in made] == [
        ("Headline a", ("new_version",)),
        ("Headline b", ("new",)),
    ]
    assert (made[0].published, made[0].updated) == (AT, AT.replace(minute=1))
    assert "the <mark>harbour</mark>" in made[0].html
    assert made[1].url == "https://paper.example/b?x=1&y=2"
    assert len({one.id for one in made}) == 2


def test_what_may_not_be_seen_has_no_entry_unless_it_was_withdrawn():
    found = [match(3, "a", Kind.WITHDRAWN), match(2, "b"), match(1, "a")]
    (one,) = entries(BASE, search(), found)
    assert one.tags == ("withdrawn",)
    assert one.html == ""
    assert one.id.endswith(":article:a")


def test_kinds_that_are_not_wanted_are_not_told():
    found = [
        match(2, "a", Kind.RE_ENRICHED, article=article("a")),
        match(1, "b", Kind.EARLIER, article=article("b")),
    ]
    assert [one.title for one in entries(BASE, search(), found)] == ["Headline b"]
    everything = search(kinds=("re_enriched",))
    assert [one.title for one in entries(BASE, everything, found)] == ["Headline a", "Headline b"]


def test_a_noisy_search_has_one_entry_for_what_is_above_its_cap():
    found = [
        match(number, f"a{number}", at_ms=AT_MS + number * 1000, article=article(f"a{number}"))
        for number in range(9, 0, -1)
    ]
    made = entries(BASE, search(max_per_hour=2), found)
    assert [one.title for one in made] == ["7 more between 12:00 and 13:00 UTC", "Headline a2", "Headline a1"]


def test_a_broken_search_has_an_entry_that_says_what_is_wrong():
    trouble = Trouble(
        code="query_syntax", message="a <bracket> is open", param="q", position=3, since_ms=AT_MS, failures=1, catch_up_ms=0, definition=1,
    )  # fmt: skip
    made = problem_entry(BASE, search(), trouble)
    assert made.html.startswith("<p>q: a &lt;bracket&gt; is open (at character 4)</p>")
    assert "query_syntax" in made.html
    assert made.url == f"{BASE}/?q=harbour&language=en&language=fr&linked=false&sort=newest"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (None, False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
    ],
)
def test_conditional_requests(stated, expected):
    assert unchanged('"a"', stated) is expected


def test_validators():
    assert etag(b"1") == etag(b"1") != etag(b"2")
    assert http_date(AT) == "Sun, 01 Mar 2026 12:00:00 GMT"
    later = entry(updated=AT.replace(hour=13))
    assert feed(entry(), later).updated == AT.replace(hour=13)
    assert feed().updated == AT
