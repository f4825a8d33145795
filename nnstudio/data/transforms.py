"""Bringing inputs into the range that networks learn well in.

A `Transform` describes what is to be done; `fitted` measures the training samples and gives a
`FittedTransform`, which holds the figures. Training, validation, testing and later use all apply the
same fitted one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from nnstudio.data.errors import DataError
from nnstudio.data.lazy import Samples, blocks
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.samples import Array
from nnstudio.hyperparameters import Configurable, HyperparameterError, Registry, choice, real

TRANSFORMS: Registry[Transform] = Registry("transform")

_SMALLEST = float(np.finfo(np.float32).tiny)
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, eq=False)
class FittedTransform:
    """The figures of a transform: output = (input - offset) / divisor, value by value.

    Both are float64 arrays that broadcast against one sample: () for the whole, (C, 1, 1) per channel
    of images, or a sample's own shape. They are all there is to store beside a trained network.
    Raises DataError for figures that are not finite or divide by zero.
    """

    offset: Array
    divisor: Array
    meaning: Meaning = NOTHING_LEARNED
    """What labels and tokens stood for in the data that it was fitted on."""

    def __post_init__(self) -> None:
        for name in ("offset", "divisor"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), np.float64))
        size = np.abs(self.divisor)
        if not (np.abs(self.offset) <= _LARGEST).all() or not ((size >= _SMALLEST) & (size <= _LARGEST)).all():
            raise DataError("a transform's offsets and divisors must be finite, and no divisor 0; fit it again")

    def apply(self, batch: Array, out: npt.NDArray[np.float32] | None = None) -> npt.NDArray[np.float32]:
        """Return a batch (N, ...) of any numeric type transformed to float32, written to `out` where given.

        `out` may have any strides. Raises DataError where the samples are not of the shape that the
        figures were fitted on.
        """
        self._check_shape(batch.shape[1:])
        transformed = np.empty(batch.shape, np.float32) if out is None else out
        if self._moves:
            exact = np.result_type(batch.dtype, np.float32)  # float64 for wide integers: their differences may be small
            np.subtract(batch, self.offset, out=transformed, dtype=exact, casting="same_kind")
        elif not self._scales:
            np.copyto(transformed, batch, casting="same_kind")
        if self._scales:
            moved = transformed if self._moves else batch
            np.divide(moved, self.divisor, out=transformed, dtype=np.float32, casting="same_kind")
        return transformed

    @cached_property
    def _moves(self) -> bool:
        return bool(self.offset.any())

    @cached_property
    def _scales(self) -> bool:
        return bool((self.divisor != 1).any())

    def takes(self, sample: tuple[int, ...]) -> bool:
        """Whether samples of this shape can be transformed: those that it was fitted on had the same, or one alike."""
        return all(_broadcasts(figures.shape, sample) for figures in (self.offset, self.divisor))

    def _check_shape(self, sample: tuple[int, ...]) -> None:
        for figures in (self.offset, self.divisor):
            if not _broadcasts(figures.shape, sample):
                raise DataError(
                    "the transform was fitted on samples of another shape: its offsets and divisors have the shape "
                    "{figures}, the samples {sample}; fit it on this data",
                    figures=figures.shape,
                    sample=sample,
                )


class Transform(Configurable, ABC):
    """What is done to the inputs before the network sees them."""

    @abstractmethod
    def fitted(self, inputs: Samples) -> FittedTransform:
        """Return this transform with its figures, measured on the training inputs (N, ...) alone.

        Raises DataError where it would measure them and there are none.
        """


@TRANSFORMS.register
class AsIs(Transform):
    """Inputs are used as they are."""

    def fitted(self, inputs: Samples) -> FittedTransform:
        return FittedTransform(np.asarray(0), np.asarray(1))


@TRANSFORMS.register
class Scale(Transform):
    """Inputs are mapped from their range to 0 ... 1 or -1 ... 1, all by the same two numbers."""

    onto: str = choice("0 to 1", ("0 to 1", "-1 to 1"), help="Range of the values that the network sees.")
    low: float | None = real(
        None,
        unset="that of the data",
        help="Value at the lower end: unless given, 0 for bytes, else the smallest in training.",
    )
    high: float | None = real(
        None,
        unset="that of the data",
        help="Value at the upper end: unless given, 255 for bytes, else the largest in training.",
    )

    def check(self) -> None:
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise HyperparameterError(
                "the range from {low} to {high} is empty; give a low below high", low=self.low, high=self.high
            )

    def fitted(self, inputs: Samples) -> FittedTransform:
        low, high = (0.0, 255.0) if inputs.dtype == np.uint8 else self._ends(inputs)
        low = low if self.low is None else self.low
        high = high if self.high is None else self.high
        if low > high:
            raise DataError(
                "the inputs cannot be scaled from the range {low} to {high}, which is empty; set both of its ends",
                low=low,
                high=high,
            )
        span = high - low if high - low >= _SMALLEST else 1.0
        if self.onto == "0 to 1":
            return FittedTransform(np.asarray(low), np.asarray(span))
        return FittedTransform(np.asarray(low + span / 2), np.asarray(span / 2))

    def _ends(self, inputs: Samples) -> tuple[float, float]:
        if self.low is not None and self.high is not None:
            return self.low, self.high
        _check_measurable(inputs)
        ends = [(float(block.min()), float(block.max())) for block in blocks(inputs)]
        return min(low for low, _ in ends), max(high for _, high in ends)


@TRANSFORMS.register
class Standardize(Transform):
    """Inputs get mean 0 and standard deviation 1 over the training samples.

    Values that never change keep their size: their deviation of 0 is replaced by 1.
    """

    per: str = choice(
        "channel",
        ("dataset", "channel", "value"),
        help="What shares a mean and deviation: all values, a channel of images (a feature of flat inputs and of "
        "sequences), or none.",
    )

    def fitted(self, inputs: Samples) -> FittedTransform:
        _check_measurable(inputs)
        axes = self._shared_axes(len(inputs.shape))
        measured = _Moments(axes)
        for block in blocks(inputs):
            measured.add(block)
        deviation = np.sqrt(measured.squares / measured.count)
        divisor = np.where(measured.is_constant | (deviation < _SMALLEST), 1.0, deviation)
        if self.per == "dataset":
            return FittedTransform(measured.mean.reshape(()), divisor.reshape(()))
        return FittedTransform(measured.mean[0], divisor[0])

    def _shared_axes(self, ndim: int) -> tuple[int, ...]:
        if self.per == "dataset":
            return tuple(range(ndim))
        if self.per == "value":
            return (0,)
        return (0, 1) if ndim == 3 else (0, *range(2, ndim))  # of sequences (steps, features) the features are last


class _Moments:
    """Mean, sum of squared distances from it, and ends, over blocks of samples; after Chan et al. (1979)."""

    def __init__(self, axes: tuple[int, ...]) -> None:
        self._axes = axes
        self.count = 0
        self.mean: Array = np.asarray(0.0)
        self.squares: Array = np.asarray(0.0)
        self._low: Array = np.asarray(np.inf)
        self._high: Array = np.asarray(-np.inf)

    @property
    def is_constant(self) -> Array:
        """Where all values are the same."""
        return np.asarray(self._low == self._high)

    def add(self, block: Array) -> None:
        """Count a block of samples in."""
        mean = block.mean(axis=self._axes, dtype=np.float64, keepdims=True)
        distance = block - mean
        squares = np.square(distance, out=distance).sum(axis=self._axes, keepdims=True)
        count = block.size // mean.size
        step = mean - self.mean
        total = self.count + count
        self.squares = self.squares + squares + np.square(step) * (self.count * count / total)
        self.mean = self.mean + step * (count / total)
        self.count = total
        self._low = np.minimum(self._low, block.min(axis=self._axes, keepdims=True))
        self._high = np.maximum(self._high, block.max(axis=self._axes, keepdims=True))


def _check_measurable(inputs: Samples) -> None:
    if not len(inputs):
        raise DataError("there are no training samples to measure the range of the inputs on; choose other data")


@lru_cache
def _broadcasts(figures: tuple[int, ...], sample: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(figures, sample) == sample
    except ValueError:
        return False
