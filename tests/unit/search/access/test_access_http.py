"""Who gets in, and what they may, over HTTP."""

from datetime import timedelta

import httpx
import pytest
from starlette.routing import Route

from services.engines.query import AllOf, Between, Hit
from services.runtime.settings import Settings
from services.search.access.key_text import new_key
from services.search.access.keys import Keys
from services.search.app import create_app
from services.search.visibility import Scope
from tests.unit.search.conftest import NOW, article
from tests.unit.search.test_visibility import ASKED

SENTENCE = "Forty-two witnesses were heard."
VERSIONED = {"version_scale": "integer", "received_at": "2026-01-01T00:00:00Z"}


@pytest.fixture
def keys(records):
    return Keys(records, lambda: NOW)


@pytest.fixture
def holding(keys):
    """Makes a key with these scopes; headers that send it."""

    async def make(*scopes: Scope, **how: object) -> dict[str, str]:
        _, text = await keys.make("desk", frozenset(scopes), by="a test", **how)
        return {"Authorization": f"Bearer {text.shown()}"}

    return make


@pytest.fixture
def open_to(index, records):
    """A client of an app that lets everybody do what is said."""

    def opened(anonymous: str = "") -> httpx.AsyncClient:
        app = create_app(index, records, Settings(anonymous=anonymous), clock=lambda: NOW)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://search.example")

    return opened


@pytest.fixture
async def closed(open_to):
    """A client of the service as it is by default."""
    async with open_to() as client:
        yield client


def told(answer: httpx.Response, status: int, code: str) -> dict:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


def addresses(app) -> list[tuple[str, str]]:
    """Every method and address of the API, with something in the place of its parameters."""
    found = []
    for route in app.routes:
        if isinstance(route, Route) and route.path.startswith("/v1/"):
            path = route.path.replace("{name}", "publisher").replace("{version}", "1")
            while "{" in path:
                path = path[: path.index("{")] + "a1" + path[path.index("}") + 1 :]
            found += [(method, path) for method in route.methods - {"HEAD"}]
    return found


async def test_by_default_no_address_answers_without_a_key_or_asks_the_index(closed, app, index):
    listed = addresses(app)
    assert len(listed) > 20
    for method, path in listed:
        if "/feed." in path:
            continue  # these carry a token of their own
        answer = await closed.request(method, path)
        problem = told(answer, 401, "key_missing")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="telex"'
        assert "telex keys add" in problem["detail"]
    assert index.calls == []


async def test_every_address_wants_a_scope_that_not_every_key_has(closed, app, index, holding):
    useless = await holding(Scope.EMBARGOED)
    for method, path in addresses(app):
        if "/feed." in path:
            continue
        answer = await closed.request(method, path, headers=useless, json={} if method == "POST" else None)
        # What is sent may be of no use for the address; then nothing was asked for, and nothing told.
        if answer.status_code not in {400, 415, 422}:
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="telex", error="insufficient_scope"'
            told(answer, 403, "scope_missing")
    assert index.calls == []


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/web/telex.css", "/openapi.json", "/health/live", "/health/ready"]
)
async def test_pages_and_probes_are_for_everybody(closed, path):
    assert (await closed.get(path)).status_code == 200


async def test_a_key_is_sent_in_either_header(closed, holding):
    bearer = await holding(Scope.READ)
    text = bearer["Authorization"].removeprefix("Bearer ")
    for headers in (
        bearer,
        {"Authorization": f"bearer  {text}"},
        {"X-API-Key": text},
        {**bearer, "X-API-Key": text},
        {"Authorization": "Basic cHJveHk6cHJveHk=", "X-API-Key": text},
    ):
        assert (await closed.get("/v1/articles", headers=headers)).status_code == 200
    other = (await holding(Scope.READ))["Authorization"].removeprefix("Bearer ")
    told(await closed.get("/v1/articles", headers={**bearer, "X-API-Key": other}), 401, "key_refused")


@pytest.mark.parametrize("text", ["", "telex", "telex_abc_def", "x" * 1000, "é", new_key().shown()])
async def test_a_key_that_is_none_or_not_known_is_refused_and_not_repeated(open_to, text):
    # Also where everybody may read: whoever sends a key means to be somebody.
    async with open_to("read") as client:
        answer = await client.get("/v1/articles", headers={"X-API-Key": text.encode()})
    told(answer, 401, "key_refused")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="telex", error="invalid_token"'
    assert len(text) < 6 or text not in answer.text


