"""How activations are written in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.layers import ELU, GELU, LeakyReLU, ReLU, ReLU6, Sigmoid, Softmax, Swish, Tanh
from tests.frameworks.torch_layers.module import Modules, feature_dim

MODULES: Modules = {
    ReLU: lambda layer, x: nn.ReLU(),
    ReLU6: lambda layer, x: nn.ReLU6(),
    LeakyReLU: lambda layer, x: nn.LeakyReLU(layer.slope),
    Sigmoid: lambda layer, x: nn.Sigmoid(),
    Tanh: lambda layer, x: nn.Tanh(),
    ELU: lambda layer, x: nn.ELU(layer.alpha),
    GELU: lambda layer, x: nn.GELU("none" if layer.approximation == "exact" else "tanh"),
    Swish: lambda layer, x: nn.SiLU(),
    Softmax: lambda layer, x: nn.Softmax(feature_dim(x)),
}
