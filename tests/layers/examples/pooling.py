"""Examples of layers that shrink images."""

from __future__ import annotations

from nnstudio.layers import AveragePool, GlobalAveragePool, MaxPool
from tests.layers.examples.example import IMAGE, example

EXAMPLES = (
    example(MaxPool(), IMAGE),
    example(MaxPool(3, stride=2, padding=1), IMAGE),
    example(MaxPool((2, 3), stride=(1, 4), padding="same"), IMAGE),
    example(MaxPool(2, stride=3, padding=(1, 0, 0, 1)), IMAGE),
    example(AveragePool(), IMAGE),
    example(AveragePool(3, stride=1, padding="same"), IMAGE),
    example(AveragePool(3, stride=2, padding=1, counts_padding=True), IMAGE),
    example(AveragePool((2, 3), stride=(3, 1), padding=(1, 0, 2, 0)), IMAGE),
    example(GlobalAveragePool(), IMAGE),
)
