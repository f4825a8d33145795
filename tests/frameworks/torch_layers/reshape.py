"""How values are arranged anew in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.layers import Flatten
from tests.frameworks.torch_layers.module import Modules

MODULES: Modules = {
    Flatten: lambda layer, x: nn.Flatten(),
}
