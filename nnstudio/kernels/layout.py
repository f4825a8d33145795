"""How a batch lies in memory: batch first where callers see it, batch last inside the engine.

| one sample | batch first | inside the engine |
|---|---|---|
| vector (features,) | (batch, features) | (features, batch) |
| sequence (steps, features) | (batch, steps, features) | (features, steps, batch) |
| image (channels, height, width) | (batch, channels, height, width) | (height, channels, width, batch) |

With the batch last, copies of windows, pooling slices and sums over channels run along long
contiguous rows, and the product of a weight matrix with unfolded windows is the next layer's input.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Shape = tuple[int, ...]

_ENGINE_AXES = {1: (1, 0), 2: (2, 1, 0), 3: (2, 1, 3, 0)}
"""Where each engine axis comes from in a batch-first array, by the number of axes of a sample."""

_BATCH_FIRST_AXES = {2: (1, 0), 3: (2, 1, 0), 4: (3, 1, 0, 2)}
"""Where each batch-first axis comes from in an engine array, by its number of axes."""


def engine_shape(sample: Shape, batch: int) -> Shape:
    """Return the shape inside the engine of a batch of samples of this shape: a vector, a sequence or an image."""
    batch_first = (batch, *sample)
    return tuple(batch_first[axis] for axis in _ENGINE_AXES[len(sample)])


def sample_shape(engine: Shape) -> Shape:
    """Return the shape of one sample of a batch whose shape inside the engine is `engine`."""
    return tuple(engine[axis] for axis in _BATCH_FIRST_AXES[len(engine)])[1:]


def feature_count(sample: Shape) -> int:
    """Return the number of features of a vector or of each step of a sequence, or of an image's channels."""
    return sample[-1] if len(sample) == 2 else sample[0]


def with_features(sample: Shape, count: int) -> Shape:
    """Return the shape of a sample with another number of features or channels."""
    return (*sample[:-1], count) if len(sample) == 2 else (count, *sample[1:])


def feature_axis(engine: Shape) -> int:
    """Return the axis that counts features or channels: 0 for vectors and sequences, 1 for images."""
    return 1 if len(engine) == 4 else 0


def feature_rows(x: Array) -> Array:
    """View a batch of vectors or sequences inside the engine as (features, all else)."""
    return x.reshape(len(x), -1)


def by_sample(x: Array) -> Array:
    """View a batch inside the engine with the axes of a sample in their own order, the batch last; or the way back."""
    return x if x.ndim == 2 else x.swapaxes(0, 1)


def to_engine(batch_first: Array) -> Array:
    """Return a contiguous batch-last copy of a batch-first array."""
    return np.array(engine_view(batch_first), order="C")


def engine_view(batch_first: Array) -> Array:
    """Return a batch-first array seen in the engine's layout: the same memory, not contiguous."""
    return batch_first.transpose(_ENGINE_AXES[batch_first.ndim - 1])


def batch_first_view(engine: Array) -> Array:
    """Return an array in the engine's layout seen batch first: the same memory, not contiguous."""
    return engine.transpose(_BATCH_FIRST_AXES[engine.ndim])
