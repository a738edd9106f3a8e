"""The index fields of who an article is about, and whether conditions on them hold of the right actors."""

from itertools import chain, combinations, product

from hypothesis import given
from hypothesis import strategies as st

from schemas.enriched import EnrichedArticle
from services.engines.actors import Part, actor_fields
from services.engines.query import AllOf, AnyOf, AnyValue, Present

SPAN = {"text": "t", "field": "body", "start_char": 0, "end_char": 1}
WAYS = ("name", "short", "role", "demonym")


def actor(identifier, ways=("name",), prominence=0.5, *, headline=False, **more):
    return {
        "id": identifier,
        "name": identifier,
        "type": "person",
        "prominence": prominence,
        "in_headline": headline,
        "mentions": [{**SPAN, "via": way} for way in ways],
        **more,
    }


def fields(*actors):
    article = EnrichedArticle.model_validate(
        {
            "id": "a1",
            "version": 1,
            "version_scale": "integer",
            "status": "usable",
            "language": {"code": "en", "confidence": 1.0, "basis": "stated"},
            "published": {
                "start": "2022-08-15T00:00:00Z",
                "end": "2022-08-15T23:59:59Z",
                "precision": "day",
                "basis": "stated",
            },
            "actors": actors,
            "story_id": "a1",
            "pipeline": {"version": "1", "catalogue": "1", "stages": []},
            "received_at": "2023-01-01T00:00:00Z",
        }
    )
    return actor_fields(article)


def holds(condition, values):
    match condition:
        case AnyValue(field, wanted):
            return bool(set(wanted) & set(values[field]))
        case Present(field):
            return bool(values[field])
        case AllOf(parts):
            return all(holds(part, values) for part in parts)
        case AnyOf(parts):
            return any(holds(part, values) for part in parts)
    raise AssertionError(condition)


def test_ids_types_and_countries_are_there_once():
    made = fields(
        actor("Q7747", country="RU"),
        actor("Q159", type="state", country="RU"),
        actor("Q1065", type="organisation"),
        actor("x:a", country="KP"),
    )
    assert made["actor"] == ("Q7747", "Q159", "Q1065", "x:a")
    assert made["actor_type"] == ("person", "state", "organisation")
    assert made["actor_country"] == ("RU", "KP")


def test_an_actor_has_a_key_for_each_thing_that_is_true_of_it():
    made = fields(actor("Q7747", ("name", "role", "name"), 0.29, headline=True))
    own = [key for key in made["actor_key"] if key.endswith("|Q7747")]
    assert own == ["headline::|Q7747", ":name:|Q7747", ":role:|Q7747", "::29|Q7747"]


def test_an_article_without_actors_has_no_keys():
    made = fields()
    assert made == {"actor": (), "actor_type": (), "actor_country": (), "actor_key": ()}
    assert not holds(Part(least=0).played_by_anyone(), made)


def test_a_part_that_asks_for_nothing_is_played_by_whoever_is_there():
    assert Part().played_by_one_of(("Q1", "Q2")) == AnyValue("actor", ("Q1", "Q2"))
    assert Part().played_by_anyone() == Present("actor")
    assert not Part()
    assert Part(least=0)


ACTORS = st.builds(
    actor,
    st.just("?"),
    st.lists(st.sampled_from(WAYS), min_size=1, max_size=4),
    st.integers(0, 1000).map(lambda number: number / 1000),
    headline=st.booleans(),
)
SOME_WAYS = list(chain.from_iterable(combinations(WAYS, size) for size in range(3)))


@given(
    st.lists(ACTORS, max_size=5),
    st.sampled_from(list(product((False, True), SOME_WAYS))),
    st.none() | st.integers(0, 100),
)
def test_conditions_hold_when_one_and_the_same_actor_plays_the_part(actors, asked, least):
    actors = [{**one, "id": f"Q{number}"} for number, one in enumerate(actors, 1)]
    in_headline, ways = asked
    part = Part(in_headline, ways, least)
    made = fields(*actors)

    def plays(one):
        return (
            (not in_headline or one["in_headline"])
            and (not ways or {mention["via"] for mention in one["mentions"]} & set(ways))
            and (least is None or round(one["prominence"] * 1000) >= least * 10)
        )

    players = {one["id"] for one in actors if plays(one)}
    for one in actors:
        assert holds(part.played_by(one["id"]), made) == (one["id"] in players)
    assert holds(part.played_by_anyone(), made) == bool(players)
    assert not holds(part.played_by_one_of(("Q99",)), made)
    assert holds(part.played_by_one_of(("Q1", "Q2")), made) == bool(players & {"Q1", "Q2"})
