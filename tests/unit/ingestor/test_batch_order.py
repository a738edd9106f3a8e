"""How a poll is cut into parts and waves."""

from hypothesis import given
from hypothesis import strategies as st

from services.engines.bus import Message, Place
from services.ingestor.batch import waves
from services.ingestor.consumer import parts


def message(offset: int, size: int = 0) -> Message:
    return Message(Place("t", 0, offset), None, b"x" * size, (), 0)


class Named:
    def __init__(self, id: str) -> None:  # noqa: A002
        self.id = id


@given(st.lists(st.integers(0, 40), max_size=30))
def test_parts_keep_order_and_stay_below_the_limit_unless_one_message_is_larger(sizes):
    messages = [message(number, size) for number, size in enumerate(sizes)]
    cut = list(parts(messages, limit=50))
    assert [m for part in cut for m in part] == messages
    assert all(len(part) == 1 or sum(len(m.value) for m in part) <= 50 for part in cut)
    assert all(cut)


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_no_wave_has_an_id_twice_and_versions_of_one_id_keep_their_order(ids):
    articles = [(message(number), Named(name)) for number, name in enumerate(ids)]
    rounds = list(waves(articles))
    for wave in rounds:
        assert len({article.id for _, article in wave}) == len(wave)
    for name in set(ids):
        offsets = [m.place.offset for wave in rounds for m, article in wave if article.id == name]
        assert offsets == [number for number, other in enumerate(ids) if other == name]
    assert sum(len(wave) for wave in rounds) == len(ids)
