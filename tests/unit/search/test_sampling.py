"""A sample is drawn by nothing but the seed and the ids, and every article is as likely as any other."""

from collections import Counter
from itertools import combinations

import pytest

from services.engines.query import Hit
from services.search.reader_parameters import ArticleSample
from services.search.sampling import Samples, draw
from tests.unit.search.conftest import NOW, article

IDS = [f"{number:032x}" for number in range(6)]


def test_the_same_seed_draws_the_same_whatever_the_order():
    assert draw(IDS, "a", 3) == draw(IDS[::-1], "a", 3)
    assert draw(IDS, "a", 2) == draw(IDS, "a", 3)[:2]
    assert sorted(draw(IDS, "a", 100)) == IDS
    assert draw([], "a", 3) == []
    # What this very seed draws is the same on any machine.
    assert [IDS.index(one) for one in draw(IDS, "2026", 6)] == [2, 4, 1, 3, 0, 5]


def test_every_article_and_every_pair_is_drawn_as_often_as_any_other():
    seeds = 6000
    drawn = [draw(IDS, f"seed {number}", 2) for number in range(seeds)]
    each = Counter(one for sample in drawn for one in sample)
    pairs = Counter(frozenset(sample) for sample in drawn)
    # Chi-square of 5 and 14 degrees of freedom: above these values once in a hundred thousand.
    assert sum((each[one] - seeds / 3) ** 2 / (seeds / 3) for one in IDS) < 31
    expected = seeds / 15
    assert sum((pairs[frozenset(two)] - expected) ** 2 / expected for two in combinations(IDS, 2)) < 50


async def test_no_more_are_looked_at_than_the_bound_and_the_answer_says_so(index):
    index.hits = tuple(Hit(f"a{n}", None, article(n)) for n in range(30))
    answer = await Samples(index, lambda: NOW, most_looked_at=20).sample(ArticleSample(seed="a", size=50))
    assert (answer.total.value, answer.drawn_from, len(answer.hits)) == (30, 20, 20)


@pytest.mark.parametrize("size", [1, 20])
async def test_without_a_seed_one_is_made_up_and_told(client, index, size):
    index.hits = tuple(Hit(f"a{n}", None, article(n)) for n in range(20))
    first = (await client.get(f"/v1/sample?size={size}")).json()
    again = (await client.get("/v1/sample", params={"size": size, "seed": first["seed"]})).json()
    assert again == first
    other = (await client.get(f"/v1/sample?size={size}")).json()
    assert other["seed"] != first["seed"]
