"""The addresses of a story and of a sample."""

from typing import Annotated

from fastapi import Depends, FastAPI, Query

from services.search.access.caller import Reader
from services.search.reader_parameters import ArticleSample, Labelled
from services.search.routing import PROBLEM_ANSWER, READS, by_url
from services.search.sampling import SampleAnswer, Samples
from services.search.stories import Stories, Story


def add_reading_routes(app: FastAPI, stories: Stories, samples: Samples) -> None:
    """/v1/stories/{id}, /v1/sample."""

    @app.get(
        "/v1/stories/{story_id}",
        summary="A story: who began it, who published it, where it came from, whom it cites",
        dependencies=[Depends(by_url(Labelled))],
        responses={**READS, 404: PROBLEM_ANSWER},
    )
    async def one_story(story_id: str, request: Annotated[Labelled, Query()], caller: Reader) -> Story:
        return await stories.story(story_id, caller.scopes, request.labels)

    @app.get(
        "/v1/sample",
        summary="A random sample of articles",
        description="Takes the query and the filters of a search. The same seed draws the same sample.",
        dependencies=[Depends(by_url(ArticleSample))],
        responses={**READS, 414: PROBLEM_ANSWER},
    )
    async def sample(request: Annotated[ArticleSample, Query()], caller: Reader) -> SampleAnswer:
        return await samples.sample(request, caller.scopes)
