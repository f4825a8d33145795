"""Examples of layers that make images larger."""

from __future__ import annotations

from nnstudio.layers import UpSampling2D, ZeroPadding2D
from tests.layers.examples.example import IMAGE, example

EXAMPLES = (
    example(ZeroPadding2D(), IMAGE),
    example(ZeroPadding2D((0, 2, 1, 0)), (1, 1, 1)),
    example(UpSampling2D(), IMAGE),
    example(UpSampling2D((1, 3)), IMAGE),
    example(UpSampling2D(interpolation="bilinear"), IMAGE),
    example(UpSampling2D((3, 4), interpolation="bilinear"), (2, 3, 2)),
    example(UpSampling2D((1, 5), interpolation="bilinear"), (1, 1, 1)),
)
