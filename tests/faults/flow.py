"""A flow of articles with known ids and versions, some bad messages among them, and the outcome that is due for each.

The versions of one article go to one partition, since its uri is the message's key, so what is due follows from their
order. What is repeated, late, canceled or bad is chosen at random, from a seed.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import orjson

from schemas.outcomes import Outcome
from schemas.raw import ArticleStatus
from services.ingestor.identity import identify

FIRST_VERSION = 10
BAD = (
    b"<rss>not JSON</rss>",
    b'{"text": "caf\xe9 ferm\xe9"}',
    None,
    b"",
    b'{"text": "A text.", "version": -3}',
    b'["a list"]',
)


@dataclass(frozen=True)
class Sent:
    """One message, and the outcome that is due for it."""

    key: bytes
    value: bytes | None
    due: Outcome


@dataclass
class Article:
    """What the index has to hold of one article in the end: `versions` tells the status of each."""

    id: str
    newest: int
    versions: dict[int, ArticleStatus] = field(default_factory=dict)


def article_id(uri: str) -> str:
    """The id of an article that states only its uri."""
    return identify(
        publisher=None,
        uri=uri,
        url=None,
        headline=None,
        text=None,
        version=None,
        version_created=None,
        received_ms=0,
    ).id


def text_of(uri: str, version: int) -> str:
    """The text of one version, different from that of any other."""
    return f"Report {uri}, edition {version}: the council of the district met and agreed on the budget for schools."


class Flow:
    """Articles whose uris begin with `name`."""

    def __init__(self, name: str, *, bad: bool = True) -> None:
        self._name = name
        self._bad = bad
        self._random = random.Random(name)  # noqa: S311 - only to choose
        self.articles: dict[str, Article] = {}
        self.sent: list[Sent] = []

    def next(self, count: int) -> Iterator[Sent]:
        """The next `count` messages."""
        for _ in range(count):
            sent = self._next()
            self.sent.append(sent)
            yield sent

    def uri(self, number: int | str) -> str:
        """The uri of one of its articles."""
        return f"urn:{self._name}:{number}"

    def version(
        self, name: int | str, version: int, status: ArticleStatus = ArticleStatus.USABLE, **more: object
    ) -> Sent:
        """One version of one article; `more` are fields of its message."""
        sent = self._version(self.uri(name), version, status, **more)
        self.sent.append(sent)
        return sent

    def elsewhere(self, name: int | str, version: int) -> str:
        """One version of one article that somebody else writes; returns its uri."""
        uri = self.uri(name)
        self.articles[uri] = Article(article_id(uri), version, {version: ArticleStatus.USABLE})
        return uri

    def bad(self, value: bytes | None) -> Sent:
        """One message that is due to be rejected."""
        sent = Sent(f"{self._name} bad {len(self.sent)}".encode(), value, Outcome.REJECTED)
        self.sent.append(sent)
        return sent

    def refused(self, name: int | str, **more: object) -> Sent:
        """One article that is well-formed but due to be rejected, because the index will not take it."""
        uri = self.uri(name)
        body = {"uri": uri, "version": 1, "text": text_of(uri, 1), **more}
        sent = Sent(uri.encode(), orjson.dumps(body), Outcome.REJECTED)
        self.sent.append(sent)
        return sent

    def _next(self) -> Sent:
        chance = self._random.random()
        if self._bad and chance < 0.04:
            number = len(self.sent)
            return Sent(b"bad %d" % number, BAD[number % len(BAD)], Outcome.REJECTED)
        if not self.articles or chance < 0.6:
            return self._version(self.uri(len(self.articles)), FIRST_VERSION)
        uri = self._random.choice(list(self.articles)[-50:])
        article = self.articles[uri]
        if chance < 0.78:
            return self._version(uri, article.newest + 1)
        if chance < 0.84:
            return self._version(uri, article.newest + 1, ArticleStatus.CANCELED)
        late = min(article.versions) - 1
        if chance < 0.94 and late >= 0:
            return self._version(uri, late)
        return self._version(uri, article.newest, article.versions[article.newest])

    def _version(
        self, uri: str, version: int, status: ArticleStatus = ArticleStatus.USABLE, **more: object
    ) -> Sent:
        article = self.articles.setdefault(uri, Article(article_id(uri), version))
        article.versions[version] = status
        if version < article.newest:
            due = Outcome.SUPERSEDED
        else:
            article.newest = version
            due = Outcome.CANCELED if status is ArticleStatus.CANCELED else Outcome.INDEXED
        body: dict[str, object] = {"uri": uri, "version": version, "status": status}
        if status is ArticleStatus.USABLE:
            body["text"] = text_of(uri, version)
        body.update(more)
        return Sent(uri.encode(), orjson.dumps(body), due)
