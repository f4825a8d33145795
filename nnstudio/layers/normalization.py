"""Layers that bring values to mean 0 and variance 1, and then to a learned scale and offset."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import choice, real
from nnstudio.kernels.channels import added, blocks, channel_dot, channel_sum, spread
from nnstudio.kernels.initializers import Constant
from nnstudio.kernels.layout import feature_axis, feature_count
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, ParamSpec, Role, Shape, register
from nnstudio.messages import NnstudioError

_FEW = 1024
"""So many products are added up one after the other, without an array of them; of more, rounding errors would grow."""


class BatchTooSmallError(NnstudioError):
    """A batch that has no variance to normalize by."""


class Normalization(Layer):
    """A layer that keeps the shape and brings values to one size."""

    family: ClassVar[Family] = Family.NORMALIZATION
    keeps_output: ClassVar[bool] = False

    def output_shape(self, x: Shape) -> Shape:
        return x


@register
class BatchNorm(Normalization):
    """Normalizes every channel over the batch while training, and by its moving statistics in evaluation.

    y = (x - mean) / sqrt(variance + epsilon) * weight + bias, per channel of images or feature of
    vectors and sequences. A frozen BatchNorm uses its stored statistics and keeps them, also while training. The
    moving variance gathers the unbiased variance of each batch, as PyTorch's does (Keras: the biased).
    Raises BatchTooSmallError where it trains on one value per channel.
    Ioffe and Szegedy 2015, "Batch Normalization".
    """

    couples_samples: ClassVar[bool] = True

    epsilon: float = real(1e-5, above=0.0, help="Added to the variance, so that nothing is divided by zero.")
    momentum: float = real(
        0.1, low=0.0, high=1.0, help="Weight of the newest batch in the moving statistics (in Keras: 1 minus this)."
    )

    @property
    def streams(self) -> bool:
        return True

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        channels = (feature_count(x),)
        return (
            ParamSpec("weight", channels, Role.WEIGHT, Constant(1.0)),
            ParamSpec("bias", channels, Role.BIAS),
            ParamSpec("running_mean", channels, Role.STATISTIC),
            ParamSpec("running_var", channels, Role.STATISTIC, Constant(1.0)),
            ParamSpec("num_batches_tracked", (), Role.COUNTER),
        )

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        if context.trains:
            return self._forward_by_batch(params, x, context)
        return self._forward_by_stored(params, x, context)

    def _forward_by_stored(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        factor = params["weight"] / np.sqrt(params["running_var"] + self.epsilon)
        offset = params["bias"] - params["running_mean"] * factor
        y = np.multiply(x, spread(factor, x.ndim), out=x if context.may_overwrite else context.scratch("y", x.shape))
        y += spread(offset, x.ndim)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            return np.multiply(dy, spread(factor, dy.ndim), out=dy) if context.passes_gradient else None

        return y, backward

    def _forward_by_batch(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        total, counts = context.over_batch(channel_sum(x), np.array([x.size // params["weight"].size]))
        count = int(counts[0])
        if count < 2:
            raise BatchTooSmallError(
                "BatchNorm cannot learn from one value per channel, which has no variance; train with at least 2 "
                "samples in every batch, or freeze the BatchNorm"
            )
        mean = total / count
        centered = x if context.may_overwrite else context.scratch("centered", x.shape)
        (squares,) = context.over_batch(_center(x, mean, centered))
        variance = squares / count
        self._gather(params, mean, variance * (count / (count - 1)))
        scale = 1 / np.sqrt(variance + self.epsilon)
        y = context.scratch("y", x.shape)
        for part, out in blocks(centered, y):
            np.multiply(part, spread(scale * params["weight"], x.ndim), out=out)
            np.add(out, spread(params["bias"], x.ndim), out=out)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            sums = [(channel_dot(*parts), channel_sum(parts[0])) for parts in blocks(dy, centered)]
            slope, total = (added(list(each)) for each in zip(*sums, strict=True))
            np.multiply(slope, scale, out=grads["weight"])
            np.copyto(grads["bias"], total)
            if not context.passes_gradient:
                return None
            slope, total = context.over_batch(grads["weight"], grads["bias"])
            for part, out in blocks(centered, dy):
                np.multiply(part, spread(scale * slope / count, dy.ndim), out=part)
                np.subtract(out, part, out=out)
                np.subtract(out, spread(total / count, dy.ndim), out=out)
                np.multiply(out, spread(params["weight"] * scale, dy.ndim), out=out)
            return dy

        return y, backward

    def _gather(self, params: Arrays, mean: Array, variance: Array) -> None:
        for name, newest in (("running_mean", mean), ("running_var", variance)):
            params[name][...] += self.momentum * (newest - params[name])
        params["num_batches_tracked"][...] += 1


def _center(x: Array, mean: Array, out: Array) -> Array:
    """Write x - mean into `out`, and return the sums of its squares per channel."""
    squares = []
    for part, centered in blocks(x, out):
        np.subtract(part, spread(mean, x.ndim), out=centered)
        squares.append(channel_dot(centered, centered))
    return added(squares)


class RowNormalization(Normalization):
    """A normalization of every sample, or of every place in it, by its own values."""

    @property
    @abstractmethod
    def over(self) -> str:
        """What is normalized together: `channels` at each place, or `all` values of a sample."""

    @property
    def streams(self) -> bool:
        return self.over == "channels"

    def weighted(self, x: Shape) -> Shape:
        """Return the shape of what has a weight of its own."""
        return x if self.over == "all" else (feature_count(x),)

    def rows(self, x: Array) -> Array:
        """Return a view whose middle axis holds what is normalized together; samples are in the last."""
        if self.over == "all":
            return x.reshape(1, -1, x.shape[-1])
        return x.reshape(x.shape[0] if x.ndim == 4 else 1, x.shape[feature_axis(x.shape)], -1)


@register
class LayerNorm(RowNormalization):
    """Normalizes every sample by its own mean and variance, in training and evaluation alike.

    y = (x - mean) / sqrt(variance + epsilon) * weight + bias. Over all features of a sample it is
    PyTorch's `nn.LayerNorm(shape of the sample)`, with a weight per value; over the channels it
    normalizes each place of an image, or each step of a sequence, by itself, with a weight per channel
    or feature. Ba, Kiros and Hinton 2016, "Layer Normalization".
    """

    epsilon: float = real(1e-5, above=0.0, help="Added to the variance, so that nothing is divided by zero.")
    over: str = choice(
        "all",
        ("all", "channels"),
        help="Normalize over all values of a sample, or over the channels at each place (the features of each step).",
    )

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        shape = self.weighted(x)
        return (ParamSpec("weight", shape, Role.WEIGHT, Constant(1.0)), ParamSpec("bias", shape, Role.BIAS))

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        rows = self.rows(x)
        weight, bias = (_column(params[name]) for name in ("weight", "bias"))
        mean = _mean(rows, context.scratch("mean", _one_per_row(rows)))
        y = np.subtract(rows, mean, out=context.scratch("y", rows.shape))
        scale = _scale(y, self.epsilon, context)
        y *= scale
        y *= weight
        y += bias

        def backward(dy: Array, grads: Arrays) -> Array | None:
            dy = dy.reshape(rows.shape)
            centered = np.subtract(rows, mean, out=context.temporary("centered", rows.shape))
            if context.trains:
                _store(np.vecdot(dy, np.ones(rows.shape[2], dy.dtype)), grads["bias"])
            dy *= scale
            if context.trains:
                _store(np.vecdot(dy, centered), grads["weight"])
            if not context.passes_gradient:
                return None
            dy *= weight
            centered *= _slope(dy, centered, scale, context)
            centered += _mean(dy, context.temporary("mean", _one_per_row(rows)))
            dy -= centered
            return dy.reshape(x.shape)

        return y.reshape(x.shape), backward


@register
class RMSNorm(RowNormalization):
    """Divides every sample, or every place in it, by its root mean square: LayerNorm without mean and bias.

    y = x / sqrt(mean of x^2 + epsilon) * weight, as PyTorch's `nn.RMSNorm`; LLaMA and T5 have it over the
    features of each step. Zhang and Sennrich 2019, "Root Mean Square Layer Normalization".
    """

    epsilon: float = real(
        1e-6, above=0.0, help="Added to the mean square (LLaMA 1e-6 or 1e-5; PyTorch by default 1.2e-7)."
    )
    over: str = choice(
        "channels",
        ("all", "channels"),
        help="Normalize over all values of a sample, or over the channels at each place (the features of each step).",
    )

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        return (ParamSpec("weight", self.weighted(x), Role.WEIGHT, Constant(1.0)),)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        rows, weight = self.rows(x), _column(params["weight"])
        scale = _scale(rows, self.epsilon, context)
        y = np.multiply(rows, scale, out=context.scratch("y", rows.shape))
        y *= weight

        def backward(dy: Array, grads: Arrays) -> Array | None:
            dy = dy.reshape(rows.shape)
            dy *= scale
            if context.trains:
                _store(np.vecdot(dy, rows), grads["weight"])
            if not context.passes_gradient:
                return None
            dy *= weight
            slope = _slope(dy, rows, scale, context)
            dy -= np.multiply(rows, slope, out=context.temporary("along", rows.shape))
            return dy.reshape(x.shape)

        return y.reshape(x.shape), backward


def _one_per_row(rows: Array) -> Shape:
    return (rows.shape[0], 1, rows.shape[2])


def _scale(rows: Array, epsilon: float, context: Context) -> Array:
    """Return what brings rows to mean square 1: 1 / sqrt(mean of x^2 + epsilon), kept for the backward pass."""
    scale = context.scratch("scale", _one_per_row(rows))
    np.add(_mean_product(rows, rows, context), epsilon, out=scale)
    np.sqrt(scale, out=scale)
    return np.reciprocal(scale, out=scale)


def _slope(dy: Array, rows: Array, scale: Array, context: Context) -> Array:
    """Return how much of the rows is in `dy`, as both go through `scale`: that would change nothing but their size."""
    slope = _mean_product(dy, rows, context)
    slope *= scale
    slope *= scale
    return slope


def _mean_product(rows: Array, others: Array, context: Context) -> Array:
    """Return the mean of the products over the middle axis, which stays."""
    mean = context.temporary("mean product", _one_per_row(rows))
    if rows.shape[1] > _FEW:
        return _mean(np.multiply(rows, others, out=context.temporary("product", rows.shape)), mean)
    np.einsum("hfs,hfs->hs", rows, others, out=mean[:, 0])
    mean /= rows.shape[1]
    return mean


def _mean(rows: Array, out: Array) -> Array:
    """Return the mean over the middle axis, which stays; a product with ones takes a fraction of the time of `mean`."""
    np.matmul(np.ones((1, rows.shape[1]), rows.dtype), rows, out=out)
    out /= rows.shape[1]
    return out


def _column(values: Array) -> Array:
    """Return what params hold per feature, or per value of a sequence or image, as a column along the middle axis."""
    in_engine_order = values.swapaxes(0, 1) if values.ndim > 1 else values
    return in_engine_order.reshape(-1, 1)


def _store(sums: Array, gradient: Array) -> None:
    """Write sums over the samples, of shape (height, channels) or (1, values), as `_column` found the parameter."""
    if gradient.ndim == 1:
        np.sum(sums, axis=0, out=gradient)
    else:
        in_engine_order = gradient.swapaxes(0, 1)
        np.copyto(in_engine_order, sums.reshape(in_engine_order.shape))
