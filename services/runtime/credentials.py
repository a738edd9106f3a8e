"""Files that prove who we are (passwords, keys, certificates): read when they are used, and again when they change."""

from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path

from pydantic import SecretStr

Stamp = tuple[tuple[int, int, int] | None, ...]


class UnreadableCredential(ValueError):  # noqa: N818
    """A file with a secret cannot be used. The message says why, and shows neither its path nor what is in it."""


def secret(value: SecretStr | None, file: Path | None) -> str | None:
    """The secret as it is now: `value`, or what `file` holds without the end of its line; None when there is neither.

    Raises UnreadableCredential.
    """
    if file is None:
        return None if value is None else value.get_secret_value()
    try:
        text = file.read_text("utf-8").rstrip("\r\n")
    except OSError as error:
        raise UnreadableCredential(f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UnreadableCredential("is no text in UTF-8") from None
    if not text:
        raise UnreadableCredential("is empty")
    return text


def stamp(files: Iterable[Path | None]) -> Stamp:
    """What changes when one of `files` is written or replaced; a file that is not there has a stamp, too."""
    return tuple(_stamp(file) for file in files if file is not None)


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_ctime_ns


def is_this_machine(host: str) -> bool:
    """Whether what is sent to `host` never leaves this machine, so that it may be a secret without being encrypted."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
