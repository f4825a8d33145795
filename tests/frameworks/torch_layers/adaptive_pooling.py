"""How images are shrunk to a given size in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.layers import AdaptiveAveragePool2D, AdaptiveMaxPool2D
from tests.frameworks.torch_layers.module import Modules

MODULES: Modules = {
    AdaptiveAveragePool2D: lambda layer, x: nn.AdaptiveAvgPool2d(layer.output_size),
    AdaptiveMaxPool2D: lambda layer, x: nn.AdaptiveMaxPool2d(layer.output_size),
}
