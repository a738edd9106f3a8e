"""Kafka with TLS, client certificates and SASL: the whole flow, and waiting while Kafka does not let us in."""

import uuid

import pytest

from tests.certificates import Authority
from tests.commands import ingestor, telex
from tests.secured.files import replace

WRONG = "not-the-password"


def embedded(tmp_path) -> dict[str, object]:
    return {"index": f"tantivy:///{tmp_path}/index"}


def published(settings, name: str) -> None:
    """An article that has to come back as indexed."""
    text = f"The council of {name} met on Thursday and agreed on the budget for schools."
    done = telex(settings, "publish", "-", "--timeout", "240", text=text)
    assert done.stdout.startswith("indexed"), done.stdout


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_an_article_goes_from_publisher_to_receipt(pair, tmp_path, mechanism):
    settings = pair.bus(mechanism) | embedded(tmp_path)
    made = telex(settings, "init").stdout
    assert "articles.raw.v1" in made
    with ingestor(settings, tmp_path / "log", secrets=(settings["bus_password"],)):
        published(settings, mechanism)
    report = telex(settings, "status")
    assert "1 indexed" in report.stdout
    assert "lag       0 messages" in report.stdout


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"bus_password": WRONG}, "TELEX_BUS_PASSWORD"),
        ({"bus_ca": None}, "TELEX_BUS_CA"),
        ({"bus_cert": None, "bus_key": None}, "TELEX_BUS_CERT"),
    ],
)
def test_a_command_that_is_not_let_in_says_why_and_ends_with_1(pair, tmp_path, changes, told):
    settings = pair.bus(**changes) | embedded(tmp_path)
    for command in ("init", "status"):
        done = telex(settings, command, wanted=1)
        assert told in done.stderr
        assert "Traceback" not in done.stderr
        assert WRONG not in done.stderr
        assert "127.0.0.1" not in done.stderr


def test_an_ingestor_waits_while_it_is_not_let_in_and_goes_on_when_its_files_are_mended(pair, tmp_path):
    right = pair.bus() | embedded(tmp_path)
    telex(right, "init")
    password, authority = tmp_path / "password", tmp_path / "authority.pem"
    trusted = pair.ca.read_text()
    password.write_text(WRONG)
    authority.write_text(trusted)
    settings = right | {"bus_password": None, "bus_password_file": password, "bus_ca": authority}
    secrets = (WRONG, right["bus_password"])
    with ingestor(settings, tmp_path / "log", secrets=secrets) as running:
        running.until("TELEX_BUS_PASSWORD")
        replace(password, right["bus_password"] + "\n")
        running.until()
        published(right, "first")
        # While it runs: nothing is lost that comes meanwhile.
        replace(password, WRONG)
        running.until("TELEX_BUS_PASSWORD")
        telex(right, "publish", "-", "--no-wait", text="Published while the ingestor is not let in.")
        replace(password, right["bus_password"])
        published(right, "second")
        (tmp_path / "other").mkdir()
        replace(authority, Authority(tmp_path / "other").ca.read_text())
        running.until("TELEX_BUS_CA")
        password.unlink()
        running.until("TELEX_BUS_PASSWORD_FILE")
        replace(authority, trusted)
        replace(password, right["bus_password"])
        published(right, "third")
    assert "4 indexed" in telex(right, "status").stdout


def test_a_password_that_is_changed_in_kafka_is_taken_from_its_file_without_a_restart(pair, tmp_path):
    before, after = pair.kafka.security.password, uuid.uuid4().hex
    password = tmp_path / "password"
    password.write_text(before)
    settings = pair.bus(bus_password=None, bus_password_file=password) | embedded(tmp_path)
    telex(settings, "init")
    with ingestor(settings, tmp_path / "log", secrets=(before, after)) as running:
        published(settings, "before")
        pair.change_password(after)
        try:
            # What asks aside from the work connects anew each time: it is the first to notice.
            running.until("TELEX_BUS_PASSWORD")
            replace(password, after)
            published(settings, "after")
        finally:
            pair.change_password(before)
            replace(password, before)
        running.until()
    assert "2 indexed" in telex(settings, "status").stdout
