"""Whatever the bytes, the pipeline answers, and whose a message is can be asked."""

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched import EnrichedArticle
from schemas.outcomes import Reason
from schemas.raw import RawArticle
from services.ingestor.pipeline import Context, RawMessage, Rejected, process
from services.ingestor.stated_id import stated_id

CONTEXT = Context()
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False)
    | st.text(max_size=60)
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [*RawArticle.model_fields, "bodies", "headlines", "body_text", "versionCreated", "pubStatus", "x"]
)
HTML = st.lists(
    st.sampled_from(["<p>", "</p>", "<h1>", "</h1>", "<title>", "<!--", "-->", "<script>", "<table><tr><td>", "&amp;", "&#0;", "<a href='/'>",
                     '<meta property="og:title" content="', '">', "2022-08-15", "Some words here."])
    | st.text(max_size=20),
    max_size=20,
).map("".join)  # fmt: skip


def answered(value: bytes) -> None:
    first = process(RawMessage(value, 1_661_000_000_000), CONTEXT)
    assert isinstance(first, EnrichedArticle | Rejected)
    if isinstance(first, Rejected):
        assert first.rejection.reason is not Reason.PROCESSING_FAILED, first
        assert "\n" not in first.rejection.message
    assert process(RawMessage(value, 1_661_000_000_000), CONTEXT) == first
    named = stated_id(RawMessage(value, 1_661_000_000_000))
    assert named == first.id if isinstance(first, EnrichedArticle) else named is None or len(named) == 32


def dumped(message) -> bytes:
    try:
        return orjson.dumps(message)
    except TypeError:
        return b"{}"


@given(st.binary(max_size=200))
def test_any_bytes(value):
    answered(value)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUE, max_size=6))
def test_any_fields(message):
    answered(dumped(message))


@settings(deadline=None)
@given(HTML, st.text(max_size=30))
def test_any_markup(html, headline):
    answered(dumped({"html": html, "headline": headline}))


@settings(deadline=None)
@given(st.text(max_size=400), st.sampled_from([None, "fr", "zh-Hant", "xx"]))
def test_any_text(text, language):
    answered(dumped({"text": text, "language": language}))
