"""What layers with sliding windows share: the size of their output, or the sentence why there is none."""

from __future__ import annotations

from nnstudio.kernels.windows import Pair, Window
from nnstudio.layers.base import Shape, ShapeError, worded


def image_size(x: Shape) -> tuple[int, int, int]:
    """Return channels, height and width of a sample that must be an image, or raise ShapeError."""
    if len(x) == 2:
        raise ShapeError(
            "takes images of channels × height × width, not a sequence of {shape}; give images of one channel as "
            "1 × {shape}",
            shape=worded(x),
        )
    if len(x) != 3:
        raise ShapeError(
            "takes images of channels × height × width, not a shape of {shape}; put it before the Flatten and the "
            "Dense layers, or give the Input channels, height and width",
            shape=worded(x),
        )
    return x[0], x[1], x[2]


def slide(window: Window, x: Shape) -> Pair:
    """Return height and width of what a window makes of an image of shape `x`, or raise ShapeError."""
    _, height, width = image_size(x)
    rows, columns = window.over((height, width))
    if rows.span > rows.padded or columns.span > columns.padded:
        raise ShapeError(
            "slides a window of {span} over an image of only {size} with its padding; make the window smaller, add "
            "padding, or shrink the image less in the layers before",
            span=worded((rows.span, columns.span)),
            size=worded((rows.padded, columns.padded)),
        )
    return rows.outputs, columns.outputs
