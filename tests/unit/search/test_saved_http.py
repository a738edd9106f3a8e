"""Saved searches over HTTP: who may, what is answered, and what is refused with which code."""

import httpx
import pytest

from services.search.access.keys import Keys
from services.search.saved import service
from services.search.saved.log import MatchLog
from services.search.saved.matches import Kind, Match
from services.search.visibility import Scope
from tests.unit.search.conftest import NOW

STATED = {"name": "Ministers", "search": {"q": "ministers", "linked": False, "language": ["en"]}}
AT_MS = int(NOW.timestamp() * 1000)


@pytest.fixture
def keys(records):
    return Keys(records, lambda: NOW)


@pytest.fixture
async def desk(app, keys):
    """A client that sends a key which may read."""
    _, text = await keys.make("desk", frozenset({Scope.READ}), by="a test")
    headers = {"Authorization": f"Bearer {text.shown()}"}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://search.example", headers=headers
    ) as opened:
        yield opened


async def saved(desk, **more):
    answer = await desk.post("/v1/searches", json={**STATED, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def matched(records, search_id, *kinds):
    log = MatchLog(records)
    for number, kind in enumerate(kinds, start=1):
        match = Match(article="a1", version=number, kind=kind, at_ms=AT_MS + number * 1000, definition=1)

        def unless_told(told, match=match):
            return [] if "a1" in told and told["a1"].version >= match.version else [match]

        await log.append(search_id, ["a1"], unless_told)


def refused(answer, code, param=None):
    assert answer.json()["code"] == code, answer.text
    assert answer.json()["status"] == answer.status_code
    if param is not None:
        assert answer.json()["errors"][0]["param"] == param


async def test_a_search_is_saved_shown_stated_anew_and_deleted(desk):
    made = await saved(
        desk, once_per_story=True, max_per_hour=5, webhook={"url": "https://receiver.example/"}
    )
    assert len(made["feed_token"]) == len(made["webhook_secret"]) == 43
    path = f"/v1/searches/{made['id']}"
    shown = (await desk.get(path)).json()
    assert {name: made[name] for name in shown} == shown
    assert made.keys() - shown.keys() == {"feed_token", "webhook_secret"}
    assert shown["search"] == STATED["search"]
    assert shown["interpreted_as"] == "ministers"
    assert (shown["state"], shown["problem"], shown["matches"]) == ("well", None, 0)
    assert shown["webhook"]["state"] == "well"
    assert shown["feeds"] == {"atom": f"{path}/feed.atom", "json": f"{path}/feed.json", "new": f"{path}/new"}
    assert (await desk.get("/v1/searches")).json() == {"searches": [shown]}
    anew = (await desk.put(path, json={"name": "Others", "search": {}})).json()
    assert (anew["name"], anew["search"], anew["webhook"], anew["webhook_secret"]) == (
        "Others",
        {},
        None,
        None,
    )
    hooked = (await desk.put(path, json={**STATED, "webhook": {"url": "https://receiver.example/"}})).json()
    assert len(hooked["webhook_secret"]) == 43
    assert (await desk.delete(path)).status_code == 204
    refused(await desk.get(path), "search_not_found")


async def test_a_search_belongs_to_its_key_alone(client, desk, keys, app):
    made = await saved(desk)
    path = f"/v1/searches/{made['id']}"
    for asked in ("", "/new", "/feed.atom", "/feed.json"):
        refused(await client.get(f"{path}{asked}"), "key_missing")
    refused(await client.post("/v1/searches", json=STATED), "key_missing")
    _, text = await keys.make("other", frozenset({Scope.READ}), by="a test")
    headers = {"Authorization": f"Bearer {text.shown()}"}
    for asked in ("", "/new", "/feed.atom"):
        refused(await client.get(f"{path}{asked}", headers=headers), "search_not_found")
    refused(await client.put(path, json=STATED, headers=headers), "search_not_found")
    refused(await client.delete(path, headers=headers), "search_not_found")
    assert (await client.get("/v1/searches", headers=headers)).json() == {"searches": []}
    _, text = await keys.make("nothing", frozenset({Scope.EXPORT}), by="a test")
    refused(
        await client.get("/v1/searches", headers={"Authorization": f"Bearer {text.shown()}"}), "scope_missing"
    )


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({"name": "x"}, "invalid_parameter", "search"),
        ({"search": {}}, "invalid_parameter", "name"),
        ({"name": " ", "search": {}}, "invalid_parameter", "name"),
        ({**STATED, "more": 1}, "unknown_parameter", "more"),
        ({**STATED, "search": {"q": "(x"}}, "query_syntax", "search.q"),
        ({**STATED, "search": {"q": "*x"}}, "query_unsupported", "search.q"),
        ({**STATED, "search": {"published_from": "soon"}}, "date_invalid", "search.published_from"),
        ({**STATED, "search": {"sort": "newest"}}, "unknown_parameter", "search.sort"),
        ({**STATED, "search": {"language": "x" * 600}}, "invalid_parameter", "search.language"),
        ({**STATED, "kinds": ["old"]}, "invalid_parameter", "kinds"),
        ({**STATED, "max_per_hour": 0}, "invalid_parameter", "max_per_hour"),
        ({**STATED, "max_per_hour": True}, "invalid_parameter", "max_per_hour"),
        ({**STATED, "backfill": 101}, "invalid_parameter", "backfill"),
        ({**STATED, "webhook": {"url": "http://receiver.example/"}}, "invalid_parameter", "webhook.url"),
        ({**STATED, "webhook": {"url": "https://u:p@receiver.example/"}}, "invalid_parameter", "webhook.url"),
        (
            {**STATED, "webhook": {"url": "https://x.example/", "secret": "mine"}},
            "unknown_parameter",
            "webhook.secret",
        ),
    ],
)
async def test_what_cannot_be_saved_is_refused_with_its_place(desk, body, code, param):
    refused(await desk.post("/v1/searches", json=body), code, param)
    assert (await desk.get("/v1/searches")).json() == {"searches": []}


