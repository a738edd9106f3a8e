"""Words of a query that are an actor's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.actor_names import actor_names
from services.search.query.echo import echo
from services.search.query.errors import QueryError
from services.search.query.link import link
from services.search.query.parse import parse

NAMES = {"ann": "Q1", "ann lee": "Q2", "bob": "Q3"}


def linked(query):
    return echo(link(parse(query), lambda words: NAMES.get(words.casefold())))


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("Bob", "Bob OR actor:Q3"),
        ("nobody", "nobody"),
        ("*:*", "*:*"),
        ("Ann says", "(Ann OR actor:Q1) AND says"),
        ("Ann Lee says", "((Ann AND Lee) OR actor:Q2) AND says"),
        ('"Ann Lee"', '"Ann Lee" OR actor:Q2'),
        ("Lee Ann Bob", "Lee AND (Ann OR actor:Q1) AND (Bob OR actor:Q3)"),
        ("NOT Bob", "NOT (Bob OR actor:Q3)"),
        ("Ann -Lee", "(Ann OR actor:Q1) AND NOT Lee"),
        ("Ann OR Bob", "Ann OR actor:Q1 OR Bob OR actor:Q3"),
        ("headline:Bob Bob*", "headline:Bob AND Bob*"),
        ('"Ann Lee"~2', '"Ann Lee"~2'),
        ("(Bob OR actor:Q3) x", "(Bob OR actor:Q3) AND x"),
        ("Bob^2 x", "(Bob OR actor:Q3)^2 AND x"),
        ("(Ann Lee)^0.5", "((Ann AND Lee) OR actor:Q2)^0.5"),
        ("published:2022 Bob", "published:2022 AND (Bob OR actor:Q3)"),
    ],
)
def test_a_name_is_its_words_or_that_actor(query, understood):
    assert linked(query) == understood


@given(
    st.lists(
        st.sampled_from(
            [
                "ann",
                "lee",
                "bob",
                "bob^2",
                "x",
                "AND",
                "OR",
                "NOT",
                "(",
                ")",
                ")^3",
                "actor:Q1",
                "mentions:>2022",
            ]
        ),
        max_size=9,
    )
)
def test_what_was_understood_is_understood_the_same(words):
    try:
        once = linked(" ".join(words))
    except QueryError:
        return
    assert linked(once) == once


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("Poutine", "Q7747"),
        ("путин", "Q7747"),
        ("普京", "Q7747"),
        ("angela merkel", "Q567"),
        ("états-unis", "Q30"),
        ("WHO", "Q7817"),
    ],
)
def test_a_name_that_only_one_bears_means_that_one(words, one):
    assert actor_names().meant(words).id == one


@pytest.mark.parametrize("words", ["who", "un", "us", "été", "俄", "the north", "", "…", "république"])
def test_a_word_of_the_language_means_nobody(words):
    assert actor_names().meant(words) is None


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("Путина", "Q7747"),
        ("Владимиром Путиным", "Q7747"),
        ("Зеленським", "Q3874799"),
        ("Северной Кореи", "Q423"),
        ("Европейского союза", "Q458"),
        ("Trumpowi", "Q22686"),
        ("Donalda Tuska", "Q946"),
        ("Putinille", "Q7747"),
        ("Orbánnak", "Q57641"),
        ("Merkels", "Q567"),
        ("Erdoğan'ın", "Q39259"),
        ("Russia’s", "Q159"),
        ("Saudi Arabia's", "Q851"),
    ],
)
def test_a_name_in_a_case_means_whom_it_is_a_case_of(words, one):
    assert actor_names().meant(words).id == one


@pytest.mark.parametrize(
    "words",
    [
        "путина",  # a fishing season, too: a name in a case has its capitals
        "ПУТИНА",
        "Italian",  # Finnish for "of Italy"
        "Nordkoreas",
        "Marina",
        "Johnsons",  # several are called so
        "May's",
        "O'Neill",
        "L'Union",
        "'s",
        "Я",
    ],
)
def test_a_word_that_may_be_another_one_means_nobody(words):
    assert actor_names().meant(words) is None


@given(st.text(st.sampled_from("ПутинаAnn'’s -éıß"), max_size=12))
def test_any_words_may_be_asked_about(words):
    actor_names().meant(words)
