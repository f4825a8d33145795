"""The curves as a picture: a panel for each kind of layer, with logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.growth.curve import Curve

COLOURS = {"batch": "#1f77b4", "width": "#d62728", "length": "#2ca02c", "depth": "#9467bd"}
_COLUMNS = 4


def draw(curves: Mapping[str, Sequence[Curve]], file: Path) -> None:
    """Draw the curves of each subject by its title; dashed is theory, laid through the largest size."""
    rows = math.ceil(len(curves) / _COLUMNS)
    figure = Figure(figsize=(3.4 * _COLUMNS, 2.7 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, squeeze=False).flat
    for (title, lines), panel in zip(curves.items(), panels, strict=False):
        panel.set_title(title, fontsize=10)
        panel.set_xscale("log", base=2)
        panel.set_yscale("log")
        for line in lines:
            multiples = [size / line.sizes[0] for size in line.sizes]
            panel.plot(multiples, line.milliseconds, "o-", color=COLOURS[line.axis], ms=3, lw=1.3)
            panel.plot(multiples, line.theory, "--", color=COLOURS[line.axis], lw=0.8)
        panel.minorticks_off()
        panel.grid(alpha=0.3)
        panel.yaxis.set_major_formatter(lambda value, _: f"{value:.3g}")
        panel.xaxis.set_major_formatter(lambda value, _: f"×{value:.0f}")
        panel.tick_params(labelsize=8)
    for panel in panels:
        panel.set_axis_off()
    figure.supylabel("one pass forward and back, ms", fontsize=10)
    handles = [mpl.lines.Line2D([], [], color=colour, marker="o", ms=3, label=axis) for axis, colour in COLOURS.items()]
    theory = mpl.lines.Line2D([], [], color="grey", linestyle="--", lw=0.8, label="theory, through the last point")
    figure.legend(handles=[*handles, theory], loc="outside upper center", ncols=5, fontsize=10)
    with mpl.rc_context({"svg.hashsalt": "nnstudio", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