async def test_an_expired_key_is_refused(closed, holding):
    late = await holding(Scope.READ, expires_at=NOW)
    assert "expire" in told(await closed.get("/v1/articles", headers=late), 401, "key_refused")["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/articles?q={key}",
        "/v1/articles?api_key=abc",
        "/v1/articles?Access_Token=abc",
        "/v1/articles/{key}",
        "/v1/articles?q=a%20{encoded}",
    ],
)
async def test_a_key_in_an_address_is_refused_with_what_to_do_and_not_repeated(
    closed, holding, index, address
):
    headers = await holding(Scope.READ)
    text = headers["Authorization"].removeprefix("Bearer ")
    answer = await closed.get(address.format(key=text, encoded=text.replace("_", "%5F")), headers=headers)
    assert "Authorization" in told(answer, 400, "key_in_url")["detail"]
    assert text not in answer.text
    assert index.calls == []


@pytest.mark.parametrize(
    ("anonymous", "path", "status"),
    [
        ("read", "/v1/articles", 200),
        ("read,fulltext", "/v1/articles/a1", 200),
        ("embargoed", "/v1/articles", 401),
        ("read,fulltext,embargoed,export", "/v1/keys", 401),
        ("read,fulltext,embargoed,export", "/metrics", 401),
    ],
)
async def test_who_comes_without_a_key_may_what_the_setting_says(open_to, anonymous, path, status):
    async with open_to(anonymous) as client:
        assert (await client.get(path)).status_code == status


@pytest.mark.parametrize("anonymous", ["admin", "read,admin", "read fulltext", "read,", "everything"])
def test_nobody_is_made_administrator_without_a_key_and_what_is_no_scope_is_told(anonymous):
    with pytest.raises(ValueError, match="anonymous"):
        Settings(anonymous=anonymous)


@pytest.mark.parametrize("path", [*ASKED, "/v1/suggest?q=Put"])
async def test_a_reader_of_embargoed_articles_asks_without_the_embargo(closed, holding, index, path):
    headers = await holding(Scope.READ, Scope.EMBARGOED)
    assert (await closed.get(path, headers=headers)).status_code == 200
    hidden = [
        query for query in index.queries if any(isinstance(one, Between) for one in parts(query.visible))
    ]
    # Labels and names are what public articles say of them; nothing is counted or found by those.
    assert all(query.size <= 1 or query.fold for query in hidden)
    assert len(hidden) < len(index.queries)


def parts(condition):
    assert isinstance(condition, AllOf)
    return condition.parts


@pytest.mark.parametrize(
    "path", [*ASKED, "/v1/articles?q=ministers", "/v1/articles/a1/versions", "/v1/articles/a1/versions/1",
             "/v1/articles/a1/difference?from=1&to=1", "/v1/articles/a1/difference?from=1&to=1&format=text"]
)  # fmt: skip
async def test_without_its_scope_no_address_gives_the_text_away(closed, holding, index, path):
    whole = article(
        **VERSIONED,
        body=f"The ministers met.\n\n{SENTENCE}",
        removed=[{"text": SENTENCE, "line": 1, "rule": "r"}],
    )
    index.hits = (Hit("a1", 1.0, whole),)
    reader = await closed.get(path, headers=await holding(Scope.READ))
    assert reader.status_code == 200, reader.text
    # Single words are what an article is compared and found by.
    assert SENTENCE not in reader.text
    assert index.queries


