"""What parameters hold before any training, described as values; nothing is allocated until `fill`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Initializer(Protocol):
    """A distribution that parameters start from."""

    def fill(self, array: Array, rng: np.random.Generator) -> None:
        """Fill a float32 or float64 array in place; the same generator state gives the same numbers."""


@dataclass(frozen=True)
class Constant:
    """The same value everywhere."""

    value: float

    def fill(self, array: Array, rng: np.random.Generator) -> None:
        array.fill(self.value)


@dataclass(frozen=True)
class Uniform:
    """Evenly spread over -bound to bound."""

    bound: float

    def fill(self, array: Array, rng: np.random.Generator) -> None:
        array[...] = rng.random(array.shape, dtype=array.dtype)
        array *= 2 * self.bound
        array -= self.bound


@dataclass(frozen=True)
class Normal:
    """Normally distributed around zero."""

    std: float

    def fill(self, array: Array, rng: np.random.Generator) -> None:
        array[...] = rng.standard_normal(array.shape, dtype=array.dtype)
        array *= self.std


def he_uniform(fan_in: int) -> Uniform:
    """Keep the variance of activations behind ReLU: bound = sqrt(6 / fan_in).

    He et al. 2015, "Delving Deep into Rectifiers".
    """
    return Uniform(math.sqrt(6 / fan_in))


def he_normal(fan_in: int) -> Normal:
    """Keep the variance of activations behind ReLU: std = sqrt(2 / fan_in).

    He et al. 2015, "Delving Deep into Rectifiers".
    """
    return Normal(math.sqrt(2 / fan_in))


def glorot_uniform(fan_in: int, fan_out: int) -> Uniform:
    """Keep the variance of activations and gradients alike: bound = sqrt(6 / (fan_in + fan_out)).

    Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
    """
    return Uniform(math.sqrt(6 / (fan_in + fan_out)))


def glorot_normal(fan_in: int, fan_out: int) -> Normal:
    """Keep the variance of activations and gradients alike: std = sqrt(2 / (fan_in + fan_out)).

    Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
    """
    return Normal(math.sqrt(2 / (fan_in + fan_out)))


def lecun_normal(fan_in: int) -> Normal:
    """Keep the variance of activations behind linear units: std = sqrt(1 / fan_in).

    LeCun et al. 1998, "Efficient BackProp", section 4.6.
    """
    return Normal(math.sqrt(1 / fan_in))


def pytorch_uniform(fan_in: int) -> Uniform:
    """What PyTorch starts the weights and biases of `nn.Linear` and `nn.Conv2d` from: bound = sqrt(1 / fan_in).

    That is He's bound for a leaky ReLU of slope sqrt(5) (`reset_parameters` in torch.nn.modules).
    """
    return Uniform(math.sqrt(1 / fan_in))
