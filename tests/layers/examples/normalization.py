"""Examples of normalizations."""

from __future__ import annotations

from nnstudio.layers import BatchNorm, LayerNorm
from tests.layers.examples.example import IMAGE, VECTOR, example

EXAMPLES = (
    example(BatchNorm(), IMAGE),
    example(BatchNorm(epsilon=1e-3, momentum=0.01), VECTOR),
    example(LayerNorm(), IMAGE),
    example(LayerNorm(epsilon=1e-3), VECTOR),
    example(LayerNorm(over="channels"), IMAGE),
    example(LayerNorm(over="channels"), VECTOR),
)
