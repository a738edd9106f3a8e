"""docs/feeds.md says what saved searches do, and its examples work."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from services.search.hooks.delivery import ATTEMPT_HEADER, ID_HEADER, State
from services.search.hooks.signature import HEADER, sign
from services.search.saved.log import AT_ONCE
from services.search.saved.matches import Kind
from services.search.saved.requests import DEFAULT_KINDS, NewSearch, NewSince
from services.search.saved.searches import PER_OWNER
from services.search.saved.watch import KEPT_MATCHES

DOCS = (Path(__file__).parents[3] / "docs" / "feeds.md").read_text("utf-8")


def section(title: str) -> str:
    return DOCS.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)


def block(language: str) -> str:
    return re.search(rf"```{language}\n(.*?)```", section("Verifying a delivery"), re.DOTALL).group(1)


def test_every_field_kind_and_parameter_is_described():
    assert rows("Saving one") == list(NewSearch.model_fields)
    assert rows("What is told, and what is not") == [kind.value for kind in Kind]
    assert rows("What is new") == list(NewSince.model_fields)
    row = next(line for line in DOCS.splitlines() if line.startswith("| `kinds` |"))
    assert re.findall(r"`(\w+)`", row)[1:4] == [kind.value for kind in DEFAULT_KINDS]
    assert all(f"`{state}`" in section("Webhooks") for state in State.__args__)
    assert all(f"`{name}`" in section("Webhooks") for name in (HEADER, ID_HEADER, ATTEMPT_HEADER))
    assert f"{PER_OWNER} saved searches" in DOCS
    assert f"{KEPT_MATCHES:,} matches" in DOCS
    assert AT_ONCE == 100


def test_every_link_to_a_heading_leads_somewhere():
    headings = re.findall(r"^#+ (.+)$", DOCS, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", DOCS)) <= anchors


async def test_every_address_is_in_the_table(app):
    table = section("Saving one").split("\n\n")[0]
    for path, methods in app.openapi()["paths"].items():
        if path.startswith("/v1/searches"):
            for method in methods:
                assert re.search(
                    rf"^\| `[A-Z`, ]*{method.upper()}\b.*`?{re.escape(path)}`", table, re.MULTILINE
                ), path


BODY = '{"matches":["Путин"]}'.encode()


def test_the_python_example_verifies_what_is_sent_and_nothing_else():
    names: dict[str, object] = {}
    exec(block("python"), names)  # noqa: S102 - it is ours
    from_telex = names["from_telex"]
    now = int(time.time())
    assert from_telex("secret", BODY, sign("secret", BODY, now))
    assert not from_telex("other", BODY, sign("secret", BODY, now))
    assert not from_telex("secret", BODY + b" ", sign("secret", BODY, now))
    assert not from_telex("secret", BODY, sign("secret", BODY, now - 400))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the example is for machines with openssl")
@pytest.mark.parametrize(("secret", "status"), [("secret", 0), ("other", 1)])
def test_the_shell_example_verifies_what_is_sent_and_nothing_else(tmp_path, secret, status):
    (tmp_path / "body").write_bytes(BODY)
    told = {
        "header": sign("secret", BODY, 1_772_366_400),
        "secret": secret,
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    done = subprocess.run(["sh", "-c", block("sh")], cwd=tmp_path, env=told, check=False)
    assert done.returncode == status
