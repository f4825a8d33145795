"""How inputs are joined in PyTorch."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from nnstudio.layers import Add, Average, Concatenate, Multiply, Shape
from tests.frameworks.torch_layers.module import Function, Modules, feature_dim


def multiply(layer: Multiply, *inputs: Shape) -> nn.Module:
    """Flat features go over the channels of images and the features of sequences."""
    rank = max(map(len, inputs))

    def product(*tensors: Tensor) -> Tensor:
        spread = {2: (slice(None), None), 3: (..., None, None)}
        factors = [x if x.ndim > rank else x[spread[rank]] for x in tensors]
        return math.prod(factors[1:], start=factors[0])

    return Function(product)


MODULES: Modules = {
    Add: lambda layer, *inputs: Function(lambda *tensors: torch.stack(tensors).sum(dim=0)),
    Average: lambda layer, *inputs: Function(lambda *tensors: torch.stack(tensors).mean(dim=0)),
    Multiply: multiply,
    Concatenate: lambda layer, *inputs: Function(lambda *tensors: torch.cat(tensors, feature_dim(inputs[0]))),
}
