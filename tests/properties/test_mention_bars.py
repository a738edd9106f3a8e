"""The chart of mentioned dates: what the embedded index counts is what counting day by day in Python gives."""

import asyncio
import random
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched import EnrichedArticle
from services.engines.document import to_document
from services.engines.factory import make_index, make_records
from services.engines.index import Verdict
from services.runtime.settings import Settings
from services.search.access.signing import Signing
from services.search.errors import RequestError
from services.search.parameters import ArticleSearch
from services.search.service import Search

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RANKS = {"day": 0, "month": 1, "year": 2}
COARSEST = {"day": 0, "week": 0, "month": 1, "quarter": 1, "year": 2}
LANGUAGES = ("en", "fr", "de", "ru", "zh")
FIRST = date(2016, 1, 1)


@dataclass(frozen=True)
class Mention:
    start: date
    end: date
    precision: str
    relative: bool


@dataclass(frozen=True)
class Article:
    number: int
    language: str
    story: str
    inferred: bool
    dates: tuple[Mention, ...]


def mention(draw: random.Random) -> Mention:
    precision = draw.choice(["day", "day", "month", "year"])
    start = FIRST + timedelta(days=draw.randrange(3600))
    if draw.random() < 0.05:
        start = date(draw.choice([1000, 1066, 1789, 1945, 2100, 2999]), start.month, min(start.day, 28))
    length = draw.choice([0, 0, 0, 2, 6, 40, 400, 1500])
    end = start + timedelta(days=length)
    if precision != "day":
        start, end = start.replace(day=1), (end.replace(day=1) + timedelta(days=31)).replace(day=1)
        end -= timedelta(days=1)
    if precision == "year":
        start, end = start.replace(month=1), date(end.year, 12, 31)
    return Mention(start, end, precision, draw.random() < 0.5)


def articles() -> list[Article]:
    draw = random.Random(4)  # noqa: S311 - the same articles each time
    return [
        Article(
            number,
            # A language by itself has few articles, so that its dates begin and end elsewhere.
            draw.choices(LANGUAGES, [60, 20, 8, 3, 1])[0],
            f"s{draw.randrange(80)}",
            draw.random() < 0.3,
            tuple(mention(draw) for _ in range(draw.choice([0, 1, 1, 2, 4]))),
        )
        for number in range(300)
    ]


CORPUS = articles()


def document(article: Article):
    span = {"text": "t", "field": "body", "start_char": 0, "end_char": 1}
    published = {"start": "2022-08-15T00:00:00Z", "end": "2022-08-15T23:59:59Z", "precision": "day"}
    return to_document(
        EnrichedArticle.model_validate(
            {
                "id": f"a{article.number}",
                "version": 1,
                "version_scale": "integer",
                "status": "usable",
                "language": {"code": article.language, "confidence": 1.0, "basis": "stated"},
                "body": "text",
                "published": {**published, "basis": "inferred" if article.inferred else "page"},
                "dates": [
                    {
                        **span,
                        "start": one.start.isoformat(),
                        "end": one.end.isoformat(),
                        "precision": one.precision,
                        "anchor": "2022-08-15" if one.relative else None,
                    }
                    for one in article.dates
                ],
                "story_id": article.story,
                "pipeline": {"version": "1", "catalogue": "1", "stages": []},
                "received_at": "2023-01-01T00:00:00Z",
            }
        ),
        origin="articles.raw.v1/0/0",
        indexed_at=NOW,
    )


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mentions")
    chosen = Settings(index=f"tantivy:///{folder}/index")
    index, records = make_index(chosen, writable=True), make_records(chosen)
    search = Search(index, lambda: NOW, Signing(records, time.monotonic))
    with asyncio.Runner() as runner:
        runner.run(records.start())
        runner.run(index.start())
        runner.run(index.ensure())
        written = runner.run(index.write([document(article) for article in CORPUS]))
        assert {result.verdict for result in written} == {Verdict.WRITTEN}
        runner.run(index.refresh())
        yield lambda **asked: runner.run(search.articles(ArticleSearch(size=1, **asked)))
        runner.run(index.close())
        runner.run(records.close())


def bar_of(day: date, interval: str) -> date:
    """The first day of the bar that holds `day`."""
    if interval == "week":
        return day - timedelta(days=day.weekday())
    month = {"day": day.month, "month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[
        interval
    ]
    return day if interval == "day" else date(day.year, month, 1)


def bars_between(low: date, high: date, interval: str) -> list[date]:
    step = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[interval]
    found = [bar_of(low, interval)]
    while found[-1] < bar_of(high, interval):
        found.append(bar_of(found[-1] + timedelta(days=step), interval))
    return found


