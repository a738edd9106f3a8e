"""Writes Java ``.properties`` files, which are read as Latin-1 with backslash escapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def render(settings: Mapping[str, object]) -> str:
    """One ``key=value`` a line, values escaped so that any path survives."""
    return "".join(f"{key}={_escape(str(value))}\n" for key, value in settings.items())


def _escape(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("\n", "\\n")
    if escaped.startswith(" "):
        escaped = "\\" + escaped
    # Beyond Latin-1's common part with ASCII: UTF-16 code units, as Java writes them.
    return "".join(char if char.isascii() else _units(char) for char in escaped)


def _units(char: str) -> str:
    encoded = char.encode("utf-16-be")
    return "".join(f"\\u{encoded[at]:02x}{encoded[at + 1]:02x}" for at in range(0, len(encoded), 2))
