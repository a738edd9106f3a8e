"""The search page, the page that describes the API, and their files: all served from here, nothing from elsewhere."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_WEB: Final = Path(__file__).parent / "web"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def add_pages(app: FastAPI) -> None:
    """Serve / (search), /docs (the API's description) and /web/… (their styles and scripts)."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def search_page() -> FileResponse:
        return FileResponse(_WEB / "index.html", media_type="text/html; charset=utf-8", headers=_HEADERS)

    @router.get("/docs")
    async def api_page() -> FileResponse:
        return FileResponse(_WEB / "docs.html", media_type="text/html; charset=utf-8", headers=_HEADERS)

    app.include_router(router)
    app.mount("/web", _Files(directory=_WEB), name="web")
