"""Bodies, addresses and heads that are made to break a service: each is answered or refused, and others are served."""

import json

import pytest
import pytest_asyncio

from services.search.guard import MAX_BODY_BYTES
from tests.contract.hostile.serving import head, parsed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def well(telex):
    """Whatever a test did, somebody else is answered after it."""
    yield
    await telex.is_well()


@pytest.mark.parametrize(
    "query",
    [
        " OR ".join(f"word{number}" for number in range(10_000)),
        " ".join(f"-word{number}" for number in range(10_000)),
        "a* " * 10_000,
        "(" * 10_000 + "a" + ")" * 10_000,
        "NOT " * 10_000 + "a",
        '"' + "a " * 10_000 + '"',
    ],
    ids=["or", "minus", "prefixes", "brackets", "not", "phrase"],
)
async def test_ten_thousand_clauses_are_refused_before_the_index_is_asked(telex, query):
    answer = await telex.post(json.dumps({"q": query}))
    assert (answer.status, answer.code) == (422, "query_too_long")
    assert len(answer.body) < 4096


@pytest.mark.parametrize("field", ["publisher", "actor", "exclude_cited", "facets"])
async def test_ten_thousand_values_are_refused(telex, field):
    answer = await telex.post(json.dumps({field: [f"v{number}" for number in range(10_000)]}))
    assert answer.status == 422
    assert len(answer.body) < 16_384


@pytest.mark.parametrize("opening", ["[", '{"q":'])
@pytest.mark.parametrize("inside", [False, True])
async def test_a_hundred_thousand_brackets_are_refused(telex, opening, inside):
    closing = "]" if opening == "[" else "}"
    deep = opening * 100_000 + "1" + closing * 100_000
    answer = await telex.post(f'{{"q": {deep}}}' if inside else deep)
    assert (answer.status, answer.code) == (400, "body_invalid")
    assert len(answer.body) < 4096


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 400_000, "NaN", "-Infinity", "1" + "0" * 4299])
@pytest.mark.parametrize("field", ["size", "facet_size", "actor_min_prominence"])
async def test_huge_numbers_are_refused(telex, field, number):
    answer = await telex.post(f'{{"{field}": {number}}}')
    assert answer.status in {400, 422}
    assert answer.code in {"body_invalid", "invalid_parameter"}
    assert len(answer.body) < 4096


@pytest.mark.parametrize(
    "body",
    ['{"q": "Putin", "q": "Kim"}', '{"q": "Putin", "\\u0071": "Kim"}', '{"size": 1, "q": "a", "size": 100}'],
)
async def test_a_key_that_is_there_twice_is_refused_as_in_an_address(telex, body):
    answer = await telex.post(body)
    assert (answer.status, answer.code) == (422, "duplicate_parameter")


@pytest.mark.parametrize(
    "text", ["\\ud800", "a\\udfff b", "\\ud83d\\ud83d", "\\u0000", "Putin\\u0000", "\\uffff"]
)
@pytest.mark.parametrize("field", ["q", "publisher", "actor", "cursor", "published_from", "tz"])
async def test_half_characters_are_refused_and_others_answered_or_refused(telex, field, text):
    for body in (f'{{"{field}": "{text}"}}', f'{{"{field}{text}": 1}}'):
        answer = await telex.post(body)
        if "\\ud" in text:
            assert (answer.status, answer.code) == (400, "body_invalid")
        assert answer.status in {200, 400, 422}
        assert answer.json


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "q=%FF%FE", "q=%", "%00=1", "q=a%0d%0aSet-Cookie:x=1"]
)
async def test_bytes_that_are_no_text_in_an_address_are_answered_or_refused(telex, query):
    answer = await telex.get(f"/v1/articles?{query}")
    assert answer.status in {200, 422}
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "body", [b"\xff\xfe{", b"\xef\xbb\xbf{}", b'{"q": "\xed\xa0\x80"}', b"", b"\0" * 1000]
)
async def test_bodies_that_are_no_json_are_refused(telex, body):
    answer = await telex.post(body)
    assert (answer.status, answer.code) == (400, "body_invalid")


