"""Which pages of other origins may ask."""

import httpx
import pytest

from services.runtime.settings import Settings
from services.search import guard
from services.search.app import create_app
from services.search.guard import MAX_BODY_BYTES
from tests.everybody import OPEN
from tests.unit.search.conftest import NOW


async def test_only_the_pages_of_origins_that_are_named_may_ask(index, records):
    settings = Settings(**OPEN, cors_origins="https://desk.example,https://lab.example:8443")
    transport = httpx.ASGITransport(app=create_app(index, records, settings, clock=lambda: NOW))
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
        wanted = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
        named = await client.options("/v1/articles", headers={"Origin": "https://desk.example", **wanted})
        assert named.headers["Access-Control-Allow-Origin"] == "https://desk.example"
        assert "Access-Control-Allow-Credentials" not in named.headers
        answer = await client.get("/v1/articles", headers={"Origin": "https://lab.example:8443"})
        assert answer.headers["Access-Control-Allow-Origin"] == "https://lab.example:8443"
        for origin in (
            "https://evil.example",
            "https://desk.example.evil.example",
            "null",
            "http://desk.example",
        ):
            for answer in (
                await client.options("/v1/articles", headers={"Origin": origin, **wanted}),
                await client.get("/v1/articles", headers={"Origin": origin}),
            ):
                assert "Access-Control-Allow-Origin" not in answer.headers


async def test_pages_that_may_ask_read_errors_and_what_stands_beside_an_export(index, records, monkeypatch):
    monkeypatch.setattr(guard, "MAX_URL_BYTES", 1000)  # httpx sends no longer ones
    origin = {"Origin": "https://desk.example"}
    app = create_app(index, records, Settings(**OPEN, cors_origins="https://desk.example"), clock=lambda: NOW)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
        large = {"content": b" " * (MAX_BODY_BYTES + 1), "headers": origin}
        index.trouble = ZeroDivisionError()
        answers = [
            await client.post("/v1/articles/search", **large),
            await client.get("/v1/articles?q=" + "x" * 1000, headers=origin),
            await client.get("/v1/articles", headers=origin),
        ]
        assert [answer.status_code for answer in answers] == [413, 414, 500]
        index.trouble = None
        answers.append(await client.get("/v1/export?format=csv", headers=origin))
        for answer in answers:
            assert answer.headers["Access-Control-Allow-Origin"] == "https://desk.example"
            read = answer.headers["Access-Control-Expose-Headers"].split(", ")
            assert {"WWW-Authenticate", "Retry-After", "X-Request-Id"} < set(read)
        assert {name for name in read if name in answer.headers} >= {
            "Telex-Export",
            "Telex-Cut-Off",
            "Content-Disposition",
        }
        elsewhere = await client.get(
            "/v1/articles?q=" + "x" * 1000, headers={"Origin": "https://evil.example"}
        )
        assert "Access-Control-Allow-Origin" not in elsewhere.headers


async def test_by_default_no_page_of_another_origin_may_ask(client):
    answer = await client.get("/v1/articles", headers={"Origin": "https://desk.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "origins", ["*", "desk.example", "https://a.example/", "https://*.example", "https://a.example,"]
)
def test_what_is_no_origin_is_told(origins):
    with pytest.raises(ValueError, match="cors_origins"):
        Settings(cors_origins=origins)
