"""The collector of reference cycles after a start."""

import subprocess
import sys

PROGRAM = """
import gc
from services.runtime.collector import settle

kept = [[number] for number in range(1000)]
settle()
assert gc.get_freeze_count() > 1000
assert gc.isenabled()
assert not any(one is kept for one in gc.get_objects())

class Cycle:
    freed = 0
    def __init__(self): self.me = self
    def __del__(self): Cycle.freed += 1

for _ in range(200_000):
    Cycle()
assert Cycle.freed > 100_000, Cycle.freed
"""


def test_what_was_there_is_left_alone_and_cycles_made_since_are_found():
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