async def test_a_body_that_grows_beyond_the_limit_is_cut_though_its_length_was_never_said(telex):
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    chunks = piece * (MAX_BODY_BYTES // 0x10000 + 1) + b"0\r\n\r\n"
    lines = ("Content-Type: application/json", "Transfer-Encoding: chunked")
    assert (await telex.send(head("POST", "/v1/articles/search", *lines) + chunks)).code == "body_too_large"


SMUGGLED = b"GET /v1/articles?q=smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 6", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 6"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5, 6",),
        ("Content-Length: +5",),
        ("Content-Length: 0x5",),
        ("Content-Length: -1",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding : chunked",),
        ("Transfer-Encoding: \x0bchunked",),
        ("X: a\r\n Transfer-Encoding: chunked", "Content-Length : 5"),
    ],
)
async def test_a_request_whose_end_is_read_in_two_ways_is_refused_and_nothing_after_it_is_read(telex, lines):
    # No `Connection: close`: it is for the service to end the connection, so that what is behind is no request.
    top = "\r\n".join(
        ("POST /v1/articles/search HTTP/1.1", "Host: x", "Content-Type: application/json", *lines)
    )
    came = await telex.raw(top.encode("latin-1") + b"\r\n\r\n0\r\n\r\n" + SMUGGLED)
    assert came.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 "))
    assert came.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "lines",
    [
        ("Host: a", "Host: b"),
        ("X: a\x00b",),
        ("X\x00: b",),
        ("X : b",),
        (": b",),
        ("X",),
    ],
)
async def test_a_head_that_is_none_is_refused(telex, lines):
    came = await telex.raw(head("GET", "/v1/articles", *lines))
    assert came.startswith(b"HTTP/1.1 400 ")
    assert came.count(b"HTTP/1.1 ") == 1


async def test_a_head_that_never_ends_is_refused(telex):
    came = await telex.raw(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 60_000)
    assert came.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 "))


@pytest.mark.parametrize(
    "spoofed",
    [
        ("X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: ::1"),
        ("X-Forwarded-For: " + "1.2.3.4, " * 5_000,),
        ("Forwarded: for=127.0.0.1;host=evil.example",),
        ("X-Forwarded-Host: evil.example", "X-Forwarded-Proto: javascript"),
        ("X-Real-IP: 127.0.0.1", "True-Client-IP: 127.0.0.1"),
        ("X-Original-URL: /v1/keys", "X-Rewrite-URL: /v1/keys", "X-HTTP-Method-Override: DELETE"),
        ("X-Telex-Scopes: admin", "Telex-Caller: admin"),
    ],
)
async def test_what_a_header_claims_opens_nothing_and_changes_no_answer(telex, spoofed):
    plain = await telex.get("/v1/articles?q=Putin&size=2")
    answer = await telex.get("/v1/articles?q=Putin&size=2", *spoofed)
    assert answer.status == 200
    assert answer.json["hits"] == plain.json["hits"]
    assert answer.json["total"] == plain.json["total"]
    for path in ("/v1/keys", "/metrics"):
        assert (await telex.get(path, *spoofed)).status == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:99999", "[::1", "a\tb", '"><script>'])
async def test_the_stated_host_is_in_no_answer(telex, host):
    for target in ("/", "/docs", "/openapi.json", "/v1/articles?q=Putin", "/nothing", "/v1/articles/"):
        sent = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        came = await telex.raw(sent.encode())
        assert came.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))
        assert host.encode() not in came.replace(b"evil.example", b"")
        assert b"evil.example" not in came


@pytest.mark.parametrize("sent", ["a\tb", "a\x1b[31mb", "a" * 65, "é", "a b", "../x", "<b>", "a%0d%0ab", ""])
async def test_a_request_id_that_could_do_harm_is_replaced(telex, sent):
    came = await telex.raw(head("GET", "/v1/articles?q=(", f"X-Request-Id: {sent}"))
    if came.startswith(b"HTTP/1.1 400 "):  # no header at all may hold such a sign
        assert b"x-request-id" not in came.lower()
        return
    answer = parsed(came)
    assert len(answer.headers["x-request-id"]) == 32
    assert answer.json["request_id"] == answer.headers["x-request-id"]


async def test_two_request_ids_are_one_harmless_one(telex):
    answer = await telex.get("/v1/articles", "X-Request-Id: one", "X-Request-Id: two")
    assert answer.headers["x-request-id"] in {"one", "two"}


@pytest.mark.parametrize(
    "target",
    [
        "/v1/articles/..%2f..%2f_cluster%2fhealth",
        "/v1/articles/_search",
        "/v1/articles/a1%00",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/../../etc/passwd",
        "//evil.example/",
        "http://127.0.0.1:9200/_cat/indices",
        "/v1/facets/_id",
        "/v1/facets/body?size=10",
        "/v1/articles?index=other",
        "/v1/articles?q=%7B%22match_all%22%3A%7B%7D%7D&_source=body",
    ],
)
async def test_no_address_leads_to_files_other_hosts_or_the_engine(telex, target):
    answer = await telex.get(target)
    assert answer.status in {404, 422}
    assert b"root:" not in answer.body
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "DEBUG", "X" * 1000])
async def test_methods_that_are_none_of_ours_are_refused_without_an_echo(telex, method):
    came = await telex.raw(head(method, "/v1/articles", "Cookie: secret=1"))
    assert came.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 ", b"HTTP/1.1 405 "))
    assert b"secret" not in came