async def test_what_is_withheld_is_named_and_with_its_scope_it_is_there(closed, holding, index):
    whole = article(**VERSIONED, removed=[{"text": "x", "line": 1, "rule": "r"}])
    index.hits = (Hit("a1", 1.0, whole),)
    reader, whole_reader = await holding(Scope.READ), await holding(Scope.READ, Scope.FULLTEXT)
    for path in ("/v1/articles/a1", "/v1/articles/a1/versions/1"):
        short = (await closed.get(path, headers=reader)).json()
        assert short["withheld"] == ["body", "removed"]
        assert short.keys() == (whole.keys() | {"withheld"}) - {"body", "removed"}
        assert (await closed.get(path, headers=whole_reader)).json() == whole
    for path in ("/v1/articles?q=ministers", "/v1/sample"):
        (hit,) = (await closed.get(path, headers=reader)).json()["hits"]
        assert hit["article"]["withheld"] == ["body", "removed"]
    # A few short passages are what searching is for.
    (hit,) = (await closed.get("/v1/articles?q=ministers", headers=reader)).json()["hits"]
    assert "<mark>ministers</mark>" in hit["highlights"]["body"][0]
    differ = "/v1/articles/a1/difference?from=1&to=1"
    assert (await closed.get(differ, headers=reader)).json()["withheld"] == ["paragraphs"]
    assert (await closed.get(differ, headers=reader)).json()["paragraphs"] == []
    assert (await closed.get(differ, headers=whole_reader)).json()["withheld"] == []
    assert "withheld" in (await closed.get(f"{differ}&format=text", headers=reader)).text


async def test_who_is_turned_away_at_the_door_is_counted_under_no_route(closed, admin):
    """The alert on searches that fail asks for `unmatched`, because an overload is answered there, too."""
    told(await closed.get("/v1/articles"), 401, "key_missing")
    counted = (await closed.get("/metrics", headers=admin)).text
    assert 'telex_search_requests_total{method="GET",route="unmatched",status="401"} 1.0' in counted


async def test_an_administrator_makes_lists_rotates_and_revokes_keys(closed, admin):
    made = await closed.post(
        "/v1/keys", headers=admin, json={"name": "desk", "scopes": ["read"], "note": "ask the desk",
                                         "expires_at": (NOW + timedelta(days=1)).isoformat()}
    )  # fmt: skip
    assert made.status_code == 201
    key = made.json()
    assert made.headers["Cache-Control"] == "no-store"
    mine = {"Authorization": f"Bearer {key['key']}"}
    assert (await closed.get("/v1/articles", headers=mine)).status_code == 200
    told(await closed.get("/v1/keys", headers=mine), 403, "scope_missing")
    listed = (await closed.get("/v1/keys", headers=admin)).json()
    (shown,) = [one for one in listed["keys"] if one["id"] == key["id"]]
    assert "key" not in shown
    assert key["key"] not in str(listed)
    assert (shown["name"], shown["scopes"], shown["note"]) == ("desk", ["read"], "ask the desk")
    assert shown["last_used_at"] is not None
    rotated = (await closed.post(f"/v1/keys/{key['id']}/rotate?grace_seconds=60", headers=admin)).json()
    assert rotated["key"] != key["key"]
    revoked = (await closed.delete(f"/v1/keys/{key['id']}", headers=admin)).json()
    assert revoked["revoked_at"] is not None
    told(await closed.post(f"/v1/keys/{key['id']}/rotate", headers=admin), 409, "key_ended")
    for call in (
        closed.delete("/v1/keys/nobody", headers=admin),
        closed.post("/v1/keys/%00/rotate", headers=admin),
    ):
        told(await call, 404, "key_not_found")


async def test_keys_are_listed_page_by_page_and_completely(closed, admin, keys):
    made = {
        (await keys.make(f"key {number}", frozenset({Scope.READ}), by="a test"))[0].id for number in range(5)
    }
    listed: list[str] = []
    following = ""
    while following is not None:
        page = (
            await closed.get(f"/v1/keys?size=2{following and f'&after={following}'}", headers=admin)
        ).json()
        listed += [one["id"] for one in page["keys"]]
        following = page["next"]
    assert made < set(listed)
    assert len(listed) == len(set(listed)) == 6


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"name": "a", "scopes": []},
        {"name": "", "scopes": ["read"]},
        {"name": "a\nb", "scopes": ["read"]},
        {"name": "a", "scopes": ["everything"]},
        {"name": "a", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"},
        {"name": "a", "scopes": ["read"], "secret": "mine"},
    ],
)
async def test_a_key_that_makes_no_sense_is_not_made(closed, admin, keys, wanted):
    assert (await closed.post("/v1/keys", headers=admin, json=wanted)).status_code in {400, 422}
    assert len(await keys.page("", 10)) == 1
