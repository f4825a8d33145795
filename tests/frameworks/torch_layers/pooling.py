"""How pooling is written in PyTorch."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812  # its usual name
from torch import nn

from nnstudio.layers import AveragePool, GlobalAveragePool, MaxPool, Shape
from tests.frameworks.torch_layers.module import Function, Modules
from tests.frameworks.torch_layers.sliding import sides_of


def max_pool(layer: MaxPool, x: Shape) -> nn.Module:
    pool = nn.MaxPool2d(layer.pool_size, layer.stride)
    return Function(lambda images: pool(F.pad(images, sides_of(layer, x), value=-torch.inf)))


def average_pool(layer: AveragePool, x: Shape) -> nn.Module:
    """Where padding does not count, divide by the share of each window that lies on the image."""
    pool = nn.AvgPool2d(layer.pool_size, layer.stride)
    sides = sides_of(layer, x)
    if layer.counts_padding:
        return Function(lambda images: pool(F.pad(images, sides)))
    return Function(lambda images: pool(F.pad(images, sides)) / pool(F.pad(torch.ones(1, *x), sides)))


MODULES: Modules = {
    MaxPool: max_pool,
    AveragePool: average_pool,
    GlobalAveragePool: lambda layer, x: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
}
