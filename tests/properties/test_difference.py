"""Whatever two versions say, both can be read from their difference, and nothing in its HTML is theirs to run."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from services.search.difference import marked, paragraphs, words

PARAGRAPH = st.text(alphabet="ab c<&>\"'/東é\u0301", min_size=1, max_size=24).map(str.strip).filter(bool)
BODY = st.lists(PARAGRAPH | st.sampled_from(["a b c a b", "a b c a c", "b a"]), max_size=12)
TAG = re.compile(r"</?(?:del|ins)>")


@given(BODY, BODY)
def test_both_versions_can_be_read_from_the_paragraphs(before, after):
    found = paragraphs("\n\n".join(before), "\n\n".join(after))
    assert [part.before for part in found if part.before is not None] == before
    assert [part.after for part in found if part.after is not None] == after
    assert all((part.change == "same") is (part.before == part.after) for part in found)


@given(BODY, BODY)
def test_both_versions_can_be_read_from_the_words_and_the_html_is_safe(before, after):
    for part in paragraphs("\n\n".join(before), "\n\n".join(after)):
        pieces = list(words(part))
        assert "".join(text for kind, text in pieces if kind != "added") == (part.before or "")
        assert "".join(text for kind, text in pieces if kind != "removed") == (part.after or "")
        bare = TAG.sub("", marked(part))
        assert not set("<>\"'") & set(bare)
        assert html.unescape(bare) == "".join(text for _, text in pieces)
