"""Why Kafka and we do not trust each other. Its clients log that and then say only that no broker could be reached."""

import asyncio
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from services.engines.errors import BusUnavailable
from services.engines.kafka.access import Access

_ASK_S: Final = 5.0
_DEFAULT_PORT: Final = 9092
_ANOTHER_HOST: Final = "is not for the host that TELEX_BUS names"
# By OpenSSL's number for what is wrong with a certificate (X509_V_ERR_…).
_CERTIFICATE: Final = {9: "is not valid yet", 10: "has expired", 62: _ANOTHER_HOST, 64: _ANOTHER_HOST}


async def refusal(access: Access) -> str | None:
    """What keeps a client from being let in: the first broker that gives a reason, in one sentence; else None."""
    if not access.tls and not access.mechanism:
        return None
    try:
        options = access.options()
    except BusUnavailable as error:
        return str(error)
    for server in options.pop("bootstrap_servers"):
        reason = await _asked(server, options)
        if reason is not None:
            return reason
    return None


async def _asked(server: str, options: dict[str, Any]) -> str | None:
    parts = urlsplit(f"//{server}")
    try:
        async with asyncio.timeout(_ASK_S):
            connection = await create_conn(parts.hostname, parts.port or _DEFAULT_PORT, **options)
    except (SaslAuthenticationFailed, AuthenticationFailedError):
        return "Kafka refuses the name or the password: check TELEX_BUS_USERNAME and TELEX_BUS_PASSWORD or its file"
    except (UnsupportedSaslMechanismError, IllegalSaslStateError):
        return "Kafka does not take TELEX_BUS_SASL_MECHANISM"
    except (KafkaError, OSError, TimeoutError) as error:
        # A broker that wants our certificate says so after the handshake, when the first request is under way.
        cause = error if isinstance(error, ssl.SSLError) else error.__cause__
        return _untrusted(cause) if isinstance(cause, ssl.SSLError) else None
    await connection.close()
    return None


def _untrusted(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        unknown = "is not signed by an authority in TELEX_BUS_CA (unset: those of this machine)"
        return f"Kafka's certificate {_CERTIFICATE.get(error.verify_code, unknown)}"
    return (
        "Kafka ends the encrypted connection as it begins: is TELEX_BUS a listener with TLS, "
        "and does it want TELEX_BUS_CERT?"
    )
