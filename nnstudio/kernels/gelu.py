"""GELU, x times the share P(x) of a normal distribution that lies below x, exactly and by a tanh.

Hendrycks and Gimpel 2016, "Gaussian Error Linear Units".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.elementwise import erf, in_blocks

Array = NDArray[Any]

_SCALE = math.sqrt(2 / math.pi)
_CUBE = 0.044715 * _SCALE


def gelu(x: Array, share: Array, y: Array, form: str) -> None:
    """Write P(x) into `share` and x P(x) into `y`; all are contiguous, `form` is "exact" or "tanh"."""
    share_below, _ = _FORMS[form]
    for values, shares, products in in_blocks(x, share, y):
        share_below(values, shares)
        np.multiply(values, shares, out=products)


def gelu_back(dy: Array, x: Array, share: Array, form: str) -> None:
    """Multiply `dy` by GELU's slope, P(x) + x P'(x), for what `gelu` was given and has written."""
    _, density_times = _FORMS[form]
    for gradients, values, shares in in_blocks(dy, x, share):
        slope = density_times(values, shares)
        slope += shares
        np.multiply(gradients, slope, out=gradients)


def _exact_share(x: Array, out: Array) -> None:
    erf(np.multiply(x, math.sqrt(0.5), out=out), out=out)
    out += 1.0
    out *= 0.5


def _exact_density_times(x: Array, share: Array) -> Array:
    """Return x P'(x)."""
    y = x * x
    y *= -0.5
    np.exp(y, out=y)
    y *= 0.5 * _SCALE
    y *= x
    return y


def _tanh_share(x: Array, out: Array) -> None:
    """(1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, GPT-2's form; it differs by up to 5e-4."""
    np.multiply(x, x, out=out)
    out *= _CUBE
    out += _SCALE
    out *= x
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5


def _tanh_density_times(x: Array, share: Array) -> Array:
    """Return x P'(x), that is 2 P (1 - P) times x and the slope of what goes into the tanh."""
    y = x * x
    y *= 6 * _CUBE
    y += 2 * _SCALE
    y *= x
    y *= share
    y *= 1.0 - share
    return y


_FORMS: dict[str, tuple[Callable[[Array, Array], None], Callable[[Array, Array], Array]]] = {
    "exact": (_exact_share, _exact_density_times),
    "tanh": (_tanh_share, _tanh_density_times),
}
"""How each form is computed: P(x), and x P'(x)."""
