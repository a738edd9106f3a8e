"""`telex keys` on the records beside an embedded index: keys are made, listed, rotated and revoked; mistakes say what to do."""

import asyncio
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from services.cli.main import main
from services.engines.factory import make_records
from services.runtime.settings import Settings
from services.search.access.caller import Caller
from services.search.access.keyring import Keyring
from services.search.access.keys import Keys
from services.search.errors import RequestError


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setenv("TELEX_INDEX", f"tantivy:///{tmp_path / 'index'}")
    return f"tantivy:///{tmp_path / 'index'}"


def telex(*arguments: str, status: int = 0) -> Result:
    result = CliRunner().invoke(main, ["keys", *arguments])
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output
    return result


def opens(url: str, text: str, at: datetime | None = None) -> Caller | None:
    """Whom a search service takes the holder of `text` for; None when it lets nobody in."""
    now = at or datetime.now(UTC)

    async def looked() -> Caller | None:
        records = make_records(Settings(index=url))
        await records.start()
        try:
            return await Keyring(Keys(records, lambda: now), lambda: now, lambda: 0.0).caller(text)
        except RequestError:
            return None
        finally:
            await records.close()

    return asyncio.run(looked())


def test_a_key_is_printed_alone_and_lets_its_holder_in(url):
    made = telex("add", "Desk", "--scope", "read", "--scope", "export")
    text = made.stdout.strip()
    caller = opens(url, text)
    assert caller is not None
    assert (caller.name, sorted(caller.scopes)) == ("Desk", ["export", "read"])
    assert text not in made.stderr
    assert "shown this once" in made.stderr


def test_the_list_says_what_each_may_and_how_it_is_and_never_its_secret(url):
    text = telex("add", "Desk", "--note", "ask Anna", "--expires", "2999-01-01").stdout.strip()
    other = telex("add", "Wire", "--scope", "read").stdout.strip()
    telex("revoke", other)
    rows = {row.split("\t")[3]: row.split("\t") for row in telex("list").stdout.splitlines()}
    assert rows["Desk"][1:3] == ["good", "fulltext,read"]
    assert rows["Desk"][5:] == ["last used never", "ends 2999-01-01T00:00:00Z", "ask Anna"]
    assert rows["Wire"][1:3] == ["revoked", "read"]
    assert text.split("_")[2] not in telex("list").output


def test_a_rotated_key_has_two_secrets_until_the_grace_is_over(url):
    before = telex("add", "Desk").stdout.strip()
    after = telex("rotate", before.split("_")[1], "--grace", "0s").stdout.strip()
    assert opens(url, before) is None
    assert opens(url, after) is not None
    third = telex("rotate", after, "--grace", "7d").stdout.strip()
    assert opens(url, after) is not None
    assert opens(url, third) is not None


def test_a_revoked_key_lets_nobody_in_and_is_not_rotated(url):
    text = telex("add", "Desk").stdout.strip()
    assert "revoked" in telex("revoke", text.split("_")[1]).output
    assert opens(url, text) is None
    assert "cannot be rotated" in telex("rotate", text, status=1).output


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("revoke", "nobody"), 1, "telex keys list"),
        (("rotate", ""), 1, "telex keys list"),
        (("rotate", "x" * 5000), 1, "telex keys list"),
        (("rotate", "telex_"), 1, "telex keys list"),
        (("rotate", "a", "--grace", "soon"), 2, "30m, 24h, 7d"),
        (("add", "Desk", "--scope", "everything"), 2, "fulltext"),
        (("add", "Desk", "--expires", "2001-01-01"), 1, "lies in the past"),
        (("add", "Desk", "--expires", "tomorrow"), 2, "tomorrow"),
        (("add", ""), 1, "1 to 100 characters"),
        (("add", "a\nb"), 1, "control character"),
    ],
)
def test_a_mistake_says_what_to_do(url, arguments, status, said):
    assert said in telex(*arguments, status=status).output


def test_cursors_get_another_secret(url):
    assert "another secret" in telex("rotate-cursors").output
