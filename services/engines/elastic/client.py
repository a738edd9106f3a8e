"""One connection to Elasticsearch: the official client's transport, our answers and errors.

Nothing is retried here but this: who is not trusted, or does not trust, asks once more with the key and the authority's
certificate as they are now, if their files have changed.
"""

import asyncio
import json
import re
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final

import orjson
import structlog
from elastic_transport import TlsError
from elasticsearch import ApiError, AsyncElasticsearch, TransportError, UnsupportedProductError
from elasticsearch.serializer import JsonSerializer, NdjsonSerializer

from services.engines.elastic.access import Access
from services.engines.errors import EngineError, IndexForbidden, IndexMisconfigured, IndexUnavailable

# What one request may take when the caller names no other time.
TIMEOUT_S: Final = 30.0
_JSON: Final = {"Content-Type": "application/json", "Accept": "application/json"}
_NDJSON: Final = {"Content-Type": "application/x-ndjson", "Accept": "application/json"}
_ERROR_TYPE: Final = re.compile(r"[a-z][a-z_]{0,79}")
UNKNOWN_ERROR: Final = "unknown_error"
INDEX_GONE: Final = "index_not_found_exception"
FORBIDDEN: Final = "security_exception"
_CERTIFICATE: Final = (
    "Elasticsearch's certificate is not trusted: it has to be signed by an authority in TELEX_INDEX_CA (unset: those of "
    "this machine), for the host in TELEX_INDEX, and not to have expired"
)


class Refusal(Exception):  # noqa: N818
    """Elasticsearch answered a request with an error: its HTTP status and its `error.type`, which holds no contents."""

    def __init__(self, status: int, error_type: str) -> None:
        super().__init__(f"{error_type} ({status})")
        self.status = status
        self.error_type = error_type


class _NotTrusted(Exception):  # noqa: N818
    """Elasticsearch does not trust us, or we it; `told` is what the caller is told."""

    def __init__(self, told: Refusal | IndexUnavailable) -> None:
        super().__init__(str(told))
        self.told = told


