"""What a pair needs that asks its clients who they are: certificates made elsewhere, and one password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import EnginesError

if TYPE_CHECKING:
    from pathlib import Path

# In the folder that `up --security` takes: the authority, the servers' certificate for 127.0.0.1, and its key (PKCS #8, which
# Kafka insists on).
FILES = ("ca.pem", "cert.pem", "key.pem")


@dataclass(frozen=True)
class Security:
    """The PEM texts of the authority, of the servers' certificate and of its key, and the password of the engine's user."""

    ca: str
    certificate: str
    key: str
    password: str


def read(folder: Path, password: str) -> Security:
    """With the files of ``folder``. EnginesError when they are not there."""
    try:
        ca, certificate, key = ((folder / name).read_text(encoding="ascii") for name in FILES)
    except (OSError, ValueError) as error:
        message = f"{folder} must hold {', '.join(FILES)} (PEM): {error}"
        raise EnginesError(message) from error
    return Security(ca, certificate, key, password)
