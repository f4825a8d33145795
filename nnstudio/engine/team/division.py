"""Which member of a team changes which weights, and gradients of which each computes the rows that it changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple

from numpy.typing import DTypeLike

from nnstudio.engine.batches import Share
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.learned import ALIGNMENT, LearnedVector, Place
from nnstudio.engine.shared import shared_zeros
from nnstudio.kernels.products import multiply, transposed
from nnstudio.layers.base import Array

_WORTH = 1.5
"""How many times as many numbers a gradient must have as both operands of the product that it is."""


class DividedGradient:
    """The gradient of a weight matrix, dy @ x.T over a whole batch, of which each member computes some rows.

    All put their columns of dy and x where the others see them. Where those are few numbers against the gradient's,
    that takes less time than adding up what each has made of its own: half as much memory is written, and less read.
    """

    def __init__(self, place: Place, most_columns: int, dtype: DTypeLike) -> None:
        """Take memory for so many columns of both operands; processes that are forked later have it in common."""
        self.place = place
        self.rows, self.width = place.spec.shape
        self._dy = shared_zeros(self.rows * most_columns, dtype)
        self._x = shared_zeros(most_columns * self.width, dtype)
        self._samples = 0
        self._mine = range(0)
        self._columns = 0

    def begin(self, samples: int, share: Share) -> None:
        """Expect this member's share of a batch of so many samples."""
        self._samples, self._mine = samples, share.of(samples)

    def take(self, dy: Array, x: Array) -> None:
        """Put this member's columns where all see them, but for those of a sample that stands in."""
        of_sample = dy.shape[1] // max(1, len(self._mine))
        mine = slice(self._mine.start * of_sample, self._mine.stop * of_sample)
        count, self._columns = mine.stop - mine.start, self._samples * of_sample
        self._left[:, mine] = dy[:, :count]
        transposed(x[:, :count], out=self._right[mine])

    def compute(self, rows: slice, out: Array) -> None:
        """Write some rows for the whole batch, once all members have put their columns."""
        multiply(self._left[rows], self._right, out=out.reshape(-1, self.width))

    @property
    def _left(self) -> Array:
        return self._dy[: self.rows * self._columns].reshape(self.rows, self._columns)

    @property
    def _right(self) -> Array:
        return self._x[: self._columns * self.width].reshape(self._columns, self.width)


class Portion(NamedTuple):
    """A part of the learned vector that one member changes."""

    part: slice
    divided: DividedGradient | None = None
    """What it is a part of, where members do not add up what they have."""
    rows: slice = slice(0)
    """Which rows of that it is."""


def divided_gradients(
    compiled: CompiledNetwork, learned: LearnedVector, most_samples: int
) -> tuple[DividedGradient, ...]:
    """Return those gradients that are to be divided, for batches of at most so many samples, in the vector's order.

    An array that several layers share is not: each of them adds something to its gradient.
    """
    shared = {key for step in compiled.steps for key in step.part.shared.values()}
    outputs = {key: step.shape for step in compiled.steps for key in step.part.own.values()}
    dtype = learned.weights.dtype
    return tuple(
        DividedGradient(place, columns, dtype)
        for place in learned.places
        if place.spec.is_product and place.key not in shared
        for columns in [most_samples * prod(outputs[place.key][:-1])]
        if place.spec.size >= _WORTH * columns * sum(place.spec.shape)
    )


def portions(length: int, divided: Sequence[DividedGradient], member: Share) -> Iterator[Portion]:
    """Yield what a member changes of a vector: its rows of what is divided, and its share of each stretch between."""
    start = 0
    for each in divided:
        yield from _stretch(start, each.place.start, member)
        rows = member.of(each.rows)
        first = each.place.start
        yield Portion(
            slice(first + rows.start * each.width, first + rows.stop * each.width), each, slice(rows.start, rows.stop)
        )
        start = each.place.stop
    yield from _stretch(start, length, member)


def _stretch(start: int, stop: int, member: Share) -> Iterator[Portion]:
    """Yield a member's share of a stretch, if it is any: all are of about one length, and begin with a cache line."""
    lines = member.of(-(-(stop - start) // ALIGNMENT))
    part = slice(start + lines.start * ALIGNMENT, min(stop, start + lines.stop * ALIGNMENT))
    if part.start < part.stop:
        yield Portion(part)