class Connection:
    """Requests to one Elasticsearch. Nothing is sent before the first request.

    Making one raises IndexUnavailable when the key or the certificates cannot be read.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._stamp = access.stamp()
        self._client = _client(access)

    async def close(self) -> None:
        """Close every socket."""
        await self._client.close()

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        params: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> Any:
        """The parsed answer to one request; `body` is an object to send as JSON, or NDJSON as it is.

        Raises Refusal when the answer is an error, IndexUnavailable when there is no answer that can be read.
        """
        request = partial(_ask, method=method, path=path, body=body, params=params, timeout_s=timeout_s)
        client = self._client
        try:
            return await request(client)
        except _NotTrusted as error:
            if not await self._renewed(client):
                raise error.told from error
        try:
            return await request(self._client)
        except _NotTrusted as error:
            raise error.told from error

    async def _renewed(self, former: AsyncElasticsearch) -> bool:
        """Whether there is another client than `former` now, because the files have changed."""
        if self._client is not former:
            return True
        stamp = self._access.stamp()
        if stamp == self._stamp:
            return False
        self._client, self._stamp = _client(self._access), stamp
        # Who still asks through it is not let in either.
        await former.close()
        return True


class _Answers(JsonSerializer):
    """Reads answers, hundreds of kilobytes of articles, in a third of the time."""

    def json_loads(self, data: bytes) -> Any:
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            # An error may repeat what was asked, with half a surrogate pair in it.
            return super().json_loads(data)


class _Bodies(NdjsonSerializer):
    """Sends what is NDJSON already as it is, megabytes that the client would copy twice, line by line."""

    def dumps(self, data: Any) -> bytes:
        return data if isinstance(data, bytes) else super().dumps(data)


def _client(access: Access) -> AsyncElasticsearch:
    return AsyncElasticsearch(
        **access.options(),
        serializers={_Answers.mimetype: _Answers(), _Bodies.mimetype: _Bodies()},
        max_retries=0,
        retry_on_timeout=False,
        request_timeout=TIMEOUT_S,
    )


async def _ask(  # noqa: PLR0913 - what a request is made of
    client: AsyncElasticsearch,
    *,
    method: str,
    path: str,
    body: Mapping[str, Any] | bytes | None,
    params: Mapping[str, str] | None,
    timeout_s: float,
) -> Any:
    # Escaped to ASCII, so that even half a surrogate pair in a query is something that can be sent.
    content = json.dumps(body).encode("ascii") if isinstance(body, Mapping) else body
    headers = {
        **(_NDJSON if isinstance(body, bytes) else _JSON),
        # In Elasticsearch's slow log and task list, so that what is slow there is found here.
        "X-Opaque-Id": str(structlog.contextvars.get_contextvars().get("request_id", "telex")),
    }
    # Another client each time, with forty more inside it: made only where it is needed.
    asking = client if timeout_s == TIMEOUT_S else client.options(request_timeout=timeout_s)
    try:
        # The client's own limit is for each read; a server that trickles is not waited for for ever either.
        async with asyncio.timeout(timeout_s + 5):
            answer = await asking.perform_request(method, path, params=params, headers=headers, body=content)
    except UnsupportedProductError as error:
        raise IndexUnavailable("what answers at TELEX_INDEX is not Elasticsearch") from error
    except ApiError as error:
        refusal = Refusal(error.meta.status, error_type(error.body))
        raise (_NotTrusted(refusal) if refusal.status == 401 else refusal) from error
    except TlsError as error:
        raise _NotTrusted(IndexUnavailable(_CERTIFICATE)) from error
    except (TransportError, TimeoutError) as error:
        raise IndexUnavailable("Elasticsearch cannot be reached") from error
    return answer.body


def error_type(body: object) -> str:
    """The type of the error in an answer's body, when it is one: never a reason, which may echo a document."""
    error = body.get("error") if isinstance(body, dict) else None
    name = error.get("type") if isinstance(error, dict) else None
    if name == "search_phase_execution_exception" and isinstance(error, dict):
        # Every shard failed; what matters is of what.
        causes = [cause for cause in error.get("root_cause") or () if isinstance(cause, dict)]
        name = causes[0].get("type", name) if causes else name
    return name if isinstance(name, str) and _ERROR_TYPE.fullmatch(name) else UNKNOWN_ERROR


def unread(error_types: Collection[str]) -> EngineError:
    """What to tell a caller of documents that were asked for together, when some could not be read for these reasons."""
    if FORBIDDEN in error_types:
        return unavailable(Refusal(403, FORBIDDEN))
    return IndexUnavailable("Elasticsearch could not read every document")


def unavailable(refusal: Refusal) -> EngineError:
    """What to tell a caller who cannot do anything about a refusal but try again later."""
    if refusal.status == 401:
        return IndexForbidden(
            "Elasticsearch refuses the key in TELEX_INDEX_API_KEY or its file, or there is none"
        )
    if refusal.status == 403:
        return IndexForbidden(
            "the key in TELEX_INDEX_API_KEY lacks a right: docs/operations.md lists what each command needs"
        )
    if refusal.error_type == INDEX_GONE:
        return IndexUnavailable("the index is not there: run `telex init`")
    if refusal.status == 429:
        return IndexUnavailable("Elasticsearch is overloaded")
    return IndexUnavailable(f"Elasticsearch could not answer ({refusal.error_type})")


def misconfigured(refusal: Refusal) -> EngineError:
    """The same for who sets the index up: what an operator has to mend is no mere outage."""
    if refusal.error_type == INDEX_GONE:
        return IndexMisconfigured(str(unavailable(refusal)))
    if 400 <= refusal.status < 500 and refusal.status not in {401, 403, 429}:
        return IndexMisconfigured(
            f"Elasticsearch does not take this version's mapping ({refusal.error_type}): "
            "is it at least 9.0 and, if it is not the full distribution, does it have the analysis plugin?"
        )
    return unavailable(refusal)
