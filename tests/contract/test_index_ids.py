"""The ids of what matches, in their order from any place on, the same on both article indices."""

import hashlib

import pytest

from services.engines.query import AnyValue, Filter, Query, Words
from tests.contract import indexes
from tests.contract.indexes import CURRENT, document, fill

index_settings = indexes.index_settings
index = indexes.index
both = indexes.both


async def test_ids_come_in_order_from_a_place_on_and_then_from_the_first(index):
    names = ["b", "a", "é", "Z", "10", "9", "c"]
    await fill(index, [document(name, headline="words") for name in names])
    ordered = ["10", "9", "Z", "a", "b", "c", "é"]
    everything = Query(CURRENT)
    assert await index.ids(everything, "", 100) == ordered
    assert await index.ids(everything, "a", 100) == ["b", "c", "é", "10", "9", "Z", "a"]
    assert await index.ids(everything, "aa", 3) == ["b", "c", "é"]
    assert await index.ids(everything, "zz", 4) == ["é", "10", "9", "Z"]
    assert await index.ids(everything, "ü", 2) == ["10", "9"]
    assert await index.ids(everything, "", 0) == []


async def test_only_what_matches_has_its_id_listed(index):
    await fill(
        index,
        [
            document("a", headline="words", publisher="p"),
            document("b", headline="words"),
            document("c", headline="other", publisher="p"),
            document("d", headline="words", publisher="p", current=False),
        ],
    )
    narrow = Query(CURRENT, Words("words"), filters=(Filter("x", AnyValue("publisher", ("p",))),))
    assert await index.ids(narrow, "", 100) == ["a"]
    assert await index.ids(Query(CURRENT, Words("nothing")), "", 100) == []


@pytest.mark.parametrize("page", [7, 10_000])
async def test_both_list_the_same_in_pages_of_any_size(both, monkeypatch, page):
    monkeypatch.setattr("services.engines.elastic.index.PAGE", page)
    names = [hashlib.sha256(str(number).encode()).hexdigest()[:32] for number in range(100)]
    found = []
    for index in both:
        await fill(index, [document(name) for name in names])
        found.append(
            [
                await index.ids(Query(CURRENT), begin, most)
                for begin, most in (("8", 100), ("f", 14), ("", 21))
            ]
        )
    assert found[0] == found[1]
    assert sorted(found[0][0]) == sorted(names)
