"""Keeping single batches from throwing the weights far away: gradients are cut to a largest size, in place."""

from __future__ import annotations

import math

import numpy as np

from nnstudio.layers.base import Array


def clip_norm(gradients: Array, limit: float) -> float:
    """Scale a flat vector so that its Euclidean norm is at most `limit`; return the norm it had.

    What is not finite stays as it is, for the trainer to report. Pascanu et al. 2013, "On the difficulty of
    training recurrent neural networks".
    """
    norm = math.sqrt(squared_norm(gradients))
    shorten(gradients, norm, limit)
    return norm


def shorten(gradients: Array, norm: float, limit: float) -> None:
    """Scale what may be a part of a vector by what brings the whole, which has this norm, to at most `limit`."""
    if limit < norm < math.inf:
        gradients *= limit / norm


def clip_value(gradients: Array, limit: float) -> None:
    """Cut every entry to lie between -limit and limit; NaN stays NaN."""
    np.clip(gradients, -limit, limit, out=gradients)


@np.errstate(over="ignore", invalid="ignore")
def squared_norm(vector: Array) -> float:
    """Return the sum of squares; it is finite for every float32 vector of which all entries are."""
    square = float(vector @ vector)
    if math.isfinite(square) and square >= np.finfo(vector.dtype).tiny:
        return square
    return float(np.sum(np.square(vector, dtype=np.float64)))  # squares beyond the range of float32
