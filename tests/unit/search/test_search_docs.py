"""docs/search.md says what the code does."""

import json
import re
from pathlib import Path

import pytest

from services.search.answers import FacetValue, FoundArticle, Histogram, SearchAnswer
from services.search.bars import Interval
from services.search.parameters import (
    ActorKind,
    ArticleSearch,
    Basis,
    FacetName,
    MentionPrecision,
    PublishedPrecision,
    Role,
    Via,
)
from services.search.query.parse import parse

DOCS = (Path(__file__).parents[3] / "docs" / "search.md").read_text("utf-8")


def section(title: str) -> str:
    return DOCS.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_parameter_is_described_in_the_order_of_the_model():
    rows = re.findall(r"^\| `(\w+)` \|", section("Parameters"), re.MULTILINE)
    assert rows == list(ArticleSearch.model_fields)


async def test_every_address_of_an_article_a_story_and_a_sample_is_in_the_table(client):
    table = DOCS.split("\n```\n")[0]
    paths = [
        re.sub(r"\{(article|story)_id\}", "{id}", path)
        for path in (await client.get("/openapi.json")).json()["paths"]
    ]
    of_one = [path for path in paths if path.startswith(("/v1/articles/{id}", "/v1/stories", "/v1/sample"))]
    assert len(of_one) >= 8
    for path in of_one:
        assert f"GET {path}" in table or f"`…{path.removeprefix('/v1/articles/{id}')}`" in table, path


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("facets", FacetName),
        ("published_interval", Interval),
        ("mentions_interval", list(Interval)[1:]),
        ("published_basis", Basis),
        ("actor_type", ActorKind),
        ("actor_via", Via),
        ("cited_role", Role),
        ("precision", PublishedPrecision),
        ("mentions_precision", MentionPrecision),
    ],
)
def test_closed_sets_are_spelled_out(parameter, values):
    row = re.search(rf"^\| `{parameter}` \|(.*)$", section("Parameters"), re.MULTILINE).group(1)
    named = [value.value for value in values]
    if parameter == "published_basis":
        named.remove("none")  # said to be like `received`
    assert re.findall(r"`([\w-]+)`", row)[: len(named)] == named


def test_the_example_of_an_answer_has_its_form():
    example = json.loads(re.search(r"```json\n(.*?)```", section("Answer"), re.DOTALL).group(1))
    assert set(example) == set(SearchAnswer.model_fields)
    assert set(example["hits"][0]) == set(FoundArticle.model_fields)
    assert set(example["facets"]["publisher"][0]) == set(FacetValue.model_fields)
    assert set(example["histograms"]["published"]) == set(Histogram.model_fields)
    SearchAnswer.model_validate(example)


def test_every_example_of_the_query_language_is_understood():
    table = section("Query language").split("\n- ")[0]
    cells = [row.split(" | ")[0] for row in table.splitlines() if row.startswith("| `")]
    typed = [text.replace("\\|", "|") for cell in cells for text in re.findall(r"`([^`]+)`", cell)]
    assert len(typed) > 15
    for text in typed:
        if not text.endswith(":"):
            parse(text)
