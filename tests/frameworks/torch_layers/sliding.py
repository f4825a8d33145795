"""Padding as PyTorch takes it."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.layers import AveragePool, AveragePool1D, Conv1D, Conv2D, DepthwiseConv2D, MaxPool, MaxPool1D, Shape
from nnstudio.layers import SeparableConv2D as Separable


def sides_of(layer: Conv2D | DepthwiseConv2D | Separable | MaxPool | AveragePool, image: Shape) -> tuple[int, ...]:
    """Return padding as `F.pad` takes it, (left, right, top, bottom)."""
    if layer.padding == "valid":
        return (0, 0, 0, 0)
    if not isinstance(layer.padding, str):
        top, bottom, left, right = layer.padding
        return (left, right, top, bottom)
    if isinstance(layer, MaxPool | AveragePool):
        kernel, dilation = layer.pool_size, (1, 1)
    else:
        kernel, dilation = layer.kernel_size, layer.dilation
    stride = layer.stride or kernel
    down, across = (same(image[1 + axis], kernel[axis], stride[axis], dilation[axis]) for axis in (0, 1))
    return (*across, *down)


def ends_of(layer: Conv1D | MaxPool1D | AveragePool1D, sequence: Shape) -> Sequence[int]:
    """Return padding as `F.pad` takes it, (before, after)."""
    if layer.padding == "valid":
        return (0, 0)
    if not isinstance(layer.padding, str):
        return layer.padding
    kernel, dilation = (layer.kernel_size, layer.dilation) if isinstance(layer, Conv1D) else (layer.pool_size, 1)
    if layer.padding == "causal":
        return (dilation * (kernel - 1), 0)
    return same(sequence[0], kernel, layer.stride or kernel, dilation)


def same(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Return what TensorFlow pads before and after, where it pads `same`."""
    outputs = (size + stride - 1) // stride
    total = max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size)
    return total // 2, total - total // 2
