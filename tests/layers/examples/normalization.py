"""Examples of normalizations."""

from __future__ import annotations

from nnstudio.layers import BatchNorm, LayerNorm, RMSNorm
from tests.layers.examples.example import IMAGE, SEQUENCE, VECTOR, example

EXAMPLES = (
    example(BatchNorm(), IMAGE),
    example(BatchNorm(epsilon=1e-3, momentum=0.01), VECTOR),
    example(LayerNorm(), IMAGE),
    example(LayerNorm(epsilon=1e-3), VECTOR),
    example(LayerNorm(over="channels"), IMAGE),
    example(LayerNorm(over="channels"), VECTOR),
    example(BatchNorm(), SEQUENCE),
    example(LayerNorm(), SEQUENCE),
    example(LayerNorm(over="channels"), SEQUENCE),
    example(RMSNorm(), SEQUENCE),
    example(RMSNorm(epsilon=1e-2), VECTOR),
    example(RMSNorm(), IMAGE),
    example(RMSNorm(over="all"), SEQUENCE),
    example(RMSNorm(over="all"), IMAGE),
)
