"""Bars, drawn as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

_WIDTH: Final = 860
_LABELS: Final = 250
_BAR: Final = 16
_ROW: Final = 22
_HEAD: Final = 44
_OWN: Final = "#1f6feb"
_OTHER: Final = "#9aa4b2"


@dataclass(frozen=True, slots=True)
class Bar:
    """One value, with the range that it was found in. `own`: it is Telex's."""

    label: str
    value: float
    least: float
    most: float
    own: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one unit under one title; `aim` is a value to reach, drawn as a line."""

    title: str
    bars: Sequence[Bar]
    aim: float | None = None


def chart(panels: Sequence[Panel]) -> str:
    """An SVG image with one panel under the other."""
    height = sum(_HEAD + _ROW * len(panel.bars) for panel in panels) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}">',
        '<g font-family="sans-serif" font-size="12" fill="#24292f">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    top = 0
    for panel in panels:
        parts += _panel(panel, top)
        top += _HEAD + _ROW * len(panel.bars)
    return "\n".join([*parts, "</g></svg>\n"])


def _panel(panel: Panel, top: int) -> list[str]:
    longest = max([bar.most for bar in panel.bars] + [panel.aim or 0.0]) or 1.0
    scale = (_WIDTH - _LABELS - 90) / longest
    parts = [f'<text x="12" y="{top + 28}" font-size="14" font-weight="bold">{escape(panel.title)}</text>']
    for number, bar in enumerate(panel.bars):
        y = top + _HEAD + number * _ROW
        colour = _OWN if bar.own else _OTHER
        end = _LABELS + bar.most * scale
        parts += [
            f'<text x="{_LABELS - 8}" y="{y + 12}" text-anchor="end">{escape(bar.label)}</text>',
            f'<rect x="{_LABELS}" y="{y}" width="{bar.value * scale:.1f}" height="{_BAR}" fill="{colour}"/>',
            f'<line x1="{_LABELS + bar.least * scale:.1f}" x2="{end:.1f}" y1="{y + 8}" y2="{y + 8}" stroke="#24292f"/>',
            f'<text x="{end + 6:.1f}" y="{y + 12}">{bar.value:,.0f}</text>',
        ]
    if panel.aim is not None:
        x = _LABELS + panel.aim * scale
        bottom = top + _HEAD + len(panel.bars) * _ROW - 4
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top + _HEAD - 4}" y2="{bottom}" stroke="#cf222e" stroke-dasharray="4 3"/>'
        )
    return parts
