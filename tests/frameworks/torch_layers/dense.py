"""How fully connected layers are written in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.kernels.layout import feature_count
from nnstudio.layers import Dense, Shape
from tests.frameworks.torch_layers.module import Modules


def dense(layer: Dense, x: Shape) -> nn.Module:
    return nn.Linear(feature_count(x), layer.units, layer.bias)


MODULES: Modules = {
    Dense: dense,
}
