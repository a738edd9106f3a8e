"""One connection to Elasticsearch: the official client's transport, our answers and errors. Nothing is retried here."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, AsyncElasticsearch, TransportError, UnsupportedProductError

from services.engines.errors import EngineError, IndexMisconfigured, IndexUnavailable
from services.runtime.settings import Settings

# What one request may take when the caller names no other time.
TIMEOUT_S: Final = 30.0
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_JSON: Final = {"Content-Type": "application/json", "Accept": "application/json"}
_NDJSON: Final = {"Content-Type": "application/x-ndjson", "Accept": "application/json"}
_ERROR_TYPE: Final = re.compile(r"[a-z][a-z_]{0,79}")
UNKNOWN_ERROR: Final = "unknown_error"


class Refusal(Exception):  # noqa: N818
    """Elasticsearch answered a request with an error: its HTTP status and its `error.type`, which holds no contents."""

    def __init__(self, status: int, error_type: str) -> None:
        super().__init__(f"{error_type} ({status})")
        self.status = status
        self.error_type = error_type


class Connection:
    """Requests to one Elasticsearch. Nothing is sent before the first request."""

    def __init__(self, settings: Settings) -> None:
        parts = urlsplit(settings.index)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        key = settings.index_api_key
        user = None if key is not None or parts.username is None else parts.username
        self._client = AsyncElasticsearch(
            f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}",
            api_key=None if key is None else key.get_secret_value(),
            basic_auth=None if user is None else (unquote(user), unquote(parts.password or "")),
            ca_certs=DEFAULT if settings.index_ca is None else str(settings.index_ca),
            max_retries=0,
            retry_on_timeout=False,
            request_timeout=TIMEOUT_S,
            headers={"X-Opaque-Id": "telex"},
        )

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
        # Escaped to ASCII, so that even half a surrogate pair in a query is something that can be sent.
        content = json.dumps(body).encode("ascii") if isinstance(body, Mapping) else body
        headers = _NDJSON if isinstance(body, bytes) else _JSON
        client = self._client.options(request_timeout=timeout_s)
        try:
            # The client's own limit is for each read; a server that trickles is not waited for for ever either.
            async with asyncio.timeout(timeout_s + 5):
                answer = await client.perform_request(
                    method, path, params=params, headers=headers, body=content
                )
        except UnsupportedProductError as error:
            raise IndexUnavailable("what answers at TELEX_INDEX is not Elasticsearch") from error
        except ApiError as error:
            raise Refusal(error.meta.status, error_type(error.body)) from error
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


def unavailable(refusal: Refusal) -> EngineError:
    """What to tell a caller who cannot do anything about a refusal but try again later."""
    if refusal.status in {401, 403}:
        return IndexUnavailable("Elasticsearch refuses the key in TELEX_INDEX_API_KEY, or it lacks a right")
    if refusal.error_type == "index_not_found_exception":
        return IndexUnavailable("the index is not there: run `telex init`")
    if refusal.status == 429:
        return IndexUnavailable("Elasticsearch is overloaded")
    return IndexUnavailable(f"Elasticsearch could not answer ({refusal.error_type})")


def misconfigured(refusal: Refusal) -> EngineError:
    """The same for who sets the index up: what an operator has to mend is no mere outage."""
    if refusal.status in {401, 403} or refusal.error_type == "index_not_found_exception":
        return IndexMisconfigured(str(unavailable(refusal)))
    if 400 <= refusal.status < 500 and refusal.status != 429:
        return IndexMisconfigured(
            f"Elasticsearch does not take this version's mapping ({refusal.error_type}): "
            "is it at least 9.0 and, if it is not the full distribution, does it have the analysis plugin?"
        )
    return unavailable(refusal)
