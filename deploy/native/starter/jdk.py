"""Finds a Java that an engine can run on.

The name of a folder proves nothing: what counts is the ``release`` file that every JDK since 9 carries, with its version and
the modules it is made of. A runtime that was cut down with jlink has fewer, and Elasticsearch ends with an obscure error on it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .account import can_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .account import Account

# Where Linux distributions, version managers, build tools and macOS put JDKs.
USUAL_FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/lib64/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/jdk*",
    "/usr/local/lib/jvm/*",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
    "~/.gradle/jdks/*",
    "~/.local/share/mise/installs/java/*",
    "~/.asdf/installs/java/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
)
PROBE_SECONDS = 30


@dataclass(frozen=True)
class Need:
    """What an engine asks of a Java: ``variables`` are looked at first, in this order."""

    oldest: int
    modules: frozenset[str]
    programs: tuple[str, ...]
    variables: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"a full JDK, version {self.oldest} or later"
            if "javac" in self.programs
            else f"Java {self.oldest} or later"
        )


@dataclass(frozen=True)
class Candidate:
    """A folder that may be a JDK, and who named it."""

    home: Path
    named_by: str


@dataclass(frozen=True)
class Verdict:
    """What was found at a candidate; ``problem`` is None when it will do."""

    home: Path
    named_by: str
    version: str | None
    problem: str | None


def candidates(
    variables: Iterable[str], environment: Mapping[str, str], folders: Iterable[str] = USUAL_FOLDERS
) -> Iterator[Candidate]:
    """Every place worth a look, the user's explicit choice first; each real folder once."""
    seen: set[Path] = set()
    for candidate in _all_candidates(variables, environment, folders):
        home = candidate.home.resolve()
        if home not in seen:
            seen.add(home)
            yield Candidate(home, candidate.named_by)


def _all_candidates(
    variables: Iterable[str], environment: Mapping[str, str], folders: Iterable[str]
) -> Iterator[Candidate]:
    for variable in variables:
        if environment.get(variable):
            yield Candidate(Path(environment[variable]), variable)
    java = shutil.which("java", path=environment.get("PATH", ""))
    if java is not None:
        yield Candidate(Path(java).resolve().parent.parent, "PATH")
    for pattern in folders:
        expanded = Path(pattern.replace("~", environment.get("HOME", "~"), 1))
        # The newest first: names end in their version often enough for the order to help, and never matter otherwise.
        for home in sorted(
            Path(expanded.anchor).glob(str(expanded.relative_to(expanded.anchor))),
            key=_version_in_name,
            reverse=True,
        ):
            if home.is_dir():
                yield Candidate(home, pattern)


def _version_in_name(home: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", str(home)))


def inspect(candidate: Candidate, need: Need, account: Account | None = None) -> Verdict:
    """Say whether ``candidate`` fulfils ``need``, and if ``account`` is given, whether that user can read it."""
    home = candidate.home
    missing = [name for name in ("java", *need.programs) if not os.access(home / "bin" / name, os.X_OK)]
    if "java" in missing:
        return Verdict(home, candidate.named_by, None, "no bin/java there")
    version, modules = _version_and_modules(home)
    if version is None:
        problem: str | None = "it does not say its version: broken, or older than Java 9"
    elif major(version) < need.oldest:
        problem = f"version {version}, {need.oldest} or later is needed"
    elif missing:
        problem = f"not a JDK: no bin/{missing[0]}"
    elif lacking := sorted(need.modules - modules):
        problem = f"cut down: without the module{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}"
    elif account is not None and not (
        can_read(account, home / "bin" / "java") and can_read(account, home / "lib")
    ):
        problem = f"the user {account.name} cannot read it"
    else:
        problem = None
    return Verdict(home, candidate.named_by, version, problem)


def major(version: str) -> int:
    """25 for "25.0.1", 8 for "1.8.0_392", 0 for anything else."""
    found = re.match(r"(?:1\.)?(\d+)", version)
    return int(found[1]) if found else 0


def _version_and_modules(home: Path) -> tuple[str | None, frozenset[str]]:
    try:
        text = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    stated = dict(re.findall(r'^(\w+)="([^"]*)"', text, flags=re.MULTILINE))
    version = stated.get("JAVA_VERSION") or _ask(home, "-version", r'version "([^"]+)"')
    modules = stated.get("MODULES") or " ".join(
        re.findall(r"^[\w.]+", _run(home, "--list-modules"), flags=re.MULTILINE)
    )
    return version, frozenset(modules.split())


def _ask(home: Path, option: str, pattern: str) -> str | None:
    found = re.search(pattern, _run(home, option))
    return found[1] if found else None


def _run(home: Path, option: str) -> str:
    try:
        answer = subprocess.run(
            [str(home / "bin" / "java"), option],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout + answer.stderr if answer.returncode == 0 else ""


def find(
    need: Need,
    environment: Mapping[str, str],
    *,
    account: Account | None = None,
    folders: Iterable[str] = USUAL_FOLDERS,
) -> list[Verdict]:
    """All verdicts up to and with the first that will do; the last one has no ``problem`` if there is such a JDK."""
    verdicts: list[Verdict] = []
    for candidate in candidates(need.variables, environment, folders):
        verdicts.append(inspect(candidate, need, account))
        if verdicts[-1].problem is None:
            break
    return verdicts


def chosen(verdicts: list[Verdict]) -> Verdict | None:
    """The one that will do, if any."""
    return verdicts[-1] if verdicts and verdicts[-1].problem is None else None
