"""What `telex trace` takes its argument for."""

import pytest

from services.cli.trace import asked_for
from services.ingestor.identity import identify


def id_of(uri: str | None, url: str | None) -> str:
    return identify(
        publisher=None, uri=uri, url=url, headline=None, text=None, version=1, version_created=None, received_ms=0
    ).id  # fmt: skip


@pytest.mark.parametrize(
    ("what", "ids", "names", "place", "guesses"),
    [
        ("a" * 32, ["a" * 32], [], None, []),
        ("A" * 32, [], ["A" * 32], None, [id_of("A" * 32, None)]),
        ("articles.raw.v1/2/007", [], [], "articles.raw.v1/2/7", []),
        ("mine.articles.raw.v1/2/7", [], [], "articles.raw.v1/2/7", []),
        ("articles.other.v1/2/7", [], ["articles.other.v1/2/7"], None, [id_of("articles.other.v1/2/7", None)]),
        (
            "HTTPS://News.example/1?utm_source=x#top", [],
            ["HTTPS://News.example/1?utm_source=x#top", "https://news.example/1"], None,
            [id_of(None, "https://news.example/1")],
        ),
        ("urn:x:42", [], ["urn:x:42"], None, [id_of("urn:x:42", None)]),
        ("caf\udce9", [], ["caf\ufffd"], None, [id_of("caf\ufffd", None)]),
    ],
)  # fmt: skip
def test_an_argument_is_an_id_a_place_an_address_or_a_name(what, ids, names, place, guesses):
    asked = asked_for(what, "mine.")
    assert (list(asked.ids), list(asked.names), asked.place, list(asked.guesses)) == (
        ids,
        names,
        place,
        guesses,
    )
