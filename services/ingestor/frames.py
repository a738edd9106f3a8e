"""What two processes of one ingestor say to each other over a pipe: pickled objects, each behind its length."""

import pickle
import struct
from asyncio import StreamReader
from typing import Any, BinaryIO, Final

_LENGTH: Final = struct.Struct("<Q")


def frame(said: object) -> bytes:
    """`said`, ready to be written."""
    body = pickle.dumps(said, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


def read_frame(stream: BinaryIO) -> Any:
    """The next object; blocks. Raises EOFError when the other side has gone."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    # Both ends are this program, and the pipe is nobody else's.
    return pickle.loads(_exactly(stream, length))  # noqa: S301


async def receive(stream: StreamReader) -> Any:
    """The next object. Raises asyncio.IncompleteReadError (an EOFError) when the other side has gone."""
    (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
    return pickle.loads(await stream.readexactly(length))  # noqa: S301


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
