"""Examples of rectifiers."""

from __future__ import annotations

from nnstudio.layers import SELU, PReLU
from tests.layers.examples.example import IMAGE, SEQUENCE, VECTOR, example

EXAMPLES = (
    example(SELU(), IMAGE),
    example(SELU(), VECTOR),
    example(PReLU(), IMAGE),
    example(PReLU(), VECTOR),
    example(PReLU(slopes="per_channel"), IMAGE),
    example(PReLU(slopes="per_channel"), SEQUENCE),
    example(PReLU(slopes="per_channel"), VECTOR),
)
