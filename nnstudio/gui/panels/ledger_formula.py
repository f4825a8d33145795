"""How a number of parameters comes about: the sizes of the arrays, multiplied."""

from __future__ import annotations

from collections.abc import Iterable

from nnstudio.figures import grouped, shape
from nnstudio.layers import ParamSpec

_TIMES = " \N{MIDDLE DOT} "


def formula(specs: Iterable[ParamSpec]) -> str:
    """Return arrays as products of their sizes, as in 3 · 3 · 32 · 64: kernel, inputs, outputs."""
    return " + ".join(_TIMES.join(map(grouped, reversed(spec.shape))) or "1" for spec in specs)


def spelled_out(specs: Iterable[ParamSpec]) -> str:
    """Return the arrays by name with their shapes, one a line, as they are kept and exported."""
    return "\n".join(f"{spec.name}  {shape(spec.shape)}" for spec in specs)
