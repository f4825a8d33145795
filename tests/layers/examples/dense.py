"""Examples of fully connected layers."""

from __future__ import annotations

from nnstudio.layers import Dense
from tests.layers.examples.example import SEQUENCE, VECTOR, example

EXAMPLES = (
    example(Dense(5), VECTOR),
    example(Dense(1, bias=False), (1,)),
    *(
        example(Dense(4, activation=name), VECTOR)
        for name in ("relu", "relu6", "leaky_relu", "sigmoid", "tanh", "elu", "gelu", "gelu_tanh", "swish", "softmax")
    ),
    example(Dense(3), SEQUENCE),
    example(Dense(5, activation="softmax"), SEQUENCE),
    example(Dense(2, activation="gelu", bias=False), (1, 5)),
    example(Dense(3, initializer="orthogonal"), VECTOR),
)
