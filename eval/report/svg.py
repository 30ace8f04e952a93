"""Three plain plots as inline SVG: bars with intervals, a curve with one marked point, a histogram."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_ROW = 22
_LABEL_WIDTH = 210
_PLOT_WIDTH = 420


def bars(rows: Sequence[tuple[str, float, float, float]], title: str) -> str:
    """Horizontal bars in [0, 1], one a row (label, mean, low, high), the interval drawn as a line."""
    height = _ROW * len(rows) + 30
    parts = [_axis(height)]
    for index, (label, mean, low, high) in enumerate(rows):
        top = 8 + index * _ROW
        start, stop = _across(low), _across(high)
        parts.append(
            f'<text x="{_LABEL_WIDTH - 8}" y="{top + 12}" text-anchor="end">{escape(label)}</text>'
            f'<rect x="{_LABEL_WIDTH}" y="{top}" width="{_across(mean) - _LABEL_WIDTH:.1f}" height="15" class="bar"/>'
            f'<line x1="{start:.1f}" x2="{stop:.1f}" y1="{top + 7.5}" y2="{top + 7.5}" class="whisker"/>'
            f'<text x="{_LABEL_WIDTH + _PLOT_WIDTH + 8}" y="{top + 12}">{mean:.3f}</text>'
        )
    return _svg(parts, height, title)


def curve(points: Sequence[tuple[float, float]], marked: tuple[float, float], axes: tuple[str, str], title: str) -> str:
    """Points in [0, 1]² joined in order, and the one where the system stands; ``axes`` names x and y."""
    side = 300.0

    def place(point: tuple[float, float]) -> str:
        return f"{_LABEL_WIDTH + point[0] * side:.1f},{10 + (1 - point[1]) * side:.1f}"

    x, y = place(marked).split(",")
    parts = [
        f'<rect x="{_LABEL_WIDTH}" y="10" width="{side}" height="{side}" class="frame"/>',
        f'<polyline points="{" ".join(map(place, points))}" class="curve"/>',
        *(
            f'<text x="{_LABEL_WIDTH + share * side}" y="{side + 24}" text-anchor="middle">{share:g}</text>'
            for share in (0, 0.5, 1)
        ),
        *(
            f'<text x="{_LABEL_WIDTH - 6}" y="{14 + (1 - share) * side}" text-anchor="end">{share:g}</text>'
            for share in (0, 0.5, 1)
        ),
        f'<circle cx="{x}" cy="{y}" r="5" class="mark"/>',
        f'<text x="{_LABEL_WIDTH + side / 2}" y="{side + 40}" text-anchor="middle">{escape(axes[0])}</text>',
        f'<text x="{_LABEL_WIDTH - 8}" y="{side / 2}" text-anchor="end">{escape(axes[1])}</text>',
    ]
    return _svg(parts, int(side) + 55, title)


def histogram(values: Sequence[float], unit: str, title: str, bins: int = 24) -> str:
    """How many values fall into each of ``bins`` equal steps from 0 to the largest."""
    top = max(values, default=0.0) or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(int(value / top * bins), bins - 1)] += 1
    tallest, width = max(counts) or 1, _PLOT_WIDTH / bins
    parts = [
        f'<rect x="{_LABEL_WIDTH + index * width:.1f}" y="{130 - 120 * count / tallest:.1f}" width="{width - 1:.1f}" '
        f'height="{120 * count / tallest:.1f}" class="bar"><title>{count}</title></rect>'
        for index, count in enumerate(counts)
    ]
    parts.append(f'<text x="{_LABEL_WIDTH}" y="148">0</text>')
    parts.append(f'<text x="{_LABEL_WIDTH + _PLOT_WIDTH}" y="148" text-anchor="end">{top:.3g} {escape(unit)}</text>')
    return _svg(parts, 156, title)


def _across(value: float) -> float:
    return _LABEL_WIDTH + min(max(value, 0.0), 1.0) * _PLOT_WIDTH


def _axis(height: int) -> str:
    ticks = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _across(share)
        ticks.append(f'<line x1="{x}" x2="{x}" y1="4" y2="{height - 20}" class="grid"/>')
        ticks.append(f'<text x="{x}" y="{height - 6}" text-anchor="middle">{share:g}</text>')
    return "".join(ticks)


def _svg(parts: Sequence[str], height: int, title: str) -> str:
    width = _LABEL_WIDTH + _PLOT_WIDTH + 70
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )
