"""Examples of layers that shrink images."""

from __future__ import annotations

from nnstudio.layers import AveragePool, AveragePool1D, GlobalAveragePool, GlobalMaxPool, MaxPool, MaxPool1D
from tests.layers.examples.example import IMAGE, SEQUENCE, example

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
    example(GlobalAveragePool(), SEQUENCE),
    example(GlobalMaxPool(), IMAGE),
    example(GlobalMaxPool(), SEQUENCE),
    example(MaxPool1D(), SEQUENCE),
    example(MaxPool1D(3, stride=2, padding=(1, 1)), (7, 3)),
    example(MaxPool1D(2, stride=3, padding="same"), (5, 2)),
    example(AveragePool1D(), (5, 2)),
    example(AveragePool1D(3, stride=1, padding="same"), SEQUENCE),
    example(AveragePool1D(3, stride=2, padding=(2, 1), counts_padding=True), SEQUENCE),
    example(AveragePool1D(1, stride=2), (1, 2)),
)
