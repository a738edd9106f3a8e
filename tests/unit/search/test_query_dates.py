"""Dates in the query language mean what the parameters of dates mean, and are refused as those are, with their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.compiler import read
from services.search.errors import RequestError
from services.search.filters import Names
from services.search.parameters import ArticleSearch
from services.search.query.compile import condition

NAMES = Names(lambda stated: (stated,))
DATES = st.sampled_from(
    [
        "2022",
        "2022-08",
        "2022-08-15",
        "2022-02-30",
        "2022-08-15T12",
        "2022-08-15T12:30Z",
        "1066",
        "9999",
        "x",
        "22",
    ]
)
ZONES = st.sampled_from(["UTC", "Europe/Paris", "America/St_Johns", "Pacific/Apia"])


def asked(q, **parameters):
    """What `q` asks for, or the code of its error."""
    try:
        reading = read(ArticleSearch(q=q, **parameters))
    except RequestError as error:
        return error.code
    return condition(reading.tree, NAMES, reading.clocks_by_name)


def filtered(clock, tz, received, **dates):
    """What the parameters of `clock` ask for, or the code of their error."""
    parameters = {f"{clock}_{side}": date for side, date in dates.items()}
    try:
        reading = read(ArticleSearch(tz=tz, include_received=received, **parameters))
    except RequestError as error:
        return error.code
    (only,) = reading.clocks_by_name[clock].filters()
    return only.condition


@given(st.sampled_from(["published", "mentions"]), DATES, DATES, ZONES, st.booleans())
def test_a_range_is_the_two_parameters(clock, first, last, tz, received):
    common = {"tz": tz, "include_received": received}
    both = {"from": first, "to": last}
    assert asked(f"{clock}:[{first} TO {last}]", **common) == filtered(clock, tz, received, **both)
    assert asked(f"{clock}:[{first} TO *]", **common) == filtered(clock, tz, received, **{"from": first})
    assert asked(f"{clock}:<={last}", **common) == filtered(clock, tz, received, to=last)
    assert asked(f"{clock}:{first}", **common) == filtered(
        clock, tz, received, **{"from": first, "to": first}
    )


@pytest.mark.parametrize(
    ("without", "within"),
    [
        ("published:{2021 TO 2023}", "published:2022"),
        ("published:>2022-07", "published:>=2022-08"),
        ("published:<2022-08-15T12", "published:<=2022-08-15T11:59"),
        ("mentions:{2022-02-28 TO *]", "mentions:>=2022-03"),
        ("mentions:[2022 TO 2023}", "mentions:2022"),
    ],
)
def test_an_end_that_is_left_out_is_left_out_whole(without, within):
    assert asked(without) == asked(within)


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ("Kim published:2022-13", 14, '"2022-13" is not a date'),
        ("published:[2022 TO 22]", 19, "not a date"),
        ("published:>=yesterday", 12, "not a date"),
        ("published:[2023 TO 2022]", 19, "ends before it begins"),
        ("published:{2022 TO 2022}", 19, "ends before it begins"),
        ("mentions:(2022 OR août)", 18, '"août" is not a date'),
        (f"mentions:{'x' * 99}", 9, f'"{"x" * 40}…" is not a date'),
        ("mentions:>9999", 10, "no day beyond"),
        ("mentions:<0001-01-01", 10, "no day beyond"),
    ],
)
async def test_a_date_that_cannot_be_is_refused_with_its_place(client, typed, place, said):
    answer = await client.get("/v1/articles", params={"q": typed})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "date_invalid"
    (only,) = problem["errors"]
    assert (only["param"], only["position"]) == ("q", place)
    assert said in only["message"]
