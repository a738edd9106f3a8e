"""How Elasticsearch is reached: settings that go together, and a key that is read anew when it is turned away."""

import pytest

from services.engines.elastic.access import Access
from services.engines.elastic.client import Connection, Refusal
from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.factory import make_index
from services.runtime.settings import Settings
from tests.certificates import Authority
from tests.unit.engines.elastic.test_client import answer, server

KEY, OTHER = "Zmlyc3Q6a2V5", "b3RoZXI6a2V5"
TURNED_AWAY = answer(401, '{"error": {"type": "security_exception"}}')


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"index": "https://a:9200", "index_api_key": KEY, "index_api_key_file": "/f"}, "not both"),
        ({"index": "https://a:9200", "index_api_key_file": "/not/there"}, "TELEX_INDEX_API_KEY_FILE cannot be read"),
        ({"index": "https://a:9200", "index_ca": "/not/there"}, "TELEX_INDEX_CA cannot be read"),
        ({"index": "http://a:9200", "index_ca": "/f"}, "https://host:9200"),
        ({"index": "http://a:9200", "index_api_key": KEY}, "not sent over an open connection"),
        ({"index": f"http://user:{KEY}@a:9200"}, "not sent over an open connection"),
    ],
)  # fmt: skip
def test_settings_that_go_together_are_asked_for_together(changes, told):
    with pytest.raises(IndexMisconfigured) as caught:
        make_index(Settings(**changes), writable=False)
    assert told in str(caught.value)
    assert KEY not in str(caught.value)


def test_the_key_is_in_no_text_of_the_access():
    settings = Settings(index=f"https://user:{OTHER}@a:9200", index_api_key=KEY)
    assert KEY not in repr(Access.of(settings))
    assert OTHER not in repr(Access.of(settings))


def test_certificates_are_verified_with_the_host_they_are_for(tmp_path):
    context = Access.of(Settings(index="https://a", index_ca=Authority(tmp_path).ca)).options()["ssl_context"]
    assert context.check_hostname


@pytest.fixture
def file(tmp_path):
    key = tmp_path / "key"
    key.write_text(f"{KEY}\n")
    return key


async def test_a_key_that_is_turned_away_is_read_anew_and_the_request_sent_once_more(file):
    async with server(TURNED_AWAY, answer(200, '{"a": 1}')) as (url, requests):
        connection = Connection(Access.of(Settings(index=url, index_api_key_file=file)))
        file.write_text(OTHER)
        assert await connection.ask("POST", "/x", {"q": 1}) == {"a": 1}
        await connection.close()
    assert f"ApiKey {KEY}".encode() in requests[0]
    assert f"ApiKey {OTHER}".encode() in requests[1]
    assert requests[1].endswith(b'{"q": 1}')


async def test_without_a_new_key_the_request_is_sent_once(file):
    async with server(TURNED_AWAY) as (url, requests):
        connection = Connection(Access.of(Settings(index=url, index_api_key_file=file)))
        for _ in range(2):
            with pytest.raises(Refusal) as caught:
                await connection.ask("POST", "/x")
            assert caught.value.status == 401
        await connection.close()
    assert len(requests) == 2


async def test_a_key_file_that_is_gone_is_told_and_read_when_it_is_back(file):
    async with server(TURNED_AWAY, TURNED_AWAY, answer(200)) as (url, _):
        connection = Connection(Access.of(Settings(index=url, index_api_key_file=file)))
        file.unlink()
        with pytest.raises(IndexUnavailable, match="TELEX_INDEX_API_KEY_FILE cannot be read"):
            await connection.ask("POST", "/x")
        file.write_text(OTHER)
        assert await connection.ask("POST", "/x") == {}
        await connection.close()
