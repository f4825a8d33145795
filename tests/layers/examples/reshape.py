"""Examples of layers that only arrange values anew."""

from __future__ import annotations

from nnstudio.layers import Flatten, Permute, Reshape
from tests.layers.examples.example import IMAGE, SEQUENCE, VECTOR, example

EXAMPLES = (
    example(Flatten(), IMAGE),
    example(Flatten(), VECTOR),
    example(Flatten(), SEQUENCE),
    example(Reshape(), IMAGE),
    example(Reshape(), VECTOR),
    example(Reshape((5, -1)), IMAGE),
    example(Reshape((2, 3, 4)), SEQUENCE),
    example(Reshape((-1, 7, 1)), VECTOR),
    example(Reshape((7, 1)), VECTOR),
    example(Reshape((10, 3, 3)), IMAGE),
    example(Permute(), SEQUENCE),
    example(Permute((2, 3, 1)), IMAGE),
    example(Permute((1, 3, 2)), IMAGE),
    example(Permute((3, 1, 2)), IMAGE),
    example(Permute((1,)), VECTOR),
)
