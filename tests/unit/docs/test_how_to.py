"""The pages under docs/how-to: what they show can be done as it stands."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from schemas.raw import RawArticle

ROOT = Path(__file__).resolve().parents[3]
TELEX = [sys.executable, "-c", "from services.cli.main import main; main()"]


def block(page: str, kind: str) -> str:
    """The one block of this kind on the page."""
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text("utf-8")
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def test_the_actor_of_the_page_is_an_entry_without_a_fault_and_is_found(tmp_path):
    (tmp_path / "actors.toml").write_text(block("extend", "toml"), "utf-8")
    (tmp_path / "article.txt").write_text(
        "Strike in Kiel\n\nThe Union of Harbour Workers called a strike in Kiel on Monday, its chairwoman said.\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    check, enrich = block("extend", "sh").splitlines()
    assert check == "telex catalogue check actors.toml"
    checked = subprocess.run(
        [*TELEX, *check.split()[1:]],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    setting, _, command = enrich.partition(" telex ")
    name, _, value = setting.partition("=")
    enriched = subprocess.run(
        [*TELEX, *command.split()], cwd=tmp_path, env={**environment, name: value}, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert "x:harbour-union" in {actor["id"] for actor in json.loads(enriched.stdout)["actors"]}


def test_what_the_programs_of_the_page_publish_are_raw_articles():
    text = block("publish", "python").partition("ARTICLE = ")[2].partition("\n}\n")[0] + "\n}"
    python = ast.literal_eval(text)
    (java,) = re.findall(r'"""\n(.*?)"""', block("publish", "java"), re.DOTALL)
    (shell,) = re.findall(r"echo '(.*)' >", block("publish", "sh"))
    for message in (python, json.loads(java), json.loads(shell)):
        assert RawArticle.model_validate(message).uri == "desk-42"
