"""What this machine has of what the engines need, where that was looked for, and how to get the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import jdk, maven
from .errors import EnginesError
from .lifecycle import ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .build import Build

HOW_TO_GET_A_JDK = (
    "Debian 13, Ubuntu: apt-get install openjdk-21-jdk-headless; macOS: brew install openjdk; Fedora: dnf install java-21-openjdk-devel;"
    " any other: unpack a JDK (Temurin, Corretto, Zulu …) and set {variable} to its folder"
)


@dataclass(frozen=True)
class Finding:
    """One thing that is needed. ``looked_at``: each place with what was found there."""

    thing: str
    need: str
    ok: bool
    found: str
    looked_at: tuple[str, ...]
    how: str


def findings(names: Iterable[str], build: Build, environment: Mapping[str, str]) -> list[Finding]:
    """What the engines of these names need, in the order in which it is worth getting."""
    wanted = list(names)
    found = [_java(name, environment) for name in wanted]
    found.append(_maven([name for name in wanted if not build.is_built(name)], environment))
    return found


def _java(name: str, environment: Mapping[str, str]) -> Finding:
    engine = ENGINES[name]
    how = HOW_TO_GET_A_JDK.format(variable=engine.need.variables[0])
    try:
        account = engine.account()
    except EnginesError as error:
        return Finding(
            f"java for {name}",
            str(engine.need),
            ok=False,
            found=str(error),
            looked_at=(),
            how="run it as an ordinary user",
        )
    verdicts = jdk.find(engine.need, environment, account=account)
    java = jdk.chosen(verdicts)
    looked = tuple(
        f"{verdict.home} ({verdict.named_by}): {verdict.problem or f'version {verdict.version}, will do'}"
        for verdict in verdicts
    )
    places = (*(f"${variable}" for variable in engine.need.variables), "java on PATH", *jdk.USUAL_FOLDERS)
    if java is None:
        return Finding(
            f"java for {name}",
            str(engine.need),
            ok=False,
            found="none",
            looked_at=(*looked, f"looked in: {', '.join(places)}"),
            how=how,
        )
    runs_as = "" if account is None else f", run as the user {account.name} since {name} refuses root"
    return Finding(
        f"java for {name}",
        str(engine.need),
        ok=True,
        found=f"{java.home} (version {java.version}){runs_as}",
        looked_at=looked,
        how="",
    )


def _maven(unbuilt: list[str], environment: Mapping[str, str]) -> Finding:
    need = (
        f"Maven, to build {' and '.join(unbuilt)} once"
        if unbuilt
        else "nothing: what Maven makes is already built"
    )
    program = maven.find(environment)
    places = (*(f"${variable}/bin/mvn" for variable in maven.VARIABLES), "mvn on PATH")
    ok = program is not None or not unbuilt
    how = "" if ok else maven.HOW_TO_GET
    return Finding(
        "maven",
        need,
        ok=ok,
        found=str(program or "none"),
        looked_at=(f"looked at: {', '.join(places)}",),
        how=how,
    )


def as_text(found: list[Finding]) -> str:
    """For people: one paragraph for each thing."""
    lines = []
    for finding in found:
        lines.append(f"{'ok     ' if finding.ok else 'MISSING'} {finding.thing}: {finding.found}")
        lines.append(f"        needed: {finding.need}")
        lines += [f"        {place}" for place in finding.looked_at]
        if finding.how:
            lines.append(f"        how to get it: {finding.how}")
    return "\n".join(lines)
