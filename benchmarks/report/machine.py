"""The machine that figures are of, without its name."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path


def machine(elasticsearch: str | None) -> dict[str, str]:
    """What figures hang on. `elasticsearch` is its version, None when it has no part in them."""
    cpu = re.search(r"^model name\s*:\s*(.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+)", _read("/proc/meminfo"), re.MULTILINE)
    return {
        "processor": cpu[1] if cpu else "unknown",
        "processors": str(os.cpu_count()),
        "memory": f"{int(memory[1]) / 1024 / 1024:.0f} GiB" if memory else "unknown",
        "python": platform.python_version(),
        "elasticsearch": elasticsearch or "none",
        "aiokafka": version("aiokafka"),
        "elasticsearch-py": version("elasticsearch"),
        "load average at the start": f"{os.getloadavg()[0]:.1f}",
    }


def _read(file: str) -> str:
    try:
        return Path(file).read_text("utf-8")
    except OSError:
        return ""
