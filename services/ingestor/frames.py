"""What two processes of one ingestor say to each other over a pipe: pickled objects, each behind its length."""

import pickle
import struct
from asyncio import StreamReader
from contextlib import suppress
from typing import Any, BinaryIO, Final

_LENGTH: Final = struct.Struct("<Q")
# What Linux lets anybody ask for: a part of a batch then goes through in one piece, where the usual pipe of 64 KiB lets
# both sides take turns.
_PIPE_BYTES: Final = 1024 * 1024


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


def widen(stream: BinaryIO) -> None:
    """Let more wait in the pipe `stream`, where the system can."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl  # noqa: PLC0415 - Linux alone has it
    except ImportError:
        return
    with suppress(OSError):  # somebody else has used up what this user may have
        fcntl(stream, F_SETPIPE_SZ, _PIPE_BYTES)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
