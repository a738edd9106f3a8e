"""Stories: what they consist of and what they are called does not depend on the order in which articles come."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.ingestor.stories import Groups, Member, copies, joinings

# Samples of few hashes out of few, so that many pairs are copies, many nearly, and chains are long.
SAMPLES = st.sets(st.integers(0, 30), max_size=12).map(
    lambda some: tuple(f"{one:010x}" for one in sorted(some))
)
ARTICLES = st.lists(st.tuples(st.integers(0, 5), SAMPLES), max_size=12).map(
    lambda rows: [
        Member(f"a{number}", 1, f"a{number}", at, at, 0, None, sample)
        for number, (at, sample) in enumerate(rows)
    ]
)


def arrive(index: dict[str, Member], batch: list[Member], *, half_done: bool = False) -> None:
    """What a pass does after `batch` has come into `index`; a crash leaves it half done."""
    index.update((one.id, one) for one in batch)
    groups = Groups()
    for subject in batch:
        for candidate in index.values():
            if candidate.story != index[subject.id].story and copies(subject, candidate):
                groups.unite(index[subject.id].story, candidate.story)
    changes = list(joinings([one for one in index.values() if one.story in groups.names()], groups))
    for change in changes[: len(changes) // 2] if half_done else changes:
        index[change.member.id] = replace(change.member, story=change.story)


def stories(index: dict[str, Member]) -> dict[str, str]:
    return {name: one.story for name, one in index.items()}


@given(ARTICLES, st.randoms(use_true_random=False))
def test_any_order_and_any_batches_give_the_same_stories(articles, chance):
    at_once: dict[str, Member] = {}
    arrive(at_once, articles)
    shuffled = list(articles)
    chance.shuffle(shuffled)
    one_by_one: dict[str, Member] = {}
    while shuffled:
        count = chance.randint(1, 3)
        batch, shuffled = shuffled[:count], shuffled[count:]
        arrive(one_by_one, batch)
    assert stories(one_by_one) == stories(at_once)


@given(ARTICLES)
def test_a_story_is_called_by_its_earliest_article_and_looking_again_changes_nothing(articles):
    index: dict[str, Member] = {}
    arrive(index, articles)
    for story in set(stories(index).values()):
        assert min(one.rank for one in index.values() if one.story == story)[1] == story
    before = dict(index)
    arrive(index, list(index.values()))
    assert index == before


@given(ARTICLES)
def test_what_a_crash_left_half_done_is_done_when_it_is_looked_at_again(articles):
    whole: dict[str, Member] = {}
    arrive(whole, articles)
    index: dict[str, Member] = {}
    arrive(index, articles, half_done=True)
    arrive(index, list(index.values()))
    assert stories(index) == stories(whole)
