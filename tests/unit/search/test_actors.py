"""Actors in searches: who is meant by a name, what is asked of the index, what is refused."""

import pytest

from services.engines.query import AllOf, AnyOf, AnyValue, Filter, Hit, Not, Present
from services.search.actor_names import actor_names
from services.search.actors import actor_ids, country_codes, country_label
from services.search.visibility import visible
from tests.unit.search.conftest import NOW, article

PUTIN = AnyValue("actor", ("Q7747",))


@pytest.mark.parametrize(
    "name", ["Q7747", "q7747", "Poutine", "путин", "ПУТИН", "普京", "vladimir  putin", "Владимир Путин"]
)
def test_a_name_in_any_language_and_case_is_an_id(name):
    assert actor_ids(name) == ("Q7747",)


@pytest.mark.parametrize(
    "name", ["Etats-Unis", "états unis", "アメリカ合衆国", "الولايات المتحدة", "Stany Zjednoczone"]
)
def test_states_have_their_names_in_the_languages_of_the_cldr(name):
    assert actor_ids(name) == ("Q30",)
    assert country_codes(name) == ("US",)


def test_who_is_in_no_catalogue_has_the_id_that_the_name_makes():
    assert actor_ids("Jéanne  Brun") == ("x:jeanne-brun",)
    assert actor_ids("x:jeanne-brun") == ("x:jeanne-brun",)
    assert actor_ids("…") == ("…",)


def test_countries_are_codes_names_or_states():
    assert country_codes("ru") == country_codes("Q159") == country_codes("Россия") == ("RU",)
    # Two letters are a code where there is such a one, and else a name.
    assert country_codes("UK") == country_codes("uk") == country_codes("gb") == ("GB",)
    assert country_codes("xx") == ("XX",)
    # Of a person who bears the name, nothing is said.
    assert country_codes("Putin") == ("Putin",)
    assert country_codes("Nowhere at all") == ("Nowhere at all",)


def test_countries_are_labelled_in_english():
    assert [country_label(code) for code in ("KR", "EU", "QQ")] == ["South Korea", "European Union", "QQ"]


def test_countries_are_labelled_in_the_language_of_labels():
    assert [country_label(code, "fr") for code in ("KR", "EU", "QQ")] == [
        "Corée du Sud",
        "Union européenne",
        "QQ",
    ]
    assert country_label("KR", "xx") == "South Korea"


async def filters(client, index, **parameters):
    answer = await client.get("/v1/articles", params=parameters)
    assert answer.status_code == 200, answer.text
    return list(index.queries[0].filters)


async def test_chosen_actors_are_one_condition(client, index):
    assert await filters(client, index, actor="Poutine,Q423") == [
        Filter("actor", AnyValue("actor", ("Q7747", "Q423")))
    ]
    index.queries.clear()
    assert await filters(client, index, exclude_actor="Q7747", actor_in_headline=False) == [
        Filter("exclude_actor", Not(PUTIN))
    ]


async def test_all_of_them_are_asked_for_while_their_facet_is_counted(client, index):
    (only,) = await filters(client, index, actor="Q7747,none", actor_op="and", facets="actor")
    assert only == Filter("actor_and", AllOf((PUTIN, Not(Present("actor")))))
    assert index.queries[0].facets[0].selected == ("Q7747",)


async def test_what_is_asked_of_an_actor_is_asked_of_each(client, index):
    (only,) = await filters(client, index, actor="Q7747,none", actor_in_headline="true", actor_via="about")
    ways = tuple(f":{way}:|Q7747" for way in ("name", "short", "role"))
    headline = AnyValue("actor_key", ("headline::|Q7747",))
    asked = AllOf((headline, AnyValue("actor_key", ways)))
    assert only == Filter("actor", AnyOf((asked, Not(Present("actor")))))


async def test_prominence_is_asked_for_in_hundredths(client, index):
    (only,) = await filters(client, index, actor_min_prominence="0.98")
    assert only == Filter("actor_part", AnyValue("actor_key", ("::98|*", "::99|*", "::100|*")))


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("actor_op", "xor"),
        ("actor_min_prominence", "1.01"),
        ("actor_min_prominence", "-0.1"),
        ("actor_min_prominence", "nan"),
        ("actor_min_prominence", "0.125"),
        ("actor_in_headline", "perhaps"),
        ("actor_via", "rumour"),
        ("actor_type", "planet"),
    ],
)
async def test_what_cannot_be_meant_is_refused(client, index, parameter, value):
    answer = await client.get("/v1/articles", params={parameter: value})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameter")
    assert answer.json()["errors"][0]["param"] == parameter
    assert not index.queries


async def test_a_flag_is_no_prominence(client):
    answer = await client.post("/v1/articles/search", json={"actor_min_prominence": True})
    assert answer.status_code == 422


async def test_labels_of_strangers_are_those_of_their_newest_article(client, index):
    index.hits = (
        Hit("a1", None, article(actors=[{"id": "other", "name": "No"}, {"id": "one", "name": "Yes"}])),
    )
    answer = await client.get("/v1/articles?facets=actor")
    assert answer.json()["facets"]["actor"][0]["label"] == "Yes"
    index.hits = ()
    answer = await client.get("/v1/articles?facets=actor")
    assert answer.json()["facets"]["actor"][0]["label"] == "one"


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("mac", "Q3052772"),
        ("EMMANUEL M", "Q3052772"),
        ("макр", "Q3052772"),
        ("马克", "Q3052772"),
        ("etats", "Q30"),
        ("korea", "Q423"),
    ],
)
def test_names_are_found_by_the_beginning_of_a_word(text, one):
    assert one in [entity.id for entity in actor_names().beginning(text)]


def test_names_are_not_found_by_the_inside_of_a_word():
    assert "Q3052772" not in [entity.id for entity in actor_names().beginning("acron")]
    assert actor_names().beginning("…") == ()


async def test_what_is_counted_for_suggestions_may_be_read(client, index):
    answer = await client.get("/v1/suggest?q=Macron")
    assert answer.json()["suggestions"][0]["id"] == "one"
    assert index.queries
    assert {query.visible for query in index.queries} == {visible(NOW, frozenset())}
    index.queries.clear()
    assert (await client.get("/v1/suggest")).json() == {"suggestions": []}
    assert not index.queries


async def test_what_suggestions_are_not_asked_is_refused(client):
    assert (await client.get("/v1/suggest?query=a")).json()["code"] == "unknown_parameter"
    assert (await client.get("/v1/suggest?q=a&q=b")).json()["code"] == "duplicate_parameter"
    assert (await client.get("/v1/suggest", params={"q": "a" * 513})).status_code == 422
