"""Raw articles as JSON lines, to see what an index of them takes on disk (docs/sizing.md).

    python -m benchmarks.storage 3000 >articles.jsonl

Plain texts of 3,000 bytes in every supported language, in turn.
"""

import sys
from itertools import cycle, islice
from typing import Final

from benchmarks.corpus.messages import raw_message
from benchmarks.corpus.sentences import pools

TEXT_BYTES: Final = 3000


def main(count: int) -> None:
    """Write `count` messages, one a line."""
    for number, language in enumerate(islice(cycle(sorted(pools())), count)):
        sys.stdout.buffer.write(raw_message(language, number, text_bytes=TEXT_BYTES) + b"\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
