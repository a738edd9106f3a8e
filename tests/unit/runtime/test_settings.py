"""Settings come from the environment, else from a file, and what is wrong is told by its name, never by its value."""

import json
from typing import get_args

import pytest
import structlog
from click import ClickException
from pydantic import SecretStr

from services.cli.environment import load_settings
from services.runtime.credentials import UnreadableCredential, is_this_machine, secret, stamp
from services.runtime.settings import Settings
from services.runtime.settings_file import SettingsFileUnusable

SECRET = "tell-nobody"  # noqa: S105 - a test's own


@pytest.fixture(autouse=True)
def logs_as_before():
    yield
    structlog.reset_defaults()


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Writes the settings file that TELEX_CONFIG names."""
    path = tmp_path / "telex.toml"
    monkeypatch.setenv("TELEX_CONFIG", str(path))
    return path


def test_a_setting_comes_from_the_file(file):
    file.write_text(f'bus = "kafkas://a:9093"\nbatch_size = 7\nbus_password = "{SECRET}"\n')
    settings = Settings()
    assert (settings.bus, settings.batch_size) == ("kafkas://a:9093", 7)
    assert settings.bus_password == SecretStr(SECRET)
    assert settings.port == 8080


def another(name):
    """A value of the setting that is not its default, as a variable says it and as TOML does."""
    field = Settings.model_fields[name]
    default = field.default
    kinds = set(get_args(field.annotation)) or {field.annotation}
    if name in FORMS:
        return FORMS[name], json.dumps(FORMS[name])
    if isinstance(default, bool):
        return str(not default).lower(), str(not default).lower()
    if isinstance(default, int | float) or int in kinds:
        number = str((default or 0) + (0.25 if isinstance(default, float) else 1))
        return number, number
    text = f"{default or ''}x"
    return text, json.dumps(text)


# Those that are checked for more than their type.
FORMS = {
    "bus_sasl_mechanism": "PLAIN",
    "anonymous": "read",
    "public_url": "https://news.example",
    "webhook_allow": "10.20.0.0/16",
    "cors_origins": "https://desk.example",
    "log_level": "debug",
    "log_format": "json",
}


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "config"])
def test_every_setting_is_one_of_the_environment_and_of_a_file(monkeypatch, file, name):
    as_variable, as_toml = another(name)
    file.write_text(f"{name} = {as_toml}\n")
    of_file = getattr(Settings(), name)
    file.write_text("")
    monkeypatch.setenv(f"TELEX_{name.upper()}", as_variable)
    of_environment = getattr(Settings(), name)
    assert of_file == of_environment != Settings.model_fields[name].default


def test_the_environment_comes_before_the_file_and_an_argument_before_both(file, monkeypatch):
    file.write_text("batch_size = 7\nport = 1\nhost = '::'\n")
    monkeypatch.setenv("TELEX_BATCH_SIZE", "8")
    monkeypatch.setenv("TELEX_PORT", "2")
    settings = Settings(port=3)
    assert (settings.batch_size, settings.port, settings.host) == (8, 3, "::")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bacth_size = 7", "bacth_size (did you mean batch_size?)"),
        ("[bus]\nurl = 'x'", "`bus` in the file of TELEX_CONFIG"),
        ("batch_size = 'many'", "`batch_size` in the file of TELEX_CONFIG"),
        ("config = '/other.toml'", "config"),
        (f"bus_password = {SECRET}", "at line 1"),
        ("port = 1\nport = 2", "no TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_by_what_is_wrong_in_it(file, text, told):
    file.write_text(text)
    with pytest.raises(ClickException) as caught:
        load_settings()
    assert told in caught.value.message
    assert SECRET not in caught.value.message
    assert "many" not in caught.value.message


def test_a_file_in_another_encoding_is_refused(file):
    file.write_bytes(b"host = '\xe9'")
    with pytest.raises(SettingsFileUnusable, match="UTF-8"):
        Settings()


def test_a_file_that_is_not_there_is_told(file):
    with pytest.raises(ClickException, match=r"TELEX_CONFIG: .*telex.toml cannot be read"):
        load_settings()


def test_a_wrong_variable_is_told_by_its_name_even_beside_a_file(file, monkeypatch):
    file.write_text("batch_size = 7")
    monkeypatch.setenv("TELEX_BATCH_SIZE", "many")
    with pytest.raises(ClickException, match="TELEX_BATCH_SIZE: "):
        load_settings()


def test_a_variable_that_is_no_setting_is_warned_of_with_the_nearest_one(monkeypatch, capsys):
    monkeypatch.setenv("TELEX_BACTH_SIZE", "7")
    monkeypatch.setenv("TELEX_SEARCH_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("TELEX_LOG_FORMAT", "json")
    monkeypatch.setenv("TELEX_TEST_KAFKA", "kafka://127.0.0.1:1")
    load_settings()
    (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert line["event"] == "unknown_settings"
    assert "TELEX_BACTH_SIZE (did you mean TELEX_BATCH_SIZE?)" in line["variables"]
    assert any(name.startswith("TELEX_SEARCH_SERVICE_HOST") for name in line["variables"])
    assert not any(name.startswith(("TELEX_LOG_FORMAT", "TELEX_TEST_")) for name in line["variables"])


def test_secrets_are_not_in_what_settings_look_like(monkeypatch):
    monkeypatch.setenv("TELEX_BUS_PASSWORD", SECRET)
    monkeypatch.setenv("TELEX_INDEX_API_KEY", SECRET)
    assert SECRET not in repr(Settings())
    assert SECRET not in str(Settings())


def test_a_secret_in_a_file_is_read_each_time_without_the_end_of_its_line(tmp_path):
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\r\n")
    assert secret(None, file) == SECRET
    file.write_text("another")
    assert secret(None, file) == "another"
    assert secret(SecretStr(SECRET), None) == SECRET
    assert secret(None, None) is None


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_secret_that_cannot_be_read_says_why_without_its_path(tmp_path, content):
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UnreadableCredential) as caught:
        secret(None, file)
    assert str(tmp_path) not in str(caught.value)


def test_a_stamp_changes_when_a_file_is_written_replaced_or_gone(tmp_path):
    file, other = tmp_path / "a", tmp_path / "b"
    stamps = [stamp([file, None])]
    file.write_text("one")
    stamps.append(stamp([file, None]))
    other.write_text("two")
    other.replace(file)
    stamps.append(stamp([file, None]))
    assert len(set(stamps)) == 3
    assert stamp([file, None]) == stamps[-1]
    assert stamp([None]) == ()


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("kafka", False)],
)  # fmt: skip
def test_what_stays_on_this_machine_is_known(host, here):
    assert is_this_machine(host) is here
