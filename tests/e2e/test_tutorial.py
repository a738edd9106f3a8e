"""docs/tutorial.md: its commands, in order, and what it says they print."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from deploy.native.starter.ports import free_ports

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> list[tuple[str, list[str]]]:
    """Each block of commands with the lines that the page says they print."""
    found: list[tuple[str, list[str]]] = []
    for kind, text in BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text("utf-8")):
        if kind == "sh":
            found.append((text, []))
        elif kind == "text":
            found[-1][1].extend(text.splitlines())
    return found


def printed(line: str) -> re.Pattern[str]:
    """What a line of the page stands for: `…` is anything."""
    return re.compile(re.escape(line).replace("…", ".*"))


def test_the_commands_print_what_the_page_says(tmp_path):
    (first, started), *rest = steps()
    assert first.endswith(" telex up\n")
    assert len(rest) > 5
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    (port,) = free_ports(1)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TELEX_")}
    environment |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TELEX_PORT": str(port)}

    def here(text: str) -> str:
        return text.replace("127.0.0.1:8080", f"127.0.0.1:{port}")

    with subprocess.Popen(
        ["sh", "-c", f"exec env {first}"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as up:
        try:
            told = next(line for line in up.stderr if "Telex is up" in line)
            assert told.rstrip() == here(started[0])
            for commands, lines in rest:
                done = subprocess.run(
                    ["sh", "-e", "-c", here(commands)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
                )  # fmt: skip
                assert done.returncode == 0, f"{commands}\n{done.stderr}"
                for line in lines:
                    assert printed(here(line)).search(done.stdout), (
                        f"{commands}\n{line}\n{done.stdout[:3000]}"
                    )
        finally:
            os.killpg(up.pid, signal.SIGINT)
            up.stderr.read()
            assert up.wait(60) == 0
