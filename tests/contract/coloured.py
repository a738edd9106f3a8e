"""Nine small articles that facets are counted in."""

from collections.abc import Iterable

from services.engines.document import as_history
from services.engines.index import ArticleIndex
from services.engines.query import AllOf, AnyValue, Bucket
from tests.contract.indexes import CURRENT, document, fill

VISIBLE = AllOf((CURRENT, AnyValue("status", ("usable",))))


def counts(buckets: Iterable[Bucket]) -> list[tuple[str, int, int]]:
    """Value, articles and stories of each."""
    return [(bucket.value, bucket.articles, bucket.stories) for bucket in buckets]


async def coloured(index: ArticleIndex) -> None:
    """Nine articles of three publishers in four stories."""
    rows = [
        ("a1", "red", "s1", ("x", "y")),
        ("a2", "red", "s1", ("x",)),
        ("a3", "red", "s2", ()),
        ("b1", "green", "s2", ("y", "z")),
        ("b2", "green", "s3", ("x", "x")),
        ("b3", "green", "s3", ()),
        ("c1", "blue", "s4", ("x",)),
        ("d1", None, "s4", ()),
        ("d2", None, "s4", ("Ω", "é")),
    ]
    await fill(
        index,
        [
            document(
                name,
                headline="words",
                story=story,
                tag=tag,
                **({} if publisher is None else {"publisher": publisher}),
            )
            for name, publisher, story, tag in rows
        ],
    )
    await fill(
        index,
        [
            as_history(document("a1", publisher="old", story="s9")),
            document("gone", status="canceled", publisher="gone", story="s8"),
        ],
    )
