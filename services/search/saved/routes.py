"""The addresses of saved searches, and of their feeds."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, FastAPI, Path, Query, Request
from starlette.responses import Response

from services.search.access.caller import Caller, may
from services.search.errors import KEY_MISSING, fault
from services.search.feeds import atom, json_feed
from services.search.feeds.feed import Feed, etag, http_date, unchanged
from services.search.routing import PROBLEM_ANSWER, READS, by_body, by_url, no_query
from services.search.saved.answers import (
    NewMatches,
    NewSearchAnswer,
    SavedSearchAnswer,
    SavedSearchList,
    ShownOnce,
    StatedAnew,
)
from services.search.saved.requests import FeedAccess, NewSearch, NewSince, SearchToSave
from services.search.saved.service import Owner, SavedSearches
from services.search.visibility import Scope

_ANY: Final[dict[int | str, dict[str, Any]]] = {**READS, **dict.fromkeys((401, 403), PROBLEM_ANSWER)}
_ONE: Final[dict[int | str, dict[str, Any]]] = {**_ANY, 404: PROBLEM_ANSWER}
_BODY: Final[dict[int | str, dict[str, Any]]] = dict.fromkeys((400, 413, 415), PROBLEM_ANSWER)
_FORMS: Final = {"atom": (atom.atom, atom.MEDIA_TYPE), "json": (json_feed.json_feed, json_feed.MEDIA_TYPE)}

Form = Literal["atom", "json"]


async def _owner(caller: Annotated[Caller, Depends(may(Scope.READ))]) -> Owner:
    if caller.key_id is None:
        raise fault(KEY_MISSING, None, "saved searches belong to a key: ask with one")
    return Owner(caller.key_id, caller.scopes)


_Mine = Annotated[Owner, Depends(_owner)]


def add_saved_routes(app: FastAPI, saved: SavedSearches, public_url: str | None) -> None:
    """/v1/searches with what lies under it. `public_url` is the address that readers reach this service at."""
    _add_searches(app, saved)
    _add_secrets(app, saved)
    _add_feeds(app, saved, public_url)


def _add_searches(app: FastAPI, saved: SavedSearches) -> None:
    @app.post(
        "/v1/searches",
        summary="Save a search",
        description="The answer holds its feeds' token, and the secret of its webhook: they are shown this once.",
        status_code=HTTPStatus.CREATED,
        dependencies=[Depends(by_body(NewSearch))],
        responses={**_ANY, **_BODY, 409: PROBLEM_ANSWER},
    )
    async def save(request: NewSearch, mine: _Mine) -> NewSearchAnswer:
        return await saved.create(request, mine)

    @app.get(
        "/v1/searches",
        summary="The saved searches of a key",
        dependencies=[Depends(no_query)],
        responses=_ANY,
    )
    async def saved_searches(mine: _Mine) -> SavedSearchList:
        return SavedSearchList(searches=await saved.of(mine))

    @app.get(
        "/v1/searches/{search_id}",
        summary="One saved search, and how it does",
        dependencies=[Depends(no_query)],
        responses=_ONE,
    )
    async def saved_search(search_id: str, mine: _Mine) -> SavedSearchAnswer:
        return await saved.get(search_id, mine)

    @app.put(
        "/v1/searches/{search_id}",
        summary="State a saved search anew, whole",
        description="The answer holds the secret of a webhook that it had not before.",
        dependencies=[Depends(by_body(SearchToSave))],
        responses={**_ONE, **_BODY},
    )
    async def state_anew(search_id: str, request: SearchToSave, mine: _Mine) -> StatedAnew:
        return await saved.put(search_id, request, mine)

    @app.delete(
        "/v1/searches/{search_id}",
        summary="Delete a saved search, with all that it has matched",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=[Depends(no_query)],
        responses=_ONE,
    )
    async def delete(search_id: str, mine: _Mine) -> None:
        await saved.delete(search_id, mine)

    @app.get(
        "/v1/searches/{search_id}/new",
        summary="What a saved search has matched since a cursor",
        dependencies=[Depends(by_url(NewSince))],
        responses={**_ONE, 410: PROBLEM_ANSWER},
    )
    async def new(search_id: str, request: Annotated[NewSince, Query()], mine: _Mine) -> NewMatches:
        return await saved.new(search_id, request, mine)


def _add_secrets(app: FastAPI, saved: SavedSearches) -> None:
    @app.post(
        "/v1/searches/{search_id}/feed-token",
        summary="Another token for its feeds",
        description="The former one is of no use any more.",
        dependencies=[Depends(no_query)],
        responses=_ONE,
    )
    async def new_token(search_id: str, mine: _Mine) -> ShownOnce:
        return ShownOnce(value=await saved.new_feed_token(search_id, mine))

    @app.post(
        "/v1/searches/{search_id}/webhook/secret",
        summary="Another secret for its deliveries",
        description="The next attempt is signed with it.",
        dependencies=[Depends(no_query)],
        responses=_ONE,
    )
    async def new_secret(search_id: str, mine: _Mine) -> ShownOnce:
        return ShownOnce(value=await saved.new_secret(search_id, mine))

    @app.post(
        "/v1/searches/{search_id}/webhook/resume",
        summary="Begin deliveries again where they stopped",
        dependencies=[Depends(no_query)],
        responses=_ONE,
    )
    async def resume(search_id: str, mine: _Mine) -> SavedSearchAnswer:
        return await saved.resume(search_id, mine)


def _add_feeds(app: FastAPI, saved: SavedSearches, public_url: str | None) -> None:
    def base(request: Request) -> str:
        return (public_url or str(request.base_url)).rstrip("/")

    @app.get(
        "/v1/searches/{search_id}/feed.{form}",
        summary="The feed of a saved search: Atom or JSON Feed",
        description="Readers that send no key use the token that was shown when the search was saved.",
        dependencies=[Depends(by_url(FeedAccess))],
        responses={
            **_ONE,
            200: {"content": {"application/atom+xml": {}, "application/feed+json": {}}},
            304: {"description": "Nothing has changed"},
        },
        response_class=Response,
    )
    async def feed(
        request: Request,
        search_id: str,
        form: Annotated[Form, Path()],
        access: Annotated[FeedAccess, Query()],
    ) -> Response:
        if access.token is not None:
            return _fed(
                request, form, await saved.feed_by_token(search_id, form, base(request), access.token)
            )
        mine = await _owner(await may(Scope.READ)(request))
        return _fed(request, form, await saved.feed(search_id, form, base(request), mine))


def _fed(request: Request, form: Form, feed: Feed) -> Response:
    write, media_type = _FORMS[form]
    body = write(feed)
    headers = {
        "ETag": etag(body),
        "Last-Modified": http_date(feed.updated),
        "Cache-Control": "private, no-cache",
    }
    if _has_it(request, headers["ETag"], feed.updated):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _has_it(request: Request, tag: str, updated: datetime) -> bool:
    """Whether who asks has this already: by its tag or, without one, by its time."""
    if_none_match = request.headers.get("if-none-match")
    if if_none_match is not None:
        return unchanged(tag, if_none_match)
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (ValueError, OverflowError):
        return False
    return since.tzinfo is not None and updated.replace(microsecond=0) <= since
