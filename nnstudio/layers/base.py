"""What a layer is: hyperparameters, a shape rule, parameter specs and maths, in one frozen value without arrays."""

from __future__ import annotations

import enum
import math
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnstudio.hyperparameters import Configurable, Registry
from nnstudio.kernels.initializers import Constant, Initializer
from nnstudio.messages import NnstudioError

Shape = tuple[int, ...]
"""The shape of one sample, without the batch: (features,), (steps, features) or (channels, height, width).

Tokens of a sequence are (steps,), whole numbers in the dtype of the network."""

Array = NDArray[Any]
"""Inside the engine the batch is the last axis: (features, batch), (features, steps, batch) or (height, channels,
width, batch).

Whatever passes between layers, forward or back, is C-contiguous and of one dtype."""

Arrays = Mapping[str, Array]
"""One layer's arrays by name, as its `params` name them."""

Backward = Callable[[Array, Arrays], Array | None]
"""Takes the gradient of the output, which it may overwrite, and the arrays that receive the gradients of the
parameters; returns the gradient of the input, which is the caller's to write into, or None where nobody needs it."""

MergeBackward = Callable[[Array, Arrays], tuple[Array, ...] | None]
"""Like `Backward`, but returns one gradient per input; no two of them share memory."""


class ShapeError(NnstudioError):
    """Shapes that a layer cannot take; the sentence says what it takes and how to get there."""


class Family(enum.Enum):
    """The kinds of layer a palette tells apart; each has one colour everywhere."""

    CORE = "core"
    CONVOLUTION = "convolution"
    ACTIVATION = "activation"
    NORMALIZATION = "normalization"
    POOLING = "pooling"
    REGULARIZATION = "regularization"
    SEQUENCE = "sequence"
    SHAPE = "shape"
    MERGE = "merge"


class Role(enum.Enum):
    """What a parameter array is: learned (weight or bias), gathered (statistic), or bookkeeping (counter)."""

    WEIGHT = "weight"
    BIAS = "bias"
    STATISTIC = "statistic"
    COUNTER = "counter"

    @property
    def is_learned(self) -> bool:
        """Whether gradients change it: these are the parameters that papers count."""
        return self in (Role.WEIGHT, Role.BIAS)


_ZEROS = Constant(0.0)


@dataclass(frozen=True)
class ParamSpec:
    """One array of a layer, described but not allocated: counts and arrays both come from it."""

    name: str
    shape: Shape
    role: Role = Role.WEIGHT
    initializer: Initializer = _ZEROS
    gates: int = 1
    """How many arrays lie in it one above the other, one for each gate of a recurrent layer."""

    @property
    def size(self) -> int:
        """The number of entries."""
        return math.prod(self.shape)

    @property
    def decays(self) -> bool:
        """Whether weight penalties apply: to kernels and matrices, not to biases and normalization's scales.

        The common practice, see e.g. He et al. 2019, "Bag of Tricks for Image Classification", section 3.1.
        """
        return self.role is Role.WEIGHT and len(self.shape) > 1


