"""Which pages of other origins may ask, and what of an answer their scripts may read."""

from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from services.search.exporting.streaming import CUT_OFF, EXPORT_ID
from services.search.guard import REQUEST_ID

# Besides those that every script may read (Content-Type, Content-Length and a few more).
_READ: Final = (
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
    "Content-Disposition",
    EXPORT_ID,
    CUT_OFF,
    REQUEST_ID,
)


def across(app: ASGIApp, origins: str) -> ASGIApp:
    """`app`, whose answers pages of `origins`, with commas between them, may read; none: `app` itself.

    No credentials: a key is sent as a header, which a script states itself.
    """
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins.split(","),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "X-API-Key", "Content-Type", REQUEST_ID],
        expose_headers=_READ,
    )
