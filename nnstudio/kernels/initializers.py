"""What parameters hold before any training, described as values; nothing is allocated until `fill`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
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


@dataclass(frozen=True)
class TruncatedNormal:
    """Normally distributed around zero, with what lies beyond two standard deviations drawn again.

    `std` is that of the normal distribution before its ends are cut.
    """

    std: float

    def fill(self, array: Array, rng: np.random.Generator) -> None:
        array[...] = rng.standard_normal(array.shape, dtype=array.dtype)
        while (far := np.abs(array) > 2).any():
            array[far] = rng.standard_normal(np.count_nonzero(far), dtype=array.dtype)
        array *= self.std


@dataclass(frozen=True)
class Orthogonal:
    """A matrix whose rows, or columns where they are fewer, stand at right angles and have length 1.

    Axes behind the first count as one. Saxe, McClelland and Ganguli 2014, "Exact solutions to the nonlinear
    dynamics of learning in deep linear neural networks".
    """

    def fill(self, array: Array, rng: np.random.Generator) -> None:
        rows = len(array)
        columns = array.size // rows
        q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns)), dtype=array.dtype))
        q *= np.copysign(1, np.diagonal(r))
        array[...] = (q if rows >= columns else q.T).reshape(array.shape)


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


def lecun_uniform(fan_in: int) -> Uniform:
    """Keep the variance of activations behind linear units: bound = sqrt(3 / fan_in).

    LeCun et al. 1998, "Efficient BackProp", section 4.6.
    """
    return Uniform(math.sqrt(3 / fan_in))


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


_TRANSFORMER_STD = 0.02
"""What BERT, GPT-2 and ViT start their matrices from."""

INITIALIZERS: Mapping[str, Callable[[int, int], Initializer]] = {
    "automatic": lambda fan_in, fan_out: he_uniform(fan_in),
    "he_uniform": lambda fan_in, fan_out: he_uniform(fan_in),
    "he_normal": lambda fan_in, fan_out: he_normal(fan_in),
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "lecun_uniform": lambda fan_in, fan_out: lecun_uniform(fan_in),
    "lecun_normal": lambda fan_in, fan_out: lecun_normal(fan_in),
    "pytorch_uniform": lambda fan_in, fan_out: pytorch_uniform(fan_in),
    "orthogonal": lambda fan_in, fan_out: Orthogonal(),
    "normal": lambda fan_in, fan_out: Normal(_TRANSFORMER_STD),
    "truncated_normal": lambda fan_in, fan_out: TruncatedNormal(_TRANSFORMER_STD),
    "zeros": lambda fan_in, fan_out: Constant(0.0),
    "ones": lambda fan_in, fan_out: Constant(1.0),
}
"""What a layer's `initializer` may be, made for the numbers of inputs and outputs that a value of the kernel joins."""


def initial(choice: str, shape: tuple[int, ...]) -> Initializer:
    """Return the initializer of that name for a kernel of shape (outputs, inputs, ...); what follows is its window."""
    outputs, inputs, *window = shape
    cells = math.prod(window)
    return INITIALIZERS[choice](inputs * cells, outputs * cells)
