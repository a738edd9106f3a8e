"""Raw messages of about 2 kB, and the document that Telex makes of each: what every other program moves."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Final, NamedTuple

import orjson

from benchmarks.corpus.sentences import pools
from benchmarks.corpus.texts import plain_text
from services.engines.elastic.documents import ElasticCodec
from services.engines.index import Encoded
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.draft import Publisher
from services.ingestor.identity import identify
from services.ingestor.pipeline import OPTIONAL, Context
from services.ingestor.processing import Processing, Ready, Task

_TEXTS: Final = 340
_TEXT_BYTES: Final = 1600
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
_RECEIVED_MS: Final = 1_767_225_600_000
_DOMAIN: Final = "tellus.example"


class Pair(NamedTuple):
    """One article: its id, the raw message that Telex reads, the document that the others move."""

    id: str
    raw: bytes
    document: bytes


def pairs(count: int, first: int = 0) -> Iterator[Pair]:
    """`count` different articles, those from `first` on, over texts in every supported language.

    The documents are those of a pipeline without its enriching stages.
    """
    made = _made()
    for number in range(first, first + count):
        name = uri(number)
        template = made[number % _TEXTS]
        identifier = _id(name)
        document = template.document.replace(uri(number % _TEXTS).encode(), name.encode())
        yield Pair(
            identifier,
            template.raw.replace(uri(number % _TEXTS).encode(), name.encode()),
            document.replace(template.id.encode(), identifier.encode()),
        )


@cache
def _made() -> tuple[Pair, ...]:
    languages = sorted(pools())
    raws = [raw_message(languages[number % len(languages)], number) for number in range(_TEXTS)]
    processing = Processing(Context(off=frozenset(OPTIONAL)), CorrectionsFile(None), ElasticCodec())
    results, _ = processing.run(
        [Task(f"raw/0/{n}", raw, _RECEIVED_MS, ()) for n, raw in enumerate(raws)], _NOW
    )
    return tuple(
        Pair(one.document.doc_id, raw, one.document.body.split(b"\n")[1])
        for raw, one in zip(raws, results, strict=True)
        if isinstance(one, Ready) and isinstance(one.document, Encoded)
    )


def raw_message(
    language: str,
    number: int,
    *,
    publisher: str = "Tellus Wire",
    domain: str = _DOMAIN,
    text_bytes: int = _TEXT_BYTES,
) -> bytes:
    """The message with this number: a text of about 1,600 bytes unless another size is asked for, published on some day of 2025."""
    text = plain_text(language, text_bytes, number)
    headline, _, body = text.partition("\n\n")
    return orjson.dumps(
        {
            "uri": uri(number),
            "version": 1,
            "language": language,
            "headline": headline,
            "text": body,
            "publisher": {"name": publisher, "domain": domain},
            "published_at": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T08:00:00Z",
            "byline": "A Reporter",
            "tags": ["world", "politics"],
            "url": f"https://{domain}/{language}/{uri(number)}",
        }
    )


def uri(number: int) -> str:
    """What the article with this number is called by who publishes it."""
    return f"urn:news:{number:010}"


def _id(name: str) -> str:
    return identify(
        publisher=Publisher(domain=_DOMAIN),
        uri=name,
        url=None,
        headline=None,
        text=None,
        version=1,
        version_created=None,
        received_ms=_RECEIVED_MS,
    ).id
