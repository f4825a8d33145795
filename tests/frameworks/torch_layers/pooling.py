"""How pooling is written in PyTorch."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812  # its usual name
from torch import nn

from nnstudio.layers import AveragePool, AveragePool1D, GlobalAveragePool, GlobalMaxPool, MaxPool, MaxPool1D, Shape
from tests.frameworks.torch_layers.module import Function, Modules, over_features
from tests.frameworks.torch_layers.sliding import ends_of, sides_of


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


def max_pool_1d(layer: MaxPool1D, x: Shape) -> nn.Module:
    pool = nn.MaxPool1d(layer.pool_size, layer.stride)
    return over_features(Function)(lambda rows: pool(F.pad(rows, ends_of(layer, x), value=-torch.inf)))


def average_pool_1d(layer: AveragePool1D, x: Shape) -> nn.Module:
    """Where padding does not count, divide by the share of each window that lies on the sequence."""
    pool = nn.AvgPool1d(layer.pool_size, layer.stride)
    ends = ends_of(layer, x)
    if layer.counts_padding:
        return over_features(Function)(lambda rows: pool(F.pad(rows, ends)))
    shares = pool(F.pad(torch.ones(1, *reversed(x)), ends))
    return over_features(Function)(lambda rows: pool(F.pad(rows, ends)) / shares)


def over_all(layer: GlobalAveragePool | GlobalMaxPool, x: Shape) -> nn.Module:
    """Pool to one value, and take the axes away that it stands in."""
    is_mean = isinstance(layer, GlobalAveragePool)
    if len(x) == 3:
        return nn.Sequential(nn.AdaptiveAvgPool2d(1) if is_mean else nn.AdaptiveMaxPool2d(1), nn.Flatten())
    pool = nn.AdaptiveAvgPool1d(1) if is_mean else nn.AdaptiveMaxPool1d(1)
    return Function(lambda steps: pool(steps.swapaxes(1, 2)).flatten(1))


MODULES: Modules = {
    MaxPool: max_pool,
    AveragePool: average_pool,
    MaxPool1D: max_pool_1d,
    AveragePool1D: average_pool_1d,
    GlobalAveragePool: over_all,
    GlobalMaxPool: over_all,
}
