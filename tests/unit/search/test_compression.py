"""Answers in gzip: for whoever takes it, whole, and saying so."""

import gzip

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from services.search.compression import LEAST_BYTES, Compression, takes_gzip

LARGE = {"text": "мир and peace " * LEAST_BYTES}


async def large(_request) -> Response:
    return JSONResponse(LARGE, headers={"Vary": "Origin"})


async def small(_request) -> Response:
    return JSONResponse({"text": "word"})


async def picture(_request) -> Response:
    return Response(bytes(2 * LEAST_BYTES), media_type="application/vnd.apache.parquet")


async def streamed(_request) -> Response:
    return StreamingResponse(iter([b"a" * LEAST_BYTES] * 3), media_type="text/csv")


@pytest.fixture
async def client():
    routes = [
        Route("/large", large),
        Route("/small", small),
        Route("/picture", picture),
        Route("/streamed", streamed),
    ]
    transport = httpx.ASGITransport(Compression(Starlette(routes=routes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://telex") as made:
        yield made


async def raw(client, path, accepted) -> tuple[bytes, dict[str, str]]:
    async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        return b"".join([piece async for piece in answer.aiter_raw()]), dict(answer.headers)


async def test_a_large_answer_is_packed_for_who_takes_gzip(client):
    body, headers = await raw(client, "/large", "deflate, gzip;q=0.5")
    assert headers["content-encoding"] == "gzip"
    assert int(headers["content-length"]) == len(body) < LEAST_BYTES
    assert gzip.decompress(body) == (await raw(client, "/large", "identity"))[0]
    assert headers["vary"] == "Origin, Accept-Encoding"


async def test_it_is_whole_for_everybody_else_and_says_that_it_might_have_been_another(client):
    body, headers = await raw(client, "/large", "br, gzip;q=0")
    assert "content-encoding" not in headers
    assert int(headers["content-length"]) == len(body) > LEAST_BYTES
    assert headers["vary"] == "Origin, Accept-Encoding"


@pytest.mark.parametrize("path", ["/small", "/picture", "/streamed"])
async def test_what_is_small_packed_already_or_streamed_is_given_as_it_is(client, path):
    body, headers = await raw(client, path, "gzip")
    assert "content-encoding" not in headers
    assert "vary" not in headers
    assert body == (await raw(client, path, "identity"))[0]


async def test_the_head_alone_says_what_the_whole_would(client):
    _, headers = await raw(client, "/large", "gzip")
    assert dict((await client.head("/large", headers={"Accept-Encoding": "gzip"})).headers) == headers


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("GZIP;q=0.1", True),
        ("br;q=1.0, *;q=0.2", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("gzipped", False),
        (";;=,,q=", False),
    ],
)
def test_who_takes_gzip(accepted, takes):
    assert takes_gzip(accepted) is takes
