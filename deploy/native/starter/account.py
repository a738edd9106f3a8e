"""The account Elasticsearch runs under: it refuses root, so root lends it an unprivileged one."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from .errors import EnginesError

# Debian, Alpine, macOS and the Red Hat family all have `nobody`; `daemon` is the second choice.
UNPRIVILEGED = ("nobody", "daemon")
# Directories that any account may enter; the first that exists and can be written is used.
PUBLIC_DIRECTORIES = ("/var/tmp", "/tmp")  # noqa: S108 (mkdtemp makes a private folder in it)


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """None when we are an ordinary user ourselves; as root, the account that stands in. EnginesError when there is none."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    message = f"Elasticsearch refuses to run as root, and this machine has no user {' or '.join(UNPRIVILEGED)}: run this as an ordinary user"
    raise EnginesError(message)


def can_read(account: Account, path: Path) -> bool:
    """Whether ``account`` can enter every directory on the way to ``path`` and read what is there (by mode bits)."""
    target = path.resolve()
    if not target.exists():
        return False
    on_the_way = [*reversed(target.parents)]
    needed_at_end = stat.S_IROTH | (stat.S_IXOTH if target.is_dir() else 0)
    return all(_grants(account, folder, stat.S_IXOTH) for folder in on_the_way) and _grants(
        account, target, needed_at_end
    )


def _grants(account: Account, path: Path, needed: int) -> bool:
    """``needed`` is written as the bits for others; they are shifted to the class the account is in."""
    status = path.stat()
    shift = 6 if status.st_uid == account.uid else 3 if status.st_gid == account.gid else 0
    return (status.st_mode & (needed << shift)) == needed << shift


def public_directory() -> Path:
    """A directory for temporary files that every account can enter. EnginesError when there is none."""
    for name in PUBLIC_DIRECTORIES:
        folder = Path(name)
        if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) and folder.stat().st_mode & stat.S_IXOTH:
            return folder
    message = f"none of {', '.join(PUBLIC_DIRECTORIES)} is a directory that every user may enter"
    raise EnginesError(message)


def give(account: Account, folder: Path) -> None:
    """Make ``account`` the owner of ``folder`` and all below it."""
    os.chown(folder, account.uid, account.gid)
    for parent, directories, files in os.walk(folder):
        for name in (*directories, *files):
            os.chown(Path(parent, name), account.uid, account.gid, follow_symlinks=False)
