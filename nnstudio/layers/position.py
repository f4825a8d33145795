"""Layers that tell the steps of a sequence where they stand, or deal with single ones of them."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import HyperparameterError, flag, integer, real
from nnstudio.kernels.gathering import add_rows
from nnstudio.kernels.initializers import Normal
from nnstudio.layers.base import (
    Array,
    Arrays,
    Backward,
    Context,
    Family,
    Layer,
    ParamSpec,
    Role,
    Shape,
    ShapeError,
    no_gradient,
    register,
    worded,
)

_STD = 0.02
"""What BERT, GPT-2 and ViT start positions and class tokens from."""


def sequence(x: Shape) -> Shape:
    """Return a shape that must be a sequence's, steps × features, or raise ShapeError."""
    if len(x) != 2:
        raise ShapeError(
            "takes sequences of steps × features, not a shape of {shape}; put an Embedding behind tokens, or a Reshape "
            "behind images",
            shape=worded(x),
        )
    return x


def steps_before(context: Context, steps: int) -> int:
    """Return how many steps of the same sequences came in before, and remember that `steps` more do now."""
    if context.past is None:
        return 0
    before = int(context.past.get("steps", np.zeros(())))
    context.past["steps"] = np.array(before + steps)
    return before


@register
class LearnedPositions(Layer):
    """Adds a learned vector for each position, as BERT, GPT-2 and ViT do.

    The weight is (length, features); shorter sequences use its beginning.
    """

    family: ClassVar[Family] = Family.SEQUENCE
    keeps_output: ClassVar[bool] = False

    length: int = integer(128, low=1, help="Steps of the longest sequence.")

    @property
    def streams(self) -> bool:
        return True

    def output_shape(self, x: Shape) -> Shape:
        steps, _ = sequence(x)
        if steps > self.length:
            raise ShapeError(
                "has {positions} positions, and the sequence {steps} steps; make its length at least that",
                positions=self.length,
                steps=steps,
            )
        return x

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        return (ParamSpec("weight", (self.length, x[1]), Role.WEIGHT, Normal(_STD)),)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        first = steps_before(context, x.shape[1])
        used = slice(first, first + x.shape[1])
        y = x if context.may_overwrite else context.scratch("y", x.shape)
        np.add(x, params["weight"][used].T[..., np.newaxis], out=y)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                grads["weight"].fill(0)
                np.copyto(grads["weight"][used], _sum_over_batch(dy).T)
            return dy if context.passes_gradient else None

        return y, backward


def _sum_over_batch(dy: Array) -> Array:
    """Return the sum over the last axis: where that is short, a product with ones takes a quarter of a sum's time."""
    sums: Array = dy.reshape(-1, dy.shape[-1]) @ np.ones(dy.shape[-1], dy.dtype)
    return sums.reshape(dy.shape[:-1])


