"""Examples of convolutions with kernels for each channel."""

from __future__ import annotations

from nnstudio.layers import DepthwiseConv2D, SeparableConv2D
from tests.layers.examples.example import IMAGE, example

EXAMPLES = (
    example(DepthwiseConv2D(), IMAGE),
    example(DepthwiseConv2D(3, depth_multiplier=2, padding="same", stride=2, activation="relu6"), IMAGE),
    example(DepthwiseConv2D((2, 3), stride=(3, 4), bias=False), IMAGE),
    example(DepthwiseConv2D(2, depth_multiplier=3, dilation=2, padding=(0, 1, 2, 0)), (1, 4, 5)),
    example(SeparableConv2D(4), IMAGE),
    example(SeparableConv2D(5, depth_multiplier=2, padding="same", stride=2, activation="relu"), IMAGE),
    example(SeparableConv2D(2, kernel_size=(1, 2), dilation=(1, 2), bias=False), IMAGE),
    example(SeparableConv2D(3, kernel_size=1, stride=2), (1, 3, 3)),
)
