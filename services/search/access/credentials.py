"""Where a key stands in a request: in a header, and never in an address, which logs and histories keep. Pure."""

from typing import Final
from urllib.parse import parse_qsl, unquote_plus

from starlette.datastructures import Headers
from starlette.types import Scope as AsgiScope

from services.search.access.key_text import has_key
from services.search.errors import KEY_IN_URL, KEY_REFUSED, fault

HEADER: Final = "X-API-Key"
_NAMES: Final = frozenset({"api_key", "apikey", "api-key", "x-api-key", "access_token", "authorization"})


def stated_key(headers: Headers) -> str | None:
    """The key that a request states, in whatever form; None without one. Raises RequestError when it states two."""
    scheme, _, bearer = headers.get("authorization", "").strip().partition(" ")
    stated = [headers[HEADER].strip()] if HEADER in headers else []
    # Other schemes are those of a proxy on the way, and none of ours.
    if scheme.lower() == "bearer":
        stated.append(bearer.strip())
    if len(set(stated)) > 1:
        raise fault(KEY_REFUSED, None, f"Authorization and {HEADER} state two keys: send one")
    return stated[0] if stated else None


def refuse_key_in_url(scope: AsgiScope) -> None:
    """Raises RequestError when a key, or a parameter for one, stands in the address."""
    query = scope["query_string"].decode("latin-1")
    raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    names = {name.casefold() for name, _ in parse_qsl(query, keep_blank_values=True)}
    if names & _NAMES or has_key(unquote_plus(query)) or has_key(unquote_plus(raw)):
        raise fault(
            KEY_IN_URL,
            None,
            "send the key as a header, `Authorization: Bearer telex_…`: addresses stand in logs and histories. If this "
            "was a real key, have it rotated",
        )
