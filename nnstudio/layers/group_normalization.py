"""Normalizations of every sample by groups of its channels."""

from __future__ import annotations

import math
from abc import abstractmethod

import numpy as np

from nnstudio.hyperparameters import flag, integer, real
from nnstudio.kernels.channels import channel_dot, channel_sum, spread
from nnstudio.kernels.initializers import Constant
from nnstudio.kernels.layout import feature_axis, feature_count
from nnstudio.layers.base import (
    Array,
    Arrays,
    Backward,
    Context,
    ParamSpec,
    Role,
    Shape,
    ShapeError,
    register,
    worded,
)
from nnstudio.layers.normalization import Normalization


class GroupedNormalization(Normalization):
    """Brings each group of channels of each sample to mean 0 and variance 1, in training and evaluation alike."""

    @property
    @abstractmethod
    def epsilon(self) -> float:
        """What is added to the variance."""

    @property
    @abstractmethod
    def affine(self) -> bool:
        """Whether each channel has a learned scale and shift."""

    @abstractmethod
    def groups_of(self, channels: int) -> int:
        """Return the number of groups that the channels are divided into."""

    def output_shape(self, x: Shape) -> Shape:
        channels = feature_count(x)
        groups = self.groups_of(channels)
        if channels % groups:
            raise ShapeError(
                "divides its input channels into {groups} groups, and {channels} is not a multiple of that; change "
                "its groups or the filters of the layer before",
                groups=groups,
                channels=channels,
            )
        if math.prod(x) == groups:
            raise ShapeError(
                "normalizes each of {groups} groups by its own values, and a shape of {shape} has only one for each; "
                "put a LayerNorm in its place",
                groups=groups,
                shape=worded(x),
            )
        return x

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        if not self.affine:
            return ()
        channels = (feature_count(x),)
        return (ParamSpec("weight", channels, Role.WEIGHT, Constant(1.0)), ParamSpec("bias", channels, Role.BIAS))

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        parts = self._parts(x)
        out = parts if context.may_overwrite else context.scratch("normalized", parts.shape)
        normalized = np.subtract(parts, _mean(parts, "mean", context), out=out)
        y = context.scratch("y", x.shape)
        scale = _mean(np.multiply(normalized, normalized, out=self._parts(y)), "scale", context)
        scale += self.epsilon
        np.reciprocal(np.sqrt(scale, out=scale), out=scale)
        normalized *= scale
        if self.affine:
            np.multiply(normalized.reshape(x.shape), spread(params["weight"], x.ndim), out=y)
            y += spread(params["bias"], x.ndim)
        else:
            np.copyto(self._parts(y), normalized)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains and self.affine:
                channel_dot(dy, normalized.reshape(x.shape), out=grads["weight"])
                channel_sum(dy, out=grads["bias"])
            if not context.passes_gradient:
                return None
            if self.affine:
                dy *= spread(params["weight"], x.ndim)
            gradient = self._parts(dy)
            mean = _mean(gradient, "mean", context)
            product = np.multiply(gradient, normalized, out=context.temporary("product", parts.shape))
            np.multiply(normalized, _mean(product, "share", context), out=normalized)
            gradient -= normalized
            gradient -= mean
            gradient *= scale
            return dy

        return y, backward

    def _parts(self, x: Array) -> Array:
        """View a batch as (height or 1, groups, values of a group, batch)."""
        groups = self.groups_of(x.shape[feature_axis(x.shape)])
        return x.reshape(x.shape[0] if x.ndim == 4 else 1, groups, -1, x.shape[-1])


@register
class GroupNorm(GroupedNormalization):
    """Normalizes groups of channels of every sample by their own mean and variance: it works for batches of any size.

    As PyTorch's `nn.GroupNorm`. Wu and He 2018, "Group Normalization".
    """

    groups: int = integer(32, low=1, help="Parts that the channels are divided into; 1 takes all together.")
    epsilon: float = real(1e-5, above=0.0, help="Added to the variance, so that nothing is divided by zero.")
    affine: bool = flag(True, help="Learn a scale and an offset for each channel.")

    def groups_of(self, channels: int) -> int:
        return self.groups


@register
class InstanceNorm(GroupedNormalization):
    """Normalizes every channel of every sample by its own mean and variance, which takes away contrast and style.

    As PyTorch's `nn.InstanceNorm2d` and `nn.InstanceNorm1d`, without moving statistics. Ulyanov et al. 2016,
    "Instance Normalization: The Missing Ingredient for Fast Stylization".
    """

    epsilon: float = real(1e-5, above=0.0, help="Added to the variance, so that nothing is divided by zero.")
    affine: bool = flag(False, help="Learn a scale and an offset for each channel.")

    def groups_of(self, channels: int) -> int:
        return channels


def _mean(parts: Array, name: str, context: Context) -> Array:
    """Return the mean over height and a group's values, which stay as axes of 1."""
    height, groups, values, batch = parts.shape
    sums = context.temporary("sums of rows", (height, groups, 1, batch))
    np.matmul(np.ones((1, values), parts.dtype), parts, out=sums)
    mean = np.sum(sums, axis=0, keepdims=True, out=context.scratch(name, (1, groups, 1, batch)))
    mean /= height * values
    return mean
