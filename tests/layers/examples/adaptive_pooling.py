"""Examples of layers that shrink images to a given size."""

from __future__ import annotations

from nnstudio.layers import AdaptiveAveragePool2D, AdaptiveMaxPool2D
from tests.layers.examples.example import IMAGE, example

EXAMPLES = (
    example(AdaptiveAveragePool2D((2, 3)), IMAGE),
    example(AdaptiveAveragePool2D(), IMAGE),
    example(AdaptiveAveragePool2D(1), (2, 1, 5)),
    example(AdaptiveMaxPool2D((2, 3)), IMAGE),
    example(AdaptiveMaxPool2D((4, 2)), IMAGE),
    example(AdaptiveMaxPool2D((9, 1)), IMAGE),
)
