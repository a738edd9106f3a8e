"""Whether the search service speaks HTTPS, and what to say where it does not and should."""

import ssl
from pathlib import Path

import click
import structlog

from services.runtime.credentials import is_this_machine
from services.runtime.settings import Settings

_log = structlog.get_logger(__name__)


def encryption(settings: Settings) -> tuple[Path, Path] | None:
    """The files of certificate and key, None without TLS; then it is told in the log when other machines may listen in.

    Raises click.ClickException when only one is named, or when they cannot be used.
    """
    if settings.tls_cert is None and settings.tls_key is None:
        if not is_this_machine(settings.host):
            _log.warning(
                "listening_unencrypted",
                host=settings.host,
                problem="keys and articles can be read on their way: set TELEX_TLS_CERT and TELEX_TLS_KEY, or put a proxy "
                "with TLS before this service and let nothing else reach it",
            )
        return None
    if settings.tls_cert is None or settings.tls_key is None:
        raise click.ClickException("TELEX_TLS_CERT and TELEX_TLS_KEY go together: set both, or neither")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            settings.tls_cert, settings.tls_key
        )
    except (OSError, ValueError) as error:
        raise click.ClickException(
            "TELEX_TLS_CERT and TELEX_TLS_KEY cannot be used: they have to be PEM files of a certificate and its key"
        ) from error
    return settings.tls_cert, settings.tls_key