class Context(Protocol):
    """What the engine lends a layer for one forward pass and the backward pass that may follow it."""

    @property
    def training(self) -> bool:
        """Whether this pass is part of training (dropout drops) rather than of evaluation."""

    @property
    def trains(self) -> bool:
        """Whether this layer learns in this pass: it is not frozen, and gradients of its parameters are wanted."""

    @property
    def passes_gradient(self) -> bool:
        """Whether a layer below needs the gradient of this one's input."""

    @property
    def may_overwrite(self) -> bool:
        """Whether the input, of several the last, may be overwritten: nobody reads it after this layer."""

    @property
    def rng(self) -> np.random.Generator:
        """The run's source of random numbers."""

    @property
    def past(self) -> dict[str, Array] | None:
        """What the layer remembers of the steps before these, where sequences come in step by step; else None.

        The layer itself adds to it; it begins empty.
        """

    def scratch(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array, kept for this layer under this name until its next forward pass.

        Without `dtype` it is of the dtype that the network runs in.
        """

    def zeros(self, name: str, shape: Shape) -> Array:
        """Lend an array that was zero when first lent in this shape and has kept what was written since."""

    def temporary(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array until `forward`, or the backward pass, returns: then other layers have it."""

    def gradient(self, shape: Shape) -> Array:
        """Lend an uninitialised array for the gradient of an input; nobody else has it as long as it is held."""

    def over_batch(self, *sums: Array) -> tuple[Array, ...]:
        """Return sums over the samples at hand as sums over the whole batch, which several processes may share.

        They are to be read only.
        """


class Operation(Configurable):
    """One layer of a network as its figures describe it, whatever the number of its inputs."""

    family: ClassVar[Family]
    is_deep: ClassVar[bool] = False
    """Whether papers count it into a network's depth: layers that multiply by a learned matrix or kernel."""

    @abstractmethod
    def shape_from(self, inputs: Sequence[Shape]) -> Shape:
        """Return the output's shape, or raise ShapeError."""

    @abstractmethod
    def params_from(self, inputs: Sequence[Shape]) -> tuple[ParamSpec, ...]:
        """Return the parameter specs for inputs that `shape_from` accepts."""

    @abstractmethod
    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        """Return the multiply-adds of convolutions and matrix products for one sample."""


class Primitive(Operation):
    """An operation that runs by itself; what is made of others is taken apart before it runs."""

    keeps_output: ClassVar[bool] = True
    """Whether the output must stay as it is: the backward pass reads it, or it may share memory with the input."""
    couples_samples: ClassVar[bool] = False
    """Whether, while it learns, what becomes of a sample depends on the others of its batch.

    Some of those may be elsewhere: it learns of them by `Context.over_batch`.
    """

    @property
    def streams(self) -> bool:
        """Whether a sequence may come in part by part at inference: no step depends on the ones behind it.

        What it needs of the steps before, it finds in `Context.past`.
        """
        return False

    @property
    def draws(self) -> bool:
        """Whether the output for the same input changes from pass to pass in training, as random numbers are drawn."""
        return False

    @abstractmethod
    def run(self, params: Arrays, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        """Return the output for a batch, and the function that takes gradients back."""

    def steps(self) -> tuple[Primitive, ...]:
        """Return what the engine runs one after the other; the first has the parameters."""
        return (self,)


class Layer(Primitive):
    """An operation with one input."""

    @abstractmethod
    def output_shape(self, x: Shape) -> Shape:
        """Return the shape of the output for an input of shape `x`; raise ShapeError where there is none."""

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        """Return the arrays the layer has for an input of shape `x`."""
        return ()

    def multiply_adds(self, x: Shape) -> int:
        """Return multiplications in convolutions and matrix products for one sample of shape `x`."""
        return 0

    @abstractmethod
    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        """Return the output for a batch, and its backward pass."""

    def shape_from(self, inputs: Sequence[Shape]) -> Shape:
        return self.output_shape(only(inputs))

    def params_from(self, inputs: Sequence[Shape]) -> tuple[ParamSpec, ...]:
        return self.params(only(inputs))

    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        return self.multiply_adds(only(inputs))

    def run(self, params: Arrays, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        y, backward = self.forward(params, inputs[0], context)

        def back(dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
            dx = backward(dy, grads)
            return None if dx is None else (dx,)

        return y, back


class Merge(Primitive):
    """An operation that joins several inputs into one output and learns nothing."""

    family: ClassVar[Family] = Family.MERGE

    @abstractmethod
    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        """Return the shape of the output for inputs of these shapes; raise ShapeError where there is none."""

    @abstractmethod
    def forward(self, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        """Return the output for a batch, and its backward pass."""

    def shape_from(self, inputs: Sequence[Shape]) -> Shape:
        if len(inputs) < 2:
            raise ShapeError("joins several inputs but has {count}; connect another layer to it", count=len(inputs))
        return self.output_shape(inputs)

    def params_from(self, inputs: Sequence[Shape]) -> tuple[ParamSpec, ...]:
        return ()

    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        return 0

    def run(self, params: Arrays, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        return self.forward(inputs, context)


LAYERS: Registry[Operation] = Registry("layer")
"""Every layer there is, by name."""

register = LAYERS.register


def no_gradient(x: Array, context: Context) -> Array:
    """Return the gradient of an input that the output does not change with: zeros."""
    dx = context.gradient(x.shape)
    dx.fill(0)
    return dx


def worded(shape: Shape) -> str:
    """Return a shape as people write it: 64 × 5 × 5, or 1,024 × 768."""
    return " × ".join(f"{size:,}" for size in shape)


def only(inputs: Sequence[Shape]) -> Shape:
    """Return the one shape that comes in, or raise ShapeError where there is another number of them."""
    if not inputs:
        raise ShapeError("takes one input but has 0; connect a layer to it")
    if len(inputs) != 1:
        raise ShapeError("takes one input but has {count}; join them with Add or Concatenate", count=len(inputs))
    return inputs[0]
