"""Growth plots: time over tables, and over revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.contestants import BASELINE, BOTH_KNOWN, COLD, HEAD_KNOWN, IMPORT, REVISION
from bench.results import MeasuredRow, row

LINES = (BASELINE, COLD, REVISION, HEAD_KNOWN, BOTH_KNOWN, IMPORT)
WIDTH, HEIGHT = 7.5, 4.2
"""Inches."""


def draw(path: Path, axis: str, points: Mapping[int, Sequence[MeasuredRow]]) -> None:
    """Draw medians, with the span from minimum to maximum, as an SVG.

    :param axis: the label of the horizontal axis.
    :param points: the measured rows, by their value on that axis.
    """
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "bench", "svg.fonttype": "none"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(WIDTH, HEIGHT))
    for name in LINES:
        rows = {x: found for x in sorted(points) if (found := row(list(points[x]), name))}
        if not rows:
            continue
        axes.plot(rows.keys(), [each.median for each in rows.values()], marker="o", label=name)
        low = [min(each.seconds) for each in rows.values()]
        high = [max(each.seconds) for each in rows.values()]
        axes.fill_between(list(rows), low, high, alpha=0.15)
    axes.set(xlabel=axis, ylabel="seconds", xlim=(0, None), ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)
