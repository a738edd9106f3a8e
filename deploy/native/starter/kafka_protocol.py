"""The one request that proves that a Kafka broker serves clients: which brokers are there?

A TCP connection proves less: a broker accepts connections before it has registered, and then refuses to create topics.
"""

from __future__ import annotations

import socket
import struct

METADATA, METADATA_VERSION = 3, 7
CORRELATION = 1
LARGEST_ANSWER = 1 << 20


def metadata_request(client: str) -> bytes:
    """A request for metadata of no topic, with its length in front."""
    name = client.encode()
    header = struct.pack(f">hhih{len(name)}s", METADATA, METADATA_VERSION, CORRELATION, len(name), name)
    body = struct.pack(">i?", 0, False)
    return struct.pack(">i", len(header) + len(body)) + header + body


def brokers_in(answer: bytes) -> int:
    """How many brokers an answer to ``metadata_request`` lists (``answer`` without its length). ValueError when it is not one."""
    try:
        correlation, _throttle, brokers = struct.unpack_from(">iii", answer)
    except struct.error as error:
        message = f"{len(answer)} bytes are no answer"
        raise ValueError(message) from error
    if correlation != CORRELATION or brokers < 0:
        message = "this is the answer to another request"
        raise ValueError(message)
    return int(brokers)


def serves(host: str, port: int, timeout: float = 2.0) -> bool:
    """Whether a broker that is part of its cluster answers there."""
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(metadata_request("telex-engines"))
            (length,) = struct.unpack(">i", _exactly(connection, 4))
            if not 0 < length <= LARGEST_ANSWER:
                return False
            return brokers_in(_exactly(connection, length)) > 0
    except (OSError, ValueError):
        return False


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        piece = connection.recv(count - len(received))
        if not piece:
            message = "the connection ended early"
            raise ConnectionError(message)
        received += piece
    return received
