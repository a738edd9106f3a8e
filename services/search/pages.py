"""The search page, the page that describes the API, and their files: all served from here, nothing from elsewhere.

The files are few and small, and a page asks for all of them at once: they are read when the service starts, and served from
memory. The pages name them under the hash of them all, `/web/<hash>/…`: what a browser has of that it need never ask for again,
and another release has another hash. For the pages themselves, and files without the hash, it asks whether they are still the
same (`ETag`).
"""

import hashlib
import re
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
    etag: str  # weak: the bytes that are sent may be packed


_ASK: Final = "no-cache"
_KEEP: Final = "public, max-age=31536000, immutable"
_IN_PAGE: Final = b'"/web/'
_HASH_LENGTH: Final = 32
_RELEASE: Final = re.compile(rf"^[0-9a-f]{{{_HASH_LENGTH}}}/")


def add_pages(app: FastAPI) -> None:
    """Serve / (search), /docs (the API's description) and /web/… (their styles and scripts)."""
    contents = {
        str(path.relative_to(_WEB)): path.read_bytes() for path in _WEB.rglob("*") if path.suffix in _TYPES
    }
    release = _hashed(b"".join(contents[name] for name in sorted(contents)))
    under = b'"/web/%s/' % release.encode("ascii")
    files = {
        name: _file(name, content.replace(_IN_PAGE, under) if name.endswith(".html") else content)
        for name, content in contents.items()
    }
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def search_page(if_none_match: Annotated[str | None, Header()] = None) -> Response:
        return _served(files["index.html"], if_none_match, {"Content-Security-Policy": _POLICY})

    @router.get("/docs")
    async def api_page(if_none_match: Annotated[str | None, Header()] = None) -> Response:
        return _served(files["docs.html"], if_none_match, {"Content-Security-Policy": _POLICY})

    @router.get("/web/{name:path}")
    async def file(name: str, if_none_match: Annotated[str | None, Header()] = None) -> Response:
        kept = name.startswith(f"{release}/")
        # A page that was opened before another release came asks for files of a hash that is gone: it gets today's.
        plain = _RELEASE.sub("", name)
        if plain not in files:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _served(files[plain], if_none_match, {"Cache-Control": _KEEP if kept else _ASK})

    app.include_router(router)


def _hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]


def _file(name: str, content: bytes) -> _File:
    return _File(content, f"{_TYPES[Path(name).suffix]}; charset=utf-8", f'W/"{_hashed(content)}"')


def _served(file: _File, known: str | None, headers: dict[str, str]) -> Response:
    """`file`, or word that the browser's own copy, whose tags are `known`, is still it."""
    told = {"Cache-Control": _ASK, "ETag": file.etag, **headers}
    if known is not None and file.etag in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=told)
    return Response(file.content, media_type=file.media_type, headers=told)
