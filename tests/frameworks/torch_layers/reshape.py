"""How values are arranged anew in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.layers import Flatten, Permute, Reshape
from tests.frameworks.torch_layers.module import Function, Modules

MODULES: Modules = {
    Permute: lambda layer, x: Function(lambda batch: batch.permute(0, *layer.axes)),
    Reshape: lambda layer, x: Function(lambda batch: batch.reshape(len(batch), *layer.shape)),
    Flatten: lambda layer, x: nn.Flatten(),
}
