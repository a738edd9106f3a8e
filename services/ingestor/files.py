"""Files as raw messages: what `telex publish` sends and `telex enrich` reads.

| suffix | messages |
|---|---|
| `.txt` | one: the file is the text |
| `.html`, `.htm`, `.xhtml` | one: the file is the page |
| `.json` | one: the file is a RawArticle or ninjs message, as it is; a list is one message for each entry |
| `.jsonl`, `.ndjson` | one a line, as it is, read as a stream |
| folder | its files with these suffixes, in the order of their names, folders in it too |
| `-` | one text from standard input |
"""

import codecs
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import orjson

_TEXT: Final = {".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".xhtml": "html"}
_LINES: Final = {".jsonl", ".ndjson"}
_WHOLE: Final = {".json"}
_KNOWN: Final = _TEXT.keys() | _LINES | _WHOLE
_DRAIN: Final = 1024 * 1024
# Above the largest raw message that the bus takes: longer files are refused with a reason instead of read.
MAX_FILE_BYTES: Final = 32 * 1024 * 1024


class UnreadableFile(Exception):  # noqa: N818 - it says what the file is
    """A file cannot be read as articles; the text says which, where, and why."""


@dataclass(frozen=True, slots=True)
class FileMessage:
    """One raw message and where it stands: a file, with the line or the place in a list where there are several."""

    source: str
    value: bytes


def read_articles(path: Path) -> Iterator[FileMessage]:
    """The raw messages of `path` (a file, a folder, or `-`), one after the other.

    Raises UnreadableFile, at the file that it is about; what came before has been given.
    """
    for file in _files_of(path):
        yield from _file(file)


def read_all(paths: Iterable[Path]) -> Iterator[FileMessage | UnreadableFile]:
    """As `read_articles` for each of `paths`; in the place of a file that cannot be read stands what is the matter
    with it, and the next one is read."""
    for path in paths:
        try:
            files = _files_of(path)
        except UnreadableFile as error:
            yield error
            continue
        for file in files:
            try:
                yield from _file(file)
            except UnreadableFile as error:
                yield error


def _files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and file.suffix.lower() in _KNOWN and not _hidden(file, path)
    )
    if not files:
        raise UnreadableFile(f"{path}: no articles in this folder (.txt, .html, .json, .jsonl)")
    return files


def _hidden(file: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(top).parts)


def _file(path: Path) -> Iterator[FileMessage]:
    if str(path) == "-":
        name = "standard input"
        yield FileMessage(name, _wrapped(name, sys.stdin.buffer.read(MAX_FILE_BYTES + 1), "text"))
        return
    suffix = path.suffix.lower()
    if suffix not in _KNOWN:
        if not path.exists():
            raise UnreadableFile(f"{path}: no such file or folder")
        raise UnreadableFile(f"{path}: a file of articles ends in .txt, .html, .json or .jsonl")
    try:
        if suffix in _LINES:
            with path.open("rb") as stream:
                for number, line in enumerate(read_lines(stream, MAX_FILE_BYTES), start=1):
                    if line.strip():
                        yield FileMessage(f"{path}, line {number}", line)
            return
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error
    if suffix in _TEXT:
        yield FileMessage(str(path), _wrapped(str(path), data, _TEXT[suffix]))
    else:
        yield from _entries(str(path), data)


def _wrapped(name: str, data: bytes, field: str) -> bytes:
    """One RawArticle whose only field is the text in `data`."""
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(f"{name}: larger than {MAX_FILE_BYTES} bytes")
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
        line = data[:at].count(b"\n") + 1
        raise UnreadableFile(
            f"{name}, line {line}: not UTF-8 (byte {at}); convert it first, for example with "
            f"iconv -f WINDOWS-1252 -t UTF-8"
        ) from error
    return orjson.dumps({field: text})


def _entries(name: str, data: bytes) -> Iterator[FileMessage]:
    """The messages in a .json file. What cannot be parsed goes as it is: the pipeline says what is wrong with it."""
    try:
        entries = orjson.loads(data) if data.lstrip()[:1] == b"[" else None
    except orjson.JSONDecodeError:
        entries = None
    if entries is None:
        yield FileMessage(name, data)
        return
    for number, entry in enumerate(entries, start=1):
        yield FileMessage(f"{name}, entry {number}", orjson.dumps(entry))


def read_lines(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """The lines of `stream` without their ends, blank ones too, each held alone.

    Of a line longer than `limit` bytes, its first `limit` + 1 are given, so that it can be refused as too large, and
    the rest is read and forgotten.
    """
    while True:
        line = stream.readline(limit + 1)
        if not line:
            return
        ended = line.endswith(b"\n")
        yield line.rstrip(b"\r\n") if ended else line
        while not ended:
            rest = stream.readline(_DRAIN)
            if not rest:
                return
            ended = rest.endswith(b"\n")