async def test_a_key_has_so_many_searches_and_no_more(desk, monkeypatch):
    monkeypatch.setattr(service, "PER_OWNER", 2)
    first = await saved(desk)
    await saved(desk)
    refused(await desk.post("/v1/searches", json=STATED), "too_many_searches")
    await desk.delete(f"/v1/searches/{first['id']}")
    await saved(desk)


async def test_feeds_and_what_is_new(desk, client, records):
    made = await saved(desk)
    path = f"/v1/searches/{made['id']}"
    await matched(records, made["id"], Kind.NEW)
    new = (await desk.get(f"{path}/new")).json()
    (match,) = new["matches"]
    assert (match["sequence"], match["kind"], match["article"]["headline"]) == (1, "new", "Ministers meet")
    assert match["highlights"]["headline"] == ["<mark>Ministers</mark> meet"]
    assert "body" not in match["article"]
    assert new["next"] == (await desk.get(f"{path}/new", params={"since": new["next"]})).json()["next"]
    refused(await desk.get(f"{path}/new?since=1-x"), "cursor_invalid", "since")
    refused(await desk.get(f"{path}/new?kind=old"), "invalid_parameter")
    atom = await desk.get(f"{path}/feed.atom")
    assert atom.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert atom.headers["cache-control"] == "private, no-cache"
    assert b"http://search.example/v1/articles/a1" in atom.content
    by_token = await client.get(f"{path}/feed.atom", params={"token": made["feed_token"]})
    assert by_token.content == atom.content
    assert made["feed_token"].encode() not in atom.content
    json = await desk.get(f"{path}/feed.json")
    assert json.headers["content-type"] == "application/feed+json; charset=utf-8"
    assert [item["title"] for item in json.json()["items"]] == ["Ministers meet"]
    refused(await desk.get(f"{path}/feed.rss"), "invalid_parameter")


async def test_a_feed_that_has_not_changed_is_not_sent_again(desk, records):
    path = f"/v1/searches/{(made := await saved(desk))['id']}/feed.atom"
    await matched(records, made["id"], Kind.NEW)
    feed = await desk.get(path)
    modified = feed.headers["last-modified"]
    for headers, status in [
        ({"If-None-Match": feed.headers["etag"]}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": modified}, 304),
        ({"If-Modified-Since": "Mon, 01 Jan 2020 00:00:00 +99999999999999"}, 200),
        ({"If-Modified-Since": "Sun, 01 Mar 2020 12:00:00 GMT"}, 200),
        ({"If-Modified-Since": "rubbish"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": modified}, 200),
    ]:
        assert (await desk.get(path, headers=headers)).status_code == status, headers
    head = await desk.head(path)
    assert (head.status_code, head.headers["etag"]) == (200, feed.headers["etag"])
    await matched(records, made["id"], Kind.NEW, Kind.NEW_VERSION)
    assert (await desk.get(path, headers={"If-None-Match": feed.headers["etag"]})).status_code == 200


async def test_a_token_opens_its_feeds_alone_until_there_is_another_and_as_long_as_its_key_is_good(
    desk, client, keys
):
    made = await saved(desk)
    other = await saved(desk)
    path = f"/v1/searches/{made['id']}"
    token = {"token": made["feed_token"]}
    assert (await client.get(f"{path}/feed.json", params=token)).status_code == 200
    refused(await client.get(f"/v1/searches/{other['id']}/feed.json", params=token), "search_not_found")
    refused(await client.get(f"{path}/feed.json", params={"token": ""}), "search_not_found")
    assert (await client.get(f"{path}/new", params=token)).status_code in {401, 422}
    assert (await client.get(path, params=token)).status_code in {401, 422}
    fresh = (await desk.post(f"{path}/feed-token")).json()["value"]
    refused(await client.get(f"{path}/feed.json", params=token), "search_not_found")
    assert (await client.get(f"{path}/feed.json", params={"token": fresh})).status_code == 200
    (key,) = await keys.page("", 10)
    await keys.revoke(key.id)
    refused(await client.get(f"{path}/feed.json", params={"token": fresh}), "search_not_found")


async def test_secrets_are_shown_once_and_made_anew(desk):
    made = await saved(desk, webhook={"url": "https://receiver.example/"})
    path = f"/v1/searches/{made['id']}"
    fresh = (await desk.post(f"{path}/webhook/secret")).json()["value"]
    assert fresh != made["webhook_secret"]
    for answer in (await desk.get(path), await desk.get("/v1/searches"), await desk.get(f"{path}/feed.json")):
        assert not any(one in answer.text for one in (fresh, made["webhook_secret"], made["feed_token"]))
    assert (await desk.post(f"{path}/webhook/resume")).json()["webhook"]["state"] == "well"
    bare = await saved(desk)
    refused(await desk.post(f"/v1/searches/{bare['id']}/webhook/secret"), "invalid_parameter", "webhook")
    refused(await desk.post(f"/v1/searches/{bare['id']}/webhook/resume"), "invalid_parameter", "webhook")
