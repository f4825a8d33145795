"""Which arrays are fit to be samples, and the one form they take: inputs, labels, figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.errors import SampleError
from nnstudio.messages import Message, message

Array = npt.NDArray[Any]

MAX_CLASSES = 100_000
"""Labels beyond are taken for a mistake: a network's last layer gets an output for each possible label."""

_WHOLE = "biu"
_NUMBERS = _WHOLE + "f"


def checked_inputs(values: Array) -> Array:
    """Return inputs (N, ...) in a compact type: integers as they are, yes/no as bytes, others at most float32.

    Raises SampleError for what is not numbers, is not finite or holds nothing.
    """
    _check_numbers(values, message("inputs"))
    return compact(values)


def compact(values: Array) -> Array:
    """Return inputs that were checked in the type and shape (N, ...) that they are kept in."""
    inputs = values[:, np.newaxis] if values.ndim == 1 else values
    if inputs.dtype.kind == "b":
        return inputs.astype(np.uint8)
    if inputs.dtype.kind == "f" and inputs.dtype.itemsize > 4:
        return inputs.astype(np.float32)
    return inputs.astype(inputs.dtype.newbyteorder("="), copy=False)


def checked_labels(values: Array) -> Array:
    """Return class labels (N,) as int64, out of (N,), (N, 1) or one-hot rows (N, k).

    Raises SampleError for labels that are negative, not whole, or too large to number classes.
    """
    _check_numbers(values, message("labels"))
    labels = _without_second_axis(values)
    if is_one_hot(labels):
        return np.asarray(np.argmax(labels, axis=1), np.int64)
    if labels.ndim != 1:
        raise SampleError("labels must be one whole number per sample, not arrays of shape {shape}", shape=labels.shape)
    if labels.dtype.kind == "f" and (labels != np.floor(labels)).any():
        value = labels[labels != np.floor(labels)][0]
        raise SampleError("the label {value} is not a whole number; classes are numbered 0, 1, 2, ...", value=value)
    if labels.min() < 0:
        raise SampleError("the label {value} is negative; classes are numbered 0, 1, 2, ...", value=labels.min())
    if labels.max() >= MAX_CLASSES:
        raise SampleError(
            "the label {value} is too large; classes are numbered 0, 1, 2, ... below {limit}",
            value=labels.max(),
            limit=MAX_CLASSES,
        )
    return labels.astype(np.int64)


def checked_figures(values: Array) -> Array:
    """Return the figures of a regression as float32 (N, k), out of (N,) or (N, ...), or raise SampleError."""
    _check_numbers(values, message("targets"))
    return values.reshape(len(values), -1).astype(np.float32)


def is_labels(values: Array) -> bool:
    """Tell whether targets read as classes: one integer per sample, or rows of zeros with a single one."""
    targets = _without_second_axis(values)
    return (targets.ndim == 1 and targets.dtype.kind in _WHOLE) or is_one_hot(targets)


def is_one_hot(values: Array) -> bool:
    """Tell whether every row (N, k), k > 1, holds a single one among zeros."""
    if values.ndim != 2 or values.shape[1] < 2 or values.dtype.kind not in _NUMBERS:
        return False
    ones = values == 1
    return bool(((values == 0) | ones).all() and (ones.sum(axis=1) == 1).all())


def _without_second_axis(values: Array) -> Array:
    return values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values


def _check_numbers(values: Array, what: Message) -> None:
    if values.dtype.kind not in _NUMBERS:
        raise SampleError("{what} must be numbers, not {type}", what=what, type=values.dtype)
    if values.ndim == 0 or values.size == 0:
        raise SampleError("{what} of shape {shape} hold no samples", what=what, shape=values.shape)
    if values.dtype.kind == "f":
        _check_finite(values, what)


def _check_finite(values: Array, what: Message) -> None:
    with np.errstate(invalid="ignore"):  # min and max carry a NaN along, and need no second array to find it
        low, high = values.min(), values.max()
    if not (np.isfinite(low) and np.isfinite(high)):
        raise SampleError("{what} hold NaN or infinity; replace or remove those samples", what=what)
    if max(-low, high) > np.finfo(np.float32).max:
        raise SampleError("{what} are beyond the range of float32 (3.4e38); divide them first", what=what)
