"""Examples of fully connected layers."""

from __future__ import annotations

from nnstudio.layers import ACTIVATIONS, Dense
from tests.layers.examples.example import SEQUENCE, VECTOR, example

EXAMPLES = (
    example(Dense(5), VECTOR),
    example(Dense(1, bias=False), (1,)),
    *(example(Dense(4, activation=name), VECTOR) for name in ACTIVATIONS if name != "linear"),
    example(Dense(3), SEQUENCE),
    example(Dense(5, activation="softmax"), SEQUENCE),
    example(Dense(2, activation="gelu", bias=False), (1, 5)),
    example(Dense(3, initializer="orthogonal"), VECTOR),
)
