"""Padding as PyTorch takes it."""

from __future__ import annotations

from nnstudio.layers import AveragePool, Conv2D, MaxPool, Shape


def sides_of(layer: Conv2D | MaxPool | AveragePool, image: Shape) -> tuple[int, int, int, int]:
    """Return padding as `F.pad` takes it, (left, right, top, bottom); `same` as TensorFlow defines it."""
    if layer.padding == "valid":
        return (0, 0, 0, 0)
    if not isinstance(layer.padding, str):
        top, bottom, left, right = layer.padding
        return (left, right, top, bottom)
    kernel, dilation = (layer.kernel_size, layer.dilation) if isinstance(layer, Conv2D) else (layer.pool_size, (1, 1))
    stride = layer.stride or kernel
    totals = []
    for axis in (0, 1):
        size = image[1 + axis]
        outputs = (size + stride[axis] - 1) // stride[axis]
        totals.append(max(0, (outputs - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - size))
    down, across = totals
    return (across // 2, across - across // 2, down // 2, down - down // 2)
