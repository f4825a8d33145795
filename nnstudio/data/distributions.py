"""How the values of each feature spread, for people to look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.data.lazy import Samples
from nnstudio.data.samples import Array
from nnstudio.data.transforms import FittedTransform

BINS = 24

_LOOKED_AT = 20_000
"""Samples that are looked at, evenly spaced; more change no picture of this size."""

_VALUES = 4_000_000
"""Values that are looked at where samples are large."""

_VECTOR, _SEQUENCE, _IMAGE = 1, 2, 3


@dataclass(frozen=True, eq=False)
class Distribution:
    """How values spread: between which ends, around what, and how many lie in each of BINS equal parts between."""

    low: float
    high: float
    mean: float
    deviation: float
    counts: Array

    @property
    def is_constant(self) -> bool:
        """Whether all values that were looked at are the same."""
        return self.low == self.high


def distributions(inputs: Samples, fitted: FittedTransform | None = None) -> tuple[Distribution, ...]:
    """Return the distribution of each feature of flat samples and sequences, or of each channel of images.

    Where `fitted` is given, of what it makes of them. There are none for samples of another kind, or without any.
    """
    rank = len(inputs.shape) - 1
    if rank not in (_VECTOR, _SEQUENCE, _IMAGE) or not len(inputs):
        return ()
    looked_at = inputs[_evenly_spaced(inputs)]
    values = looked_at if fitted is None else fitted.apply(looked_at)
    return tuple(distribution(column) for column in _columns(values))


def distribution(values: Array) -> Distribution:
    """Return the distribution of at least one finite value, in an array of any shape."""
    flat = values.reshape(-1).astype(np.float64)
    low, high = float(flat.min()), float(flat.max())
    return Distribution(low, high, float(flat.mean()), float(flat.std()), _counts(flat, low, high))


def _counts(values: Array, low: float, high: float) -> Array:
    """Return how many values lie in each part; equal ones lie in the middle.

    Not NumPy's histogram, which refuses ends that are close to each other in the precision of the values.
    """
    if low == high:
        places = np.full(len(values), BINS // 2)
    else:
        places = np.minimum(((values - low) / (high - low) * BINS).astype(np.intp), BINS - 1)
    return np.bincount(places, minlength=BINS)


def _evenly_spaced(inputs: Samples) -> Array:
    most = max(1, min(_LOOKED_AT, _VALUES // max(1, int(np.prod(inputs.shape[1:])))))
    return np.unique(np.linspace(0, len(inputs) - 1, min(most, len(inputs))).astype(np.int64))


def _columns(values: Array) -> list[Array]:
    """Return the values of each feature; of a window only its last step, since windows overlap."""
    if values.ndim == _SEQUENCE + 1:
        values = values[:, -1]
    return [values[:, column] for column in range(values.shape[1])]
