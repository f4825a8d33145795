"""Examples of convolutions run backwards."""

from __future__ import annotations

from nnstudio.layers import ConvTranspose2D
from tests.layers.examples.example import IMAGE, example

EXAMPLES = (
    example(ConvTranspose2D(4), IMAGE),
    example(ConvTranspose2D(2, kernel_size=3, stride=1, padding=1, activation="relu"), IMAGE),
    example(ConvTranspose2D(2, kernel_size=3, stride=2, padding=1, output_padding=1), (2, 3, 2)),
    example(ConvTranspose2D(2, kernel_size=(2, 3), stride=(3, 1), dilation=(1, 2), bias=False), (2, 3, 2)),
    example(ConvTranspose2D(4, kernel_size=3, groups=2, padding="same"), (2, 3, 2)),
    example(ConvTranspose2D(3, kernel_size=1, stride=3, padding="same"), (2, 2, 3)),
    example(ConvTranspose2D(3, kernel_size=3, groups=3, padding=(0, 1, 2, 0)), (3, 3, 2)),
    example(ConvTranspose2D(2, kernel_size=2, stride=1, dilation=3, output_padding=2), (2, 1, 2)),
    example(ConvTranspose2D(1, kernel_size=1, stride=1, bias=False), (1, 1, 1)),
)
