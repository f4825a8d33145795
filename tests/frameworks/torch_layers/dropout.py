"""How values are dropped in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.layers import Dropout
from tests.frameworks.torch_layers.module import Modules

MODULES: Modules = {
    Dropout: lambda layer, x: nn.Dropout(layer.rate),
}
