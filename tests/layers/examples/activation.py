"""Examples of activations."""

from __future__ import annotations

from nnstudio.layers import (
    ELU,
    GELU,
    HardSigmoid,
    HardSwish,
    LeakyReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    Softmax,
    Softplus,
    Swish,
    Tanh,
)
from tests.layers.examples.example import IMAGE, SEQUENCE, VECTOR, example

EXAMPLES = (
    example(ReLU(), IMAGE),
    example(ReLU(), VECTOR),
    example(ReLU6(), IMAGE),
    example(LeakyReLU(), IMAGE),
    example(LeakyReLU(0.3), VECTOR),
    example(Sigmoid(), IMAGE),
    example(Tanh(), IMAGE),
    example(ELU(), IMAGE),
    example(ELU(0.5), VECTOR),
    example(GELU(), IMAGE),
    example(GELU("tanh"), IMAGE),
    example(Swish(), IMAGE),
    example(Softmax(), VECTOR),
    example(Softmax(), IMAGE),
    example(ReLU(), SEQUENCE),
    example(Softmax(), SEQUENCE),
    example(HardSigmoid(), IMAGE),
    example(HardSwish(), IMAGE),
    example(Softplus(), IMAGE),
)
