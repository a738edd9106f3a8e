"""How we reach Kafka and prove who we are: addresses, TLS and SASL, the same for every client.

The certificates and the password are read whenever a client is made. A client that lives long compares stamps: when
one of the files has changed, it is made anew, so that what is rotated is taken without a restart.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from pydantic import SecretStr

from services.engines.errors import BusMisconfigured, BusUnavailable
from services.runtime.credentials import Stamp, UnreadableCredential, is_this_machine, secret, stamp
from services.runtime.settings import Settings

TLS_SCHEME: Final = "kafkas"


@dataclass(frozen=True)
class Access:
    """Where the brokers are; `tls` with our own certificate when `cert` is set; SASL when `mechanism` is set."""

    servers: tuple[str, ...]
    tls: bool = False
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    mechanism: str | None = None
    username: str | None = None
    password: SecretStr | None = field(default=None, repr=False)
    password_file: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What `settings` say, which has to be whole. Raises BusMisconfigured naming the settings to change."""
        scheme, _, hosts = settings.bus.partition("://")
        made = cls(
            servers=addresses(hosts),
            tls=scheme == TLS_SCHEME,
            ca=settings.bus_ca,
            cert=settings.bus_cert,
            key=settings.bus_key,
            mechanism=settings.bus_sasl_mechanism,
            username=settings.bus_username,
            password=settings.bus_password,
            password_file=settings.bus_password_file,
        )
        made._require_whole()
        try:
            made.options()
        except BusUnavailable as error:
            raise BusMisconfigured(str(error)) from error
        return made

    def options(self) -> dict[str, Any]:
        """Arguments for any aiokafka client, the files read anew. Raises BusUnavailable when one cannot be used now."""
        options: dict[str, Any] = {
            "bootstrap_servers": list(self.servers),
            "security_protocol": ("SASL_" if self.mechanism else "") + ("SSL" if self.tls else "PLAINTEXT"),
        }
        if self.tls:
            options["ssl_context"] = self._context()
        if self.mechanism:
            try:
                password = secret(self.password, self.password_file)
            except UnreadableCredential as error:
                raise BusUnavailable(f"the file in TELEX_BUS_PASSWORD_FILE {error}") from error
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": password,
            }
        return options

    def stamp(self) -> Stamp:
        """Changes when one of the files does."""
        return stamp((self.ca, self.cert, self.key, self.password_file))

    def _context(self) -> ssl.SSLContext:
        try:
            # Verifies the broker's certificate and that it is for the host we asked for.
            context = ssl.create_default_context(cafile=self.ca)
        except (OSError, ValueError) as error:
            raise BusUnavailable("TELEX_BUS_CA cannot be read as a PEM file of certificates") from error
        if self.cert is not None:
            try:
                # A key with a pass phrase is refused: without this argument OpenSSL would ask for it at the terminal.
                context.load_cert_chain(self.cert, self.key, password="")  # nosec B106 - none
            except (OSError, ValueError) as error:
                raise BusUnavailable(
                    "TELEX_BUS_CERT and TELEX_BUS_KEY cannot be read as PEM files of a certificate and its key "
                    "(one without a pass phrase)"
                ) from error
        return context

    def _require_whole(self) -> None:
        passwords = [
            name
            for name, value in (
                ("TELEX_BUS_PASSWORD", self.password),
                ("TELEX_BUS_PASSWORD_FILE", self.password_file),
            )
            if value is not None
        ]
        if len(passwords) > 1:
            raise BusMisconfigured("set TELEX_BUS_PASSWORD or TELEX_BUS_PASSWORD_FILE, not both")
        _all_or_none({"TELEX_BUS_CERT": self.cert, "TELEX_BUS_KEY": self.key})
        _all_or_none(
            {
                "TELEX_BUS_SASL_MECHANISM": self.mechanism,
                "TELEX_BUS_USERNAME": self.username,
                "TELEX_BUS_PASSWORD or TELEX_BUS_PASSWORD_FILE": passwords or None,
            }
        )
        if self.tls:
            return
        if self.ca or self.cert:
            raise BusMisconfigured(
                "TELEX_BUS_CA, TELEX_BUS_CERT and TELEX_BUS_KEY are for an encrypted connection: "
                "TELEX_BUS must be kafkas://host:9093"
            )
        if self.mechanism and not all(is_this_machine(_host(server)) for server in self.servers):
            raise BusMisconfigured(
                "a password is not sent over an open connection: TELEX_BUS must be kafkas://host:9093"
            )


def _all_or_none(settings: dict[str, object]) -> None:
    missing = [name for name, value in settings.items() if value is None]
    if missing and len(missing) < len(settings):
        given = [name for name in settings if name not in missing]
        raise BusMisconfigured(f"{' and '.join(given)} set without {' and '.join(missing)}: they go together")


def addresses(hosts: str) -> tuple[str, ...]:
    """`host:9092,host:9093` one by one. Raises BusMisconfigured when it names no host, or a port that is no number."""
    found = tuple(host.strip().rstrip("/") for host in hosts.split(","))
    if not all(map(_is_address, found)):
        raise BusMisconfigured("TELEX_BUS must be kafka[s]://host:9092, several hosts with commas between")
    return found


def _is_address(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        # A password here would be shown wherever the address is.
        return bool(parts.hostname) and parts.port != 0 and "@" not in host
    except ValueError:
        return False


def _host(address: str) -> str:
    return urlsplit(f"//{address}").hostname or ""
