from dataclasses import replace

from services.ingestor.fingerprints import MOST
from services.ingestor.stories import (
    LEAST_SHARED,
    MEMBER_FIELDS,
    Groups,
    Member,
    copies,
    joinings,
    least_shared,
    member,
)


def hashes(*numbers: int) -> tuple[str, ...]:
    return tuple(f"{number:010x}" for number in sorted(numbers))


def one(name: str, time: int, story: str | None = None, fingerprint: tuple[str, ...] = ()) -> Member:
    return Member(name, 1, story or name, time, time, 0, None, fingerprint)


def alike(first: tuple[str, ...], second: tuple[str, ...], house: str | None = None) -> bool:
    return copies(*(replace(one("a", 0, fingerprint=some), publisher=house) for some in (first, second)))


def test_copies_share_most_of_the_smaller():
    text = hashes(*range(20))
    assert alike(text, text)
    assert alike(text, text[5:12])
    assert alike(text, hashes(*range(12), *range(100, 108)))
    assert not alike(text, hashes(*range(11), *range(100, 109)))


def test_of_one_house_copies_share_more():
    text = hashes(*range(20))
    for changed, house, wanted in ((6, None, True), (6, "h", False), (4, "h", True)):
        assert alike(text, text[changed:] + hashes(*range(100, 100 + changed)), house) is wanted


def test_too_little_is_no_proof():
    few = hashes(*range(LEAST_SHARED))
    assert alike(few, few)
    assert not alike(few[1:], few[1:])
    assert not alike((), ())


def test_a_small_part_of_a_digest_is_no_copy_of_it():
    digest = hashes(*range(80))
    assert alike(digest, digest[:12])
    assert not alike(digest, digest[:11])


def test_a_long_text_that_was_cut_is_compared_up_to_its_end():
    long = hashes(*range(MOST))
    assert alike(long, hashes(*range(0, MOST, 4), *range(1000, 1060)))


def test_whoever_is_a_copy_shares_so_much_at_least():
    for size in range(MOST + 1):
        text = hashes(*range(size))
        smallest = hashes(*range(size + 1))[: max(LEAST_SHARED, -(-size * 3 // 20))]
        if alike(text, smallest):
            assert least_shared(text) <= len(smallest)
    assert least_shared(hashes(*range(MOST))) > LEAST_SHARED


def test_groups_hang_together():
    groups = Groups()
    for left, right in ("ab", "cd", "bc", "xy"):
        groups.unite(left, right)
    groups.add("z")
    assert len({groups.find(name) for name in "abcd"}) == 1
    assert len({groups.find(name) for name in "axz"}) == 3
    assert groups.find("unknown") == "unknown"
    assert sorted(groups.names()) == sorted("abcdxyz")


def test_the_earliest_names_the_story_and_the_others_change():
    groups = Groups()
    groups.unite("late", "early")
    found = list(joinings([one("late", 2), one("early", 1), one("joined", 3, "late")], groups))
    assert {(change.member.id, change.story) for change in found} == {("late", "early"), ("joined", "early")}


def test_of_the_same_time_the_lower_id_names_it():
    groups = Groups()
    groups.unite("b", "a")
    assert [(change.member.id, change.story) for change in joinings([one("b", 1), one("a", 1)], groups)] == [
        ("b", "a")
    ]


def test_a_story_whose_namer_is_not_there_is_called_by_who_is_left():
    groups = Groups()
    groups.add("gone")
    found = list(joinings([one("b", 2, "gone"), one("a", 1, "gone")], groups))
    assert {(change.member.id, change.story, change.duplicate_of) for change in found} == {
        ("a", "a", None),
        ("b", "a", None),
    }


def test_the_original_is_the_earlier_one_that_most_is_shared_with():
    groups = Groups()
    text = hashes(*range(20))
    members = [
        one("a", 1, fingerprint=text[:5] + hashes(*range(50, 60))),
        one("b", 2, fingerprint=text),
        one("c", 3, fingerprint=text[:10]),
        one("d", 4, fingerprint=text),
    ]
    for name in "bcd":
        groups.unite("a", name)
    assert {
        change.member.id: (change.duplicate_of, change.similarity) for change in joinings(members, groups)
    } == {
        "b": ("a", 0.333),
        "c": ("b", 1.0),
        "d": ("b", 1.0),
    }


def test_who_shares_with_later_ones_alone_is_a_duplicate_of_none():
    groups = Groups()
    groups.unite("a", "b")
    members = [one("a", 1, fingerprint=hashes(1, 2)), one("b", 2, fingerprint=hashes(3, 4))]
    (change,) = joinings(members, groups)
    assert (change.story, change.duplicate_of, change.similarity) == ("a", None, None)


def test_a_member_is_read_from_the_fields_of_a_hit():
    fields = {
        "version": 3, "story": "s", "sort_time": 5, "published_end": 9, "indexed_at": 6, "publisher": "p", "fingerprint": ("x",),
    }  # fmt: skip
    assert set(fields) == set(MEMBER_FIELDS)
    assert member("a", fields) == Member("a", 3, "s", 5, 9, 6, "p", ("x",))
    del fields["publisher"], fields["fingerprint"], fields["published_end"]
    assert member("a", fields) == Member("a", 3, "s", 5, 5, 6, None, ())
