"""How we reach Elasticsearch and prove who we are: address, TLS, and an API key or a user.

The key and the authority's certificate are read whenever a client is made; when a file has changed, its stamp has.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.runtime.credentials import Stamp, UnreadableCredential, is_this_machine, secret, stamp
from services.runtime.settings import Settings

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Access:
    """Where Elasticsearch is (`url` may hold a user and a password), whom to trust, and the key to show."""

    url: str = field(repr=False)
    ca: Path | None = None
    key: SecretStr | None = field(default=None, repr=False)
    key_file: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What `settings` say, which has to be whole. Raises IndexMisconfigured naming the settings to change."""
        made = cls(settings.index, settings.index_ca, settings.index_api_key, settings.index_api_key_file)
        made._require_whole()
        try:
            made.options()
        except IndexUnavailable as error:
            raise IndexMisconfigured(str(error)) from error
        return made

    def options(self) -> dict[str, Any]:
        """Arguments for the client, the files read anew. Raises IndexUnavailable when one cannot be used now."""
        parts = urlsplit(self.url)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        options: dict[str, Any] = {"hosts": f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"}
        if parts.scheme == "https":
            options["ssl_context"] = self._context()
        try:
            key = secret(self.key, self.key_file)
        except UnreadableCredential as error:
            raise IndexUnavailable(f"the file in TELEX_INDEX_API_KEY_FILE {error}") from error
        if key is not None:
            options["api_key"] = key
        elif parts.username is not None:
            options["basic_auth"] = (unquote(parts.username), unquote(parts.password or ""))
        return options

    def stamp(self) -> Stamp:
        """Changes when one of the files does."""
        return stamp((self.ca, self.key_file))

    def _context(self) -> ssl.SSLContext:
        try:
            # Verifies Elasticsearch's certificate and that it is for the host we asked for.
            return ssl.create_default_context(cafile=self.ca)
        except (OSError, ValueError) as error:
            raise IndexUnavailable("TELEX_INDEX_CA cannot be read as a PEM file of certificates") from error

    def _require_whole(self) -> None:
        parts = urlsplit(self.url)
        if self.key is not None and self.key_file is not None:
            raise IndexMisconfigured("set TELEX_INDEX_API_KEY or TELEX_INDEX_API_KEY_FILE, not both")
        proves = self.key is not None or self.key_file is not None or parts.username is not None
        if parts.scheme == "https":
            return
        if self.ca is not None:
            raise IndexMisconfigured(
                "TELEX_INDEX_CA is for an encrypted connection: TELEX_INDEX must be https://host:9200"
            )
        if proves and not is_this_machine(parts.hostname or ""):
            raise IndexMisconfigured(
                "a key or a password is not sent over an open connection: TELEX_INDEX must be https://host:9200"
            )
