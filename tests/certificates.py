"""Certificates for tests: an authority of our own, and what it signs, as PEM files."""

from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


class Authority:
    """Signs certificates that serve a server and a client alike; `ca` is the file to trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA()
        self.ca = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca))

    def issue(self, *names: str, file: str = "") -> tuple[Path, Path]:
        """The files of a certificate for `names` (hosts and addresses) and of its key, in PKCS #8 as Kafka wants it."""
        issued = self._authority.issue_cert(*names)
        cert, key = self._folder / f"{file}cert.pem", self._folder / f"{file}key.pem"
        cert.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        private = load_pem_private_key(issued.private_key_pem.bytes(), None)
        key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return cert, key
