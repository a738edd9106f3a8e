"""How a delivery is signed, and how its receiver can tell that it came from here, whole and lately. Pure."""

import hashlib
import hmac
from typing import Final

HEADER: Final = "Telex-Signature"
# How old a signed delivery may be when it is verified, in seconds.
TOLERANCE_S: Final = 300


def sign(secret: str, body: bytes, at: int) -> str:
    """The value of the header for `body`, sent `at` (seconds since 1970 UTC): `t=<at>,v1=<hex>`.

    v1 is HMAC-SHA256, under the secret's UTF-8 bytes, of the digits of `at`, a full stop and the body.
    """
    return f"t={at},v1={_mac(secret, body, at)}"


def verified(secret: str, body: bytes, header: str, now: int, tolerance_s: int = TOLERANCE_S) -> bool:
    """Whether `header` signs `body` under `secret`, and was made within `tolerance_s` seconds of `now`."""
    parts = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit() and len(times[0]) < 16):
        return False
    at = int(times[0])
    if abs(now - at) > tolerance_s:
        return False
    wanted = _mac(secret, body, at).encode()
    return any(hmac.compare_digest(wanted, value.encode()) for name, _, value in parts if name == "v1")


def _mac(secret: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
