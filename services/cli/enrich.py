"""`telex enrich`: what Telex makes of articles, without any bus or index."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import orjson

from schemas.moments import epoch_ms, parse_moment
from services.cli.environment import install_catalogue, load_settings
from services.ingestor.corrections import UnreadableCorrection
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.files import UnreadableFile, read_all, read_lines
from services.ingestor.pipeline import Context, RawMessage, Rejected, UnknownStage, process, stages_off


def _received(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    try:
        return epoch_ms(parse_moment(value).start)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--jsonl", is_flag=True, help="Each line is one RawArticle or ninjs message; one line out for each."
)
@click.option(
    "--received-at",
    "received_ms",
    callback=_received,
    metavar="TIME",
    help="When they were received (ISO 8601), where a message does not say; now if not given.",
)
def enrich(*, files: tuple[Path, ...], jsonl: bool, received_ms: int | None) -> None:
    """Print each article as Telex would index it: one JSON line each, in the order of the input.

    FILES are .txt, .html, .json (one RawArticle or ninjs message), .jsonl (one a line), folders of these, or - for a
    text on standard input, which is also read when no file is given.

    \b
      telex enrich article.txt
      telex enrich --jsonl < articles.jsonl > enriched.jsonl

    An article that cannot be taken gives {"rejected": {"reason", "stage", "message"}} in its place. Ends with
    status 1 when a file could not be read.
    """
    settings = load_settings()
    install_catalogue(settings)
    try:
        context = Context(
            max_message_bytes=settings.max_message_bytes,
            corrections=CorrectionsFile(settings.corrections).latest(),
            off=stages_off(settings.stages_off),
        )
    except (UnreadableCorrection, UnknownStage) as error:
        raise click.ClickException(str(error)) from error
    paths = files or (Path("-"),)
    out = sys.stdout.buffer
    failed = False
    try:
        for value in _messages(paths, settings.max_message_bytes, jsonl=jsonl):
            if isinstance(value, UnreadableFile):
                click.echo(str(value), err=True)
                failed = True
                continue
            now = time.time_ns() // 1_000_000 if received_ms is None else received_ms
            out.write(line_of(value, now, context) + b"\n")
            out.flush()
    except BrokenPipeError:
        # The reader has seen enough. Python would complain once more when it closes the stream at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1 if failed else 0)


def line_of(value: bytes, received_ms: int, context: Context) -> bytes:
    """The enriched article of one raw message as JSON without line breaks, or its rejection."""
    result = process(RawMessage(value, received_ms), context)
    if isinstance(result, Rejected):
        return orjson.dumps({"rejected": result.rejection.model_dump(mode="json")})
    return orjson.dumps(result.model_dump(mode="json", exclude_none=True))


def _messages(paths: Iterable[Path], limit: int, *, jsonl: bool) -> Iterator[bytes | UnreadableFile]:
    if not jsonl:
        for found in read_all(paths):
            yield found if isinstance(found, UnreadableFile) else found.value
        return
    for path in paths:
        try:
            if str(path) == "-":
                yield from read_lines(sys.stdin.buffer, limit)
            else:
                with path.open("rb") as stream:
                    yield from read_lines(stream, limit)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            yield UnreadableFile(f"{path}: {error.strerror or error}")
