"""`telex correct`: an editor's correction, added to the file of corrections."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from pydantic import ValidationError

from schemas.corrections import Correction
from schemas.moments import iso
from services.cli.environment import load_settings
from services.ingestor.corrections import UnreadableCorrection, parse_corrections, problem_of


@click.command
@click.argument("article")
@click.option("--not-actor", metavar="ID", help="This actor is not meant in this article.")
@click.option(
    "--merge-actor", nargs=2, metavar="FROM TO", help="What was found as FROM is TO; ARTICLE may be '*'."
)
@click.option(
    "--not-date",
    metavar="DAYS",
    help="The article does not talk about this day, month or year, or span of them (ISO 8601).",
)
@click.option("--published", metavar="TIME", help="When it was published (ISO 8601).")
@click.option("--author", required=True, help="Who says so. Readers of the article see it.")
@click.option("--reason", required=True, help="Why. Readers of the article see it.")
def correct(  # noqa: PLR0913 - one parameter an option
    *,
    article: str,
    not_actor: str | None,
    merge_actor: tuple[str, str] | None,
    not_date: str | None,
    published: str | None,
    author: str,
    reason: str,
) -> None:
    """Add a correction of ARTICLE (an id, uri or url) to the file of TELEX_CORRECTIONS, which is made when missing.

    \b
      telex correct 3f2c… --not-actor Q19837 --author j.doe --reason "another man of that name"
      telex correct '*' --merge-actor x:wladimir-putin Q7747 --author j.doe --reason "a spelling"
      telex correct 3f2c… --not-date 2019 --author j.doe --reason "a house number"
      telex correct https://news.example/42 --published 2026-03-23 --author j.doe --reason "the page is wrong"

    Ingestors take it up with their next batch; what is indexed already is corrected when its message is read again. To
    take a correction back, remove its line.
    """
    path = load_settings().corrections
    if path is None:
        raise click.UsageError("TELEX_CORRECTIONS names no file to add the correction to")
    said = {
        "article": article,
        "not_actor": not_actor,
        "merge_actor": merge_actor and {"from": merge_actor[0], "to": merge_actor[1]},
        "not_date": not_date,
        "published": published,
        "author": author,
        "reason": reason,
        "at": iso(datetime.now(UTC).replace(microsecond=0)),
    }
    try:
        line = Correction.model_validate(said).model_dump_json(by_alias=True, exclude_none=True)
    except ValidationError as error:
        raise click.UsageError(problem_of(error)) from None
    try:
        _append(path, line.encode())
    except UnreadableCorrection as error:
        raise click.ClickException(f"{error}: mend that line first") from error
    except OSError as error:
        raise click.ClickException(f"TELEX_CORRECTIONS: {error.strerror or type(error).__name__}") from error
    click.echo(line)


def _append(path: Path, line: bytes) -> None:
    """Add `line` in one write, so that an ingestor never reads half of it."""
    with path.open("a+b", buffering=0) as file:
        file.seek(0)
        before = file.read()
        parse_corrections(before, path.name)
        start = b"" if not before or before.endswith(b"\n") else b"\n"
        file.write(start + line + b"\n")
        os.fsync(file.fileno())
