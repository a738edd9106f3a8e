"""Message headers as one blob: names and binary values with their lengths, in order, repeated names kept."""

import struct
from typing import Final

from services.engines.bus import Headers

_LENGTHS: Final = struct.Struct(">II")


def pack(headers: Headers) -> bytes | None:
    """The blob of `headers`; None when there are none."""
    if not headers:
        return None
    parts: list[bytes] = []
    for name, value in headers:
        encoded = name.encode()
        parts += (_LENGTHS.pack(len(encoded), len(value)), encoded, value)
    return b"".join(parts)


def unpack(blob: bytes | None) -> Headers:
    """The inverse of `pack`."""
    if blob is None:
        return ()
    headers: list[tuple[str, bytes]] = []
    at = 0
    while at < len(blob):
        name, value = _LENGTHS.unpack_from(blob, at)
        at += _LENGTHS.size
        headers.append((blob[at : at + name].decode(), blob[at + name : at + name + value]))
        at += name + value
    return tuple(headers)
