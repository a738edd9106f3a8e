"""The addresses under one article's own."""

import asyncio
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Query
from starlette.responses import PlainTextResponse, Response

from services.search import version_answers
from services.search.access.caller import Reader
from services.search.access.withholding import readable
from services.search.articles import Articles
from services.search.asking import warm
from services.search.encoding import JsonAnswer
from services.search.naming import names_in
from services.search.reader_parameters import ArticleDifference, ArticleSimilar, ArticleWhy, Labelled, Version
from services.search.routing import PROBLEM_ANSWER, READS, by_url, no_query
from services.search.similar.finding import Similar, SimilarArticles
from services.search.version_answers import Versions, VersionsDiffer
from services.search.why.judging import WhyAnswer, Whys


def add_article_routes(app: FastAPI, articles: Articles, whys: Whys, alike: Similar) -> None:
    """/v1/articles/{id} and what lies under it."""

    @app.get(
        "/v1/articles/{article_id}",
        summary="One article, whole",
        description="With the evidence for everything derived, the ledger of removed lines, and notes. With `labels`, the answer "
        "has `labels` beside them: by facet and id, the actors and sources that have another name in that language.",
        dependencies=[Depends(by_url(Labelled))],
        responses={**READS, 404: PROBLEM_ANSWER},
        response_model=dict[str, Any],
    )
    async def one_article(
        article_id: str, request: Annotated[Labelled, Query()], caller: Reader
    ) -> JsonAnswer:
        article = readable(await articles.article(article_id, caller.scopes), caller.scopes)
        if "labels" in request.model_fields_set:
            await warm()
            article["labels"] = names_in([article], request.labels)
        return JsonAnswer(article)

    @app.get(
        "/v1/articles/{article_id}/versions",
        summary="The versions of an article, with their times",
        description="The current one and the kept earlier ones, newest first.",
        dependencies=[Depends(no_query)],
        responses={**READS, 404: PROBLEM_ANSWER},
    )
    async def article_versions(article_id: str, caller: Reader) -> Versions:
        found, complete = await articles.versions(article_id, caller.scopes)
        return version_answers.versions(found, complete=complete)

    @app.get(
        "/v1/articles/{article_id}/versions/{version}",
        summary="One version of an article, whole",
        dependencies=[Depends(no_query)],
        responses={**READS, 404: PROBLEM_ANSWER},
        response_model=dict[str, Any],
    )
    async def one_version(article_id: str, version: Annotated[Version, Path()], caller: Reader) -> JsonAnswer:
        return JsonAnswer(readable(await articles.version(article_id, version, caller.scopes), caller.scopes))

    @app.get(
        "/v1/articles/{article_id}/difference",
        summary="What changed between two versions of an article",
        description="By fields and paragraphs, and in them by words; `format=text` gives plain text.",
        dependencies=[Depends(by_url(ArticleDifference))],
        responses={**READS, 404: PROBLEM_ANSWER, 200: {"content": {"text/plain": {}}}},
        response_model=VersionsDiffer,
    )
    async def article_difference(
        article_id: str, request: Annotated[ArticleDifference, Query()], caller: Reader
    ) -> Response:
        found, current = await articles.two_versions(article_id, request.before, request.after, caller.scopes)
        # In a thread: long bodies take a while to compare, and probes must be answered meanwhile.
        differ = await asyncio.to_thread(
            version_answers.difference, *found, current=current, scopes=caller.scopes
        )
        if request.format == "text":
            return PlainTextResponse(version_answers.readable(differ))
        return JsonAnswer(differ.model_dump(mode="json", by_alias=True))

    @app.get(
        "/v1/articles/{article_id}/why",
        summary="Why a search finds an article, or does not",
        description="Takes the query and the filters of a search; each of its clauses is judged alone on this article.",
        dependencies=[Depends(by_url(ArticleWhy))],
        responses={**READS, 404: PROBLEM_ANSWER, 414: PROBLEM_ANSWER},
    )
    async def why(article_id: str, request: Annotated[ArticleWhy, Query()], caller: Reader) -> WhyAnswer:
        return await whys.why(article_id, request, caller.scopes)

    @app.get(
        "/v1/articles/{article_id}/similar",
        summary="Articles like this one",
        description="By its weightiest words and its actors, the most alike first.",
        dependencies=[Depends(by_url(ArticleSimilar))],
        responses={**READS, 404: PROBLEM_ANSWER},
    )
    async def similar(
        article_id: str, request: Annotated[ArticleSimilar, Query()], caller: Reader
    ) -> SimilarArticles:
        return await alike.similar(article_id, request, caller.scopes)
