"""A facet's values by the beginning of names and ids, and without its own filter, over the corpus."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def listed(served, name, **asked):
    page = await served.get(f"/v1/facets/{name}", **asked)
    return [(one["value"], one["label"], one["articles"]) for one in page["values"]], page


@pytest.mark.parametrize("text", ["путин", "Poutine", "普京", "vladimir put"])
async def test_an_actor_is_found_by_any_of_its_names(served, text):
    values, _ = await listed(served, "actor", facet_prefix=text)
    assert ("Q7747", "Vladimir Putin", 4) in values
    assert [value for value, *_ in values] == sorted(value for value, *_ in values)


async def test_an_actor_outside_the_catalogue_is_found_by_the_beginning_of_its_name(served):
    values, _ = await listed(served, "actor", facet_prefix="Jeanne")
    assert ("x:jeanne-brun", "Jeanne Brun", 2) in values
    values, page = await listed(served, "actor", facet_prefix="Jeanne", facet_after="x:jeanne-brun")
    assert (values, page["next"]) == ([], None)


@pytest.mark.parametrize("name", ["actor", "publisher", "story", "origin", "cited"])
async def test_nothing_of_what_may_not_be_seen_is_listed(served, name):
    values, page = await listed(served, name)
    assert not [value for value, *_ in values if "secret" in value or value == "Q40469"]
    assert page["total"]["value"] == 14
    assert (await listed(served, name, facet_prefix="secret"))[0] == []


async def test_values_that_begin_so_are_listed(served):
    assert (await listed(served, "publisher", facet_prefix="b"))[0] == [("blad.example", "Bladet", 1)]
    assert (await listed(served, "language", facet_prefix="a"))[0] == [("ar", "Arabic", 1)]
    assert (await listed(served, "language", facet_prefix="A"))[0] == []


@pytest.mark.parametrize("text", ["daily", "The Dai", "HERALD", "herald.e"])
async def test_a_publisher_is_found_by_a_word_of_its_name(served, text):
    values, _ = await listed(served, "publisher", facet_prefix=text)
    assert values == [("herald.example", "The Daily Herald", 3)]
    answer = await served.answer(facets="publisher", facet_prefix=text, publisher="Le Matin du Monde")
    shown = [(one["value"], one["articles"], one["selected"]) for one in answer["facets"]["publisher"]]
    assert shown == [("herald.example", 3, False), ("lemonde.example", 2, True)]
    assert (await listed(served, "publisher", facet_prefix="erald"))[0] == []


async def test_a_facet_is_listed_without_its_own_filter_and_says_what_is_chosen(served):
    values, page = await listed(served, "language", language="fr", publisher="none", facet_size=2)
    assert values == [("en", "English", 1), ("ko", "Korean", 1)]
    assert (page["total"]["value"], page["next"]) == (3, "ko")
    _, page = await listed(served, "publisher", publisher="Bladet", exclude_language="en")
    assert [one["value"] for one in page["values"] if one["selected"]] == ["blad.example"]
    assert page["none"] == {"articles": 2, "stories": 2}
