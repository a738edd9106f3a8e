"""A worker that some messages kill, and others keep busy for ever; of the rest it tells the length, or what corrections it
was given."""

import os
import sys
import time
from collections.abc import Sequence

from schemas.outcomes import Reason, Rejection
from services.ingestor.crossing import packed_results, unpacked_tasks
from services.ingestor.frames import frame, read_frame
from services.ingestor.processing import Refused, Task


def results(tasks: Sequence[Task], corrections: bytes) -> list[Refused]:
    found = []
    for task in tasks:
        if task.value == b"die":
            os._exit(3)
        if task.value == b"hang":
            time.sleep(600)
        told = corrections.decode() if task.value == b"corrections" else str(len(task.value or b""))
        found.append(Refused(Rejection(reason=Reason.NO_TEXT, stage="fragile", message=told)))
    return found


def main() -> None:
    read_frame(sys.stdin.buffer)
    answer: object = None
    corrections = b""
    while True:
        sys.stdout.buffer.write(frame(answer))
        sys.stdout.buffer.flush()
        tasks, _, changed = read_frame(sys.stdin.buffer)
        corrections = corrections if changed is None else changed
        answer = (packed_results(results(unpacked_tasks(tasks), corrections)), {"fragile": 1.0})


if __name__ == "__main__":
    try:
        main()
    except EOFError:
        sys.exit(0)
