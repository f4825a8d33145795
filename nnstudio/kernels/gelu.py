"""GELU, x times the share P(x) of a normal distribution that lies below x, exactly and by a tanh.

Hendrycks and Gimpel 2016, "Gaussian Error Linear Units".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.elementwise import BLOCK, erf, in_blocks

Array = NDArray[Any]

_SCALE = math.sqrt(2 / math.pi)
_CUBE = 0.044715 * _SCALE


def gelu(x: Array, y: Array, slope: Array | None, form: str, buffers: Buffers) -> None:
    """Write x P(x) into `y` and, where it is wanted, GELU's slope, P(x) + x P'(x), into `slope`, which may be `x`.

    All are contiguous; `form` is "exact" or "tanh".
    """
    share_below, density_times = _FORMS[form]
    lent = [buffers.temporary(name, (min(x.size, BLOCK),)) for name in ("share", "density", "rest")]
    for values, products, slopes in in_blocks(x, y, y if slope is None else slope):
        share, density, rest = (array[: len(values)] for array in lent)
        share_below(values, share)
        np.multiply(values, share, out=products)
        if slope is not None:
            density_times(values, products, share, density, rest)
            np.add(share, density, out=slopes)


def _exact_share(x: Array, out: Array) -> None:
    erf(np.multiply(x, math.sqrt(0.5), out=out), out=out)
    out += 1.0
    out *= 0.5


def _exact_density_times(x: Array, y: Array, share: Array, out: Array, rest: Array) -> None:
    """Write x P'(x)."""
    np.multiply(x, x, out=out)
    out *= -0.5
    np.exp(out, out=out)
    out *= 0.5 * _SCALE
    out *= x


def _tanh_share(x: Array, out: Array) -> None:
    """(1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, GPT-2's form; it differs by up to 5e-4."""
    np.multiply(x, x, out=out)
    out *= _CUBE
    out += _SCALE
    out *= x
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5


def _tanh_density_times(x: Array, y: Array, share: Array, out: Array, rest: Array) -> None:
    """Write x P'(x), that is 2 P (1 - P) times x and the slope of what goes into the tanh; y is x P."""
    np.multiply(x, x, out=out)
    out *= 6 * _CUBE
    out += 2 * _SCALE
    out *= y
    out *= np.subtract(1.0, share, out=rest)


_FORMS: dict[str, tuple[Callable[[Array, Array], None], Callable[[Array, Array, Array, Array, Array], None]]] = {
    "exact": (_exact_share, _exact_density_times),
    "tanh": (_tanh_share, _tanh_density_times),
}
"""How each form is computed: P(x), and x P'(x)."""
