"""How inputs are joined in PyTorch."""

from __future__ import annotations

import torch

from nnstudio.layers import Add, Concatenate
from tests.frameworks.torch_layers.module import Function, Modules, feature_dim

MODULES: Modules = {
    Add: lambda layer, *inputs: Function(lambda *tensors: torch.stack(tensors).sum(dim=0)),
    Concatenate: lambda layer, *inputs: Function(lambda *tensors: torch.cat(tensors, feature_dim(inputs[0]))),
}
