"""The search page, the page that describes the API, and their files: all served from here, nothing from elsewhere.

The files are few and small, and a page asks for all of them at once: they are read when the service starts, and served from
memory. Browsers keep them and ask whether they are still the same (`ETag`).
"""

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, FastAPI, Header
from starlette.exceptions import HTTPException
from starlette.responses import Response

_WEB: Final = Path(__file__).parent / "web"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


class _File(NamedTuple):
    content: bytes
    media_type: str
    etag: str


def add_pages(app: FastAPI) -> None:
    """Serve / (search), /docs (the API's description) and /web/… (their styles and scripts)."""
    files = {str(path.relative_to(_WEB)): _read(path) for path in _WEB.rglob("*") if path.suffix in _TYPES}
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def search_page(if_none_match: Annotated[str | None, Header()] = None) -> Response:
        return _served(files["index.html"], if_none_match, {"Content-Security-Policy": _POLICY})

    @router.get("/docs")
    async def api_page(if_none_match: Annotated[str | None, Header()] = None) -> Response:
        return _served(files["docs.html"], if_none_match, {"Content-Security-Policy": _POLICY})

    @router.get("/web/{name:path}")
    async def file(name: str, if_none_match: Annotated[str | None, Header()] = None) -> Response:
        if name not in files:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _served(files[name], if_none_match, {})

    app.include_router(router)


def _read(path: Path) -> _File:
    content = path.read_bytes()
    return _File(
        content, f"{_TYPES[path.suffix]}; charset=utf-8", f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    )


def _served(file: _File, known: str | None, headers: dict[str, str]) -> Response:
    """`file`, or word that the browser's own copy, whose tags are `known`, is still it."""
    told = {"Cache-Control": "no-cache", "ETag": file.etag, **headers}
    if known is not None and file.etag in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=told)
    return Response(file.content, media_type=file.media_type, headers=told)
