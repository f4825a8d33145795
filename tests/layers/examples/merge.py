"""Examples of layers that join several inputs."""

from __future__ import annotations

from nnstudio.layers import Add, Average, Concatenate, Multiply
from tests.layers.examples.example import IMAGE, SEQUENCE, VECTOR, example

EXAMPLES = (
    example(Add(), VECTOR, VECTOR),
    example(Add(), IMAGE, IMAGE, IMAGE),
    example(Concatenate(), VECTOR, (2,)),
    example(Concatenate(), IMAGE, (1, 6, 5), (2, 6, 5)),
    example(Add(), SEQUENCE, SEQUENCE),
    example(Concatenate(), SEQUENCE, (6, 1)),
    example(Average(), IMAGE, IMAGE, IMAGE),
    example(Average(), SEQUENCE, SEQUENCE),
    example(Multiply(), VECTOR, VECTOR),
    example(Multiply(), IMAGE, IMAGE, IMAGE),
    example(Multiply(), IMAGE, (3,)),
    example(Multiply(), (4,), SEQUENCE, (4,)),
)
