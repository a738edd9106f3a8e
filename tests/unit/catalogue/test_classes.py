"""What a class of Wikidata is: what the nearest named class above it is."""

import random
from array import array

from services.catalogue.building.classes import NOTHING, Subclasses


def subclasses(*pairs, merged=()):
    made = Subclasses()
    for below, above in pairs:
        made.add(below, [above])
    for old, new in merged:
        made.merge(old, new)
    return made


def test_the_nearest_named_class_decides():
    made = subclasses(("Q3", "Q2"), ("Q2", "Q1"), ("Q4", "Q3"), ("Q3", "Q9"))
    near = made.nearest({"Q1": 0, "Q9": 1}, {0, 1})
    assert near == {1: (0, 0), 9: (0, 1), 2: (1, 0), 3: (1, 1), 4: (2, 1)}


def test_of_two_as_near_nothing_goes_before_and_then_the_first_type():
    made = subclasses(("Q5", "Q1"), ("Q5", "Q2"), ("Q6", "Q2"), ("Q6", "Q3"))
    near = made.nearest({"Q1": 1, "Q2": 0, "Q3": NOTHING}, {0, 1})
    assert (near[5], near[6]) == ((1, 0), (1, NOTHING))


def test_what_is_below_a_type_that_is_not_followed_is_nothing():
    made = subclasses(("Q2", "Q1"), ("Q3", "Q2"), ("Q3", "Q7"), ("Q7", "Q8"), ("Q8", "Q9"), ("Q2", "Q8"))
    near = made.nearest({"Q1": 0, "Q9": 1}, {1})
    # Q2 is one step below Q1 and two below Q9; Q3 is two below Q1 and three below Q9.
    assert (near[1], near[2], near[3], near[8]) == ((0, 0), (1, NOTHING), (2, NOTHING), (1, 1))


def test_classes_above_themselves_do_not_go_round_for_ever():
    made = subclasses(("Q1", "Q1"), ("Q1", "Q2"), ("Q2", "Q3"), ("Q3", "Q1"), ("Q8", "Q8"))
    assert made.nearest({"Q1": 0}, {0}) == {1: (0, 0), 3: (1, 0), 2: (2, 0)}


def test_a_merged_class_is_the_one_that_stands_for_it_whichever_of_them_is_named():
    chain = (("Q10", "Q11"), ("Q12", "Q20"))
    made = subclasses(*chain, merged=[("Q11", "Q1"), ("Q2", "Q12")])
    assert made.nearest({"Q1": 0}, {0}) == {1: (0, 0), 11: (0, 0), 10: (1, 0)}
    assert made.nearest({"Q20": 0}, {0}) == {20: (0, 0), 12: (1, 0), 2: (1, 0)}
    # One merged twice is found in either order.
    for merged in ([("Q11", "Q5"), ("Q5", "Q1")], [("Q5", "Q1"), ("Q11", "Q5")]):
        assert subclasses(merged=merged).nearest({"Q1": 0}, {0}) == {1: (0, 0), 5: (0, 0), 11: (0, 0)}


def test_a_random_graph_is_read_as_a_search_from_each_class_reads_it():
    chosen = random.Random(7)  # noqa: S311 - the same graph each time
    pairs = [(f"Q{chosen.randint(1, 120)}", f"Q{chosen.randint(1, 120)}") for _ in range(220)]
    named = {"Q1": 0, "Q2": 1, "Q3": 2, "Q4": NOTHING}
    near = subclasses(*pairs).nearest(named, {0, 1})
    above = {}
    for below, one in pairs:
        above.setdefault(below, set()).add(one)
    for number in range(1, 121):
        last, steps, seen = {f"Q{number}"}, 0, set()
        while last and not (ranks := [named[one] for one in last if one in named]):
            seen |= last
            last = {other for one in last for other in above.get(one, ()) if other not in seen}
            steps += 1
        if not last:
            assert number not in near
            continue
        rank = min(rank if rank in {0, 1} or steps == 0 else NOTHING for rank in ranks)
        assert near[number] == (steps, rank), number


def test_a_pair_takes_sixteen_bytes():
    made = Subclasses()
    for nth in range(100_000):
        made.add(f"Q{nth + 1}", ["Q99999999999"])
    held = [one for one in vars(made).values() if isinstance(one, array)]
    assert len(held) == 4
    assert sum(one.itemsize * len(one) for one in held) == 1_600_000
