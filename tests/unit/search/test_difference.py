"""What changed between two versions: paragraphs in order, words in them, and nothing that a browser would run."""

import pytest

from services.search.difference import Part, changed_fields, marked, paragraphs, words

ONE = "The harbour opened again on Monday after the storm."
TWO = "The harbour opened again on Tuesday after the storm."
OTHER = "Nobody was hurt, officials told reporters later."


def changes(before: list[str], after: list[str]) -> list[tuple[str, str | None, str | None]]:
    found = paragraphs("\n\n".join(before), "\n\n".join(after))
    return [(one.change, one.before, one.after) for one in found]


def test_paragraphs_that_stay_change_go_and_come_are_told_apart():
    assert changes(["A first.", ONE, "A last."], ["A first.", OTHER, TWO, "A last."]) == [
        ("same", "A first.", "A first."),
        ("added", None, OTHER),
        ("changed", ONE, TWO),
        ("same", "A last.", "A last."),
    ]
    assert changes([ONE], [OTHER]) == [("removed", ONE, None), ("added", None, OTHER)]
    assert changes([], [ONE]) == [("added", None, ONE)]
    assert changes([ONE, ONE], [ONE]) == [("same", ONE, ONE), ("removed", ONE, None)]
    assert changes([ONE], [ONE]) == [("same", ONE, ONE)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([ONE, OTHER], [OTHER, ONE]),
        ([str(n) for n in range(300)], [str(n) for n in range(0, 300, 7)] + ["x"]),
        (["a"] * 500, ["a", "b"] * 300),
        (["a b"] * 30_000, ["b c"] * 30_000),
        ([f"{n} words here" for n in range(90)], [f"{n} words there" for n in range(90)]),
    ],
)
def test_both_bodies_can_be_read_from_the_difference(before, after):
    found = changes(before, after)
    assert [old for _, old, _ in found if old is not None] == before
    assert [new for _, _, new in found if new is not None] == after


def test_words_that_changed_are_marked_and_the_rest_is_escaped():
    part = Part("changed", "Kim <b>met</b> Xi & left", "Kim <b>met</b> Putin & left")
    assert marked(part) == "Kim &lt;b&gt;met&lt;/b&gt; <del>Xi</del><ins>Putin</ins> &amp; left"
    assert marked(Part("removed", "<script>", None)) == "<del>&lt;script&gt;</del>"
    assert marked(Part("added", None, "a & b")) == "<ins>a &amp; b</ins>"
    assert marked(Part("changed", "普京访问北京", "普京访问平壤")) == "普京访问<del>北京</del><ins>平壤</ins>"


@pytest.mark.parametrize("many", [3, 1500])
def test_both_texts_can_be_read_from_the_words(many):
    before, after = "old words, here " * many, "new words here " * many
    pieces = list(words(Part("changed", before, after)))
    assert "".join(text for kind, text in pieces if kind != "added") == before
    assert "".join(text for kind, text in pieces if kind != "removed") == after
    assert any(kind == "same" for kind, _ in pieces) is (many == 3)


def test_fields_that_are_the_same_or_empty_in_both_are_not_named():
    before = {"headline": "One", "dek": "", "byline": "Ann"}
    after = {"headline": "Two", "byline": None}
    assert changed_fields(before, after) == {
        "headline": Part("changed", "One", "Two"),
        "byline": Part("removed", "Ann", None),
    }
    assert changed_fields(before, before) == {}