def meets(found: Mention, span: tuple[date | None, date | None]) -> bool:
    return (span[1] is None or found.start <= span[1]) and (span[0] is None or found.end >= span[0])


DAYS = st.dates(date(2015, 6, 1), date(2026, 12, 31)) | st.dates(date(990, 1, 1), date(3010, 1, 1))
SPANS = (
    st.none()
    | st.tuples(DAYS, DAYS).map(sorted)
    | st.tuples(DAYS, st.integers(0, 400)).map(lambda two: (two[0], two[0] + timedelta(days=two[1])))
    | st.tuples(DAYS, st.none())
    | st.tuples(st.none(), DAYS)
)


def parameters(prefix: str, span: tuple[date | None, date | None] | None) -> dict[str, str]:
    named = zip((f"{prefix}from", f"{prefix}to"), span or (), strict=False)
    return {name: day.isoformat() for name, day in named if day is not None}


@settings(deadline=None, max_examples=70)
@given(st.sampled_from(list(COARSEST)), SPANS, SPANS, st.none() | st.sampled_from(LANGUAGES))
def test_bars_and_what_is_beside_them_are_what_counting_gives(ask, interval, chosen, left_out, language):
    asked = {
        **parameters("mentions_", chosen),
        **parameters("exclude_mentions_", left_out),
        **({"language": [language]} if language else {}),
    }
    candidates = [
        article
        for article in CORPUS
        if language in (None, article.language)
        and not (left_out and any(meets(found, left_out) for found in article.dates))
    ]
    matched = [a for a in candidates if not chosen or any(meets(found, chosen) for found in a.dates)]

    def fine(article: Article) -> list[Mention]:
        return [found for found in article.dates if RANKS[found.precision] <= COARSEST[interval]]

    coarse = [
        article
        for article in matched
        if any(
            RANKS[found.precision] > COARSEST[interval] and meets(found, chosen or (None, None))
            for found in article.dates
        )
    ]
    low, high = chosen or (None, None)
    dated = [found for article in matched for found in fine(article)]
    low = low or min((found.start for found in dated), default=None)
    high = high or max((found.end for found in dated), default=None)
    bars = []
    if low and high:
        # Where the dates lie on the other side of the only chosen end, one bar is left.
        low, high = (low, max(low, high)) if chosen and chosen[0] else (min(low, high), high)
        bars = bars_between(low, high, interval)
    if len(bars) > 1000:
        with pytest.raises(RequestError) as caught:
            ask(mentions_interval=interval, **asked)
        assert caught.value.code == "too_many_bars"
        return

    answer = ask(mentions_interval=interval, **asked)
    assert answer.total.value == len(matched)
    counted = []
    for bar in bars:
        there = [
            article
            for article in matched
            if any(
                bar_of(found.start, interval) <= bar <= bar_of(found.end, interval) for found in fine(article)
            )
        ]
        counted.append((bar.isoformat(), len(there), len({article.story for article in there})))
    assert [(one.value, one.articles, one.stories) for one in answer.facets["mentions"]] == counted
    beside = answer.histograms["mentions"]
    assert beside.coarser == len(coarse)
    # Every article is in a bar, or in one of three counts beside them.
    in_bars = [
        article
        for article in matched
        if bars
        and any(
            bar_of(found.start, interval) <= bars[-1] and bar_of(found.end, interval) >= bars[0]
            for found in fine(article)
        )
    ]
    beyond = [one for one in matched if one.dates and one not in in_bars and one not in coarse]
    assert beside.outside == len(beyond)
    assert beside.undated == sum(not article.dates for article in candidates)
    assert beside.uncertain == sum(
        bool(bars)
        and article.inferred
        and any(
            found.relative
            and bar_of(found.start, interval) <= bars[-1]
            and bar_of(found.end, interval) >= bars[0]
            for found in fine(article)
        )
        for article in matched
    )


@settings(deadline=None, max_examples=25)
@given(SPANS, st.none() | st.sampled_from(LANGUAGES))
def test_a_chart_that_nobody_chose_the_width_of_is_there_whatever_is_mentioned(ask, chosen, language):
    """Only a range chosen at both ends, or from one on, can be too long."""
    asked = parameters("mentions_", chosen)
    if "mentions_from" in asked and (chosen[1] is None or chosen[1].year - chosen[0].year > 900):
        asked.pop("mentions_from")
    answer = ask(facets=["mentions"], **({"language": [language]} if language else {}), **asked)
    bars = answer.facets["mentions"]
    assert len(bars) <= 1000
    beside = answer.histograms["mentions"]
    told = beside.coarser + beside.outside + (0 if asked else beside.undated)
    assert max((one.articles for one in bars), default=0) <= answer.total.value
    assert answer.total.value <= sum(one.articles for one in bars) + told
    assert all(one.value <= one.end for one in bars)
