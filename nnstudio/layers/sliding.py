"""What layers with sliding windows share: the size of their output, or the sentence why there is none."""

from __future__ import annotations

from nnstudio.kernels.windows import Pair, Window
from nnstudio.layers.base import Array, Shape, ShapeError, worded

Ends = tuple[int, int]
"""Cells of padding (before, after) a sequence."""


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


def sequence_size(x: Shape) -> tuple[int, int]:
    """Return steps and features of a sample that must be a sequence, or raise ShapeError."""
    if len(x) != 2:
        raise ShapeError(
            "takes sequences of steps × features, not a shape of {shape}; give the Input steps and features, or put a "
            "Reshape before it",
            shape=worded(x),
        )
    return x[0], x[1]


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


def slide_along(window: Window, x: Shape) -> int:
    """Return the steps of what a window of height 1 makes of a sequence of shape `x`, or raise ShapeError."""
    steps, _ = sequence_size(x)
    _, columns = window.over((1, steps))
    if columns.span > columns.padded:
        raise ShapeError(
            "slides a window of {span} over a sequence of only {size} steps with its padding; make the window "
            "smaller, add padding, or shorten the sequence less in the layers before",
            span=columns.span,
            size=columns.padded,
        )
    return columns.outputs


def along_steps(size: int, stride: int, dilation: int, padding: str | Ends) -> Window:
    """Return a window over a sequence, which is an image of height 1; causal padding is all before the first step."""
    if padding == "causal":
        padding = (dilation * (size - 1), 0)
    sides = padding if isinstance(padding, str) else (0, 0, *padding)
    return Window((1, size), (1, stride), (1, dilation), sides)


def as_image(x: Array) -> Array:
    """View a batch of sequences as images of height 1, and images as they are."""
    return x if x.ndim == 4 else x[None]
