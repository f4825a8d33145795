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
    norm = _norm(gradients)
    if limit < norm < math.inf:
        gradients *= limit / norm
    return norm


def clip_value(gradients: Array, limit: float) -> None:
    """Cut every entry to lie between -limit and limit; NaN stays NaN."""
    np.clip(gradients, -limit, limit, out=gradients)


@np.errstate(over="ignore", invalid="ignore")
def _norm(vector: Array) -> float:
    square = float(vector @ vector)
    if math.isfinite(square) and square >= np.finfo(vector.dtype).tiny:
        return math.sqrt(square)
    return float(np.sqrt(np.sum(np.square(vector, dtype=np.float64))))  # squares beyond the range of float32