@register
class SinusoidalPositions(Layer):
    """Adds sines and cosines of the position, at wavelengths from 2 pi to 2 pi times the base; nothing is learned.

    Feature 2 i is sin(step / base^(2 i / features)), feature 2 i + 1 the cosine of the same. Vaswani et al. 2017,
    "Attention Is All You Need", section 3.5.
    """

    family: ClassVar[Family] = Family.SEQUENCE
    keeps_output: ClassVar[bool] = False

    base: float = real(10000.0, above=1.0, help="How much longer the longest wavelength is than the shortest.")

    @property
    def streams(self) -> bool:
        return True

    def output_shape(self, x: Shape) -> Shape:
        return sequence(x)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        first = steps_before(context, x.shape[1])
        y = x if context.may_overwrite else context.scratch("y", x.shape)
        np.add(x, self._waves(len(x), first, x.shape[1]).astype(x.dtype)[..., np.newaxis], out=y)
        return y, lambda dy, grads: dy if context.passes_gradient else None

    def _waves(self, features: int, first: int, steps: int) -> Array:
        frequencies = self.base ** (-np.arange(0, features, 2) / features)
        angles = np.outer(frequencies, np.arange(first, first + steps))
        waves = np.empty((features, steps))
        waves[0::2] = np.sin(angles)
        waves[1::2] = np.cos(angles[: features // 2])
        return waves


@register
class ClassToken(Layer):
    """Puts a learned vector before the first step; what becomes of it stands for the whole sequence, as in ViT.

    Dosovitskiy et al. 2020, "An Image is Worth 16x16 Words", section 3.1.
    """

    family: ClassVar[Family] = Family.SEQUENCE
    keeps_output: ClassVar[bool] = False

    def output_shape(self, x: Shape) -> Shape:
        steps, features = sequence(x)
        return (steps + 1, features)

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        return (ParamSpec("weight", (x[1],), Role.WEIGHT, Normal(_STD)),)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        features, steps, batch = x.shape
        y = context.scratch("y", (features, steps + 1, batch))
        y[:, 0] = params["weight"][:, np.newaxis]
        y[:, 1:] = x

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                np.sum(dy[:, 0], axis=-1, out=grads["weight"])
            if not context.passes_gradient:
                return None
            dx = context.gradient(x.shape)
            np.copyto(dx, dy[:, 1:])
            return dx

        return y, backward


@register
class SelectStep(Layer):
    """One step of a sequence, such as the class token's or the last one."""

    family: ClassVar[Family] = Family.SEQUENCE
    keeps_output: ClassVar[bool] = False

    step: int = integer(0, help="Which step, from 0 on; -1 is the last.")

    def output_shape(self, x: Shape) -> Shape:
        steps, features = sequence(x)
        if not -steps <= self.step < steps:
            raise ShapeError(
                "selects step {step} of a sequence of {steps}; choose from {first} to {last}",
                step=self.step,
                steps=steps,
                first=-steps,
                last=steps - 1,
            )
        return (features,)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = context.scratch("y", (x.shape[0], x.shape[2]))
        np.copyto(y, x[:, self.step])

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dx = context.gradient(x.shape)
            dx.fill(0)
            dx[:, self.step] = dy
            return dx

        return y, backward


@register
class RelativePositionBias(Layer):
    """A learned number for every head and every distance between two steps, as T5 adds it to attention's scores.

    Distances fall into buckets: near ones have one each, far ones share them logarithmically, and all beyond the
    longest share the last. It reads the sequence for its length alone; the output is (heads, steps, steps), the weight
    (buckets, heads). Raffel et al. 2020, "Exploring the Limits of Transfer Learning", section 2.1.
    """

    family: ClassVar[Family] = Family.SEQUENCE
    keeps_output: ClassVar[bool] = False

    heads: int = integer(8, low=1, help="Heads of the attention that takes it.")
    buckets: int = integer(32, low=4, help="Numbers per head.")
    longest: int = integer(128, low=2, help="The distance from which on all share a bucket.")
    both_ways: bool = flag(True, help="Tell steps ahead from steps behind, as an encoder does; a decoder does not.")

    def check(self) -> None:
        if self.longest <= self._exact:
            raise HyperparameterError(
                "RelativePositionBias has {buckets} buckets for distances up to {longest}; make longest larger than "
                "{exact}, or buckets fewer",
                buckets=self.buckets,
                longest=self.longest,
                exact=self._exact,
            )

    @property
    def _one_way(self) -> int:
        """Buckets for the steps on one side."""
        return self.buckets // 2 if self.both_ways else self.buckets

    @property
    def _exact(self) -> int:
        """Distances below this have a bucket each."""
        return self._one_way // 2

    def output_shape(self, x: Shape) -> Shape:
        steps, _ = sequence(x)
        return (self.heads, steps, steps)

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        return (ParamSpec("weight", (self.buckets, self.heads), Role.WEIGHT, Normal(_STD)),)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        _, steps, batch = x.shape
        bucket = self._buckets(steps)
        y = context.scratch("y", (steps, self.heads, steps, batch))
        np.copyto(y, params["weight"][bucket].transpose(0, 2, 1)[..., np.newaxis])

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                rows = _sum_over_batch(dy).transpose(0, 2, 1).reshape(-1, self.heads)
                add_rows(rows, bucket.reshape(-1), grads["weight"], context)
            return no_gradient(x, context) if context.passes_gradient else None

        return y, backward

    def _buckets(self, steps: int) -> Array:
        """Return the bucket for each query (down) and key (across)."""
        distance = np.arange(steps) - np.arange(steps)[:, np.newaxis]
        ahead = self._one_way * (distance > 0) if self.both_ways else 0
        distance = np.abs(distance) if self.both_ways else np.maximum(-distance, 0)
        ratio = np.log(np.maximum(distance, 1) / self._exact) / math.log(self.longest / self._exact)
        far = self._exact + (ratio * (self._one_way - self._exact)).astype(np.intp)
        near = np.where(distance < self._exact, distance, np.minimum(far, self._one_way - 1))
        return np.asarray(near + ahead, np.intp)
