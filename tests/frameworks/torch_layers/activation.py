"""How activations are written in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.layers import (
    ELU,
    GELU,
    SELU,
    HardSigmoid,
    HardSwish,
    LeakyReLU,
    PReLU,
    ReLU,
    ReLU6,
    Shape,
    Sigmoid,
    Softmax,
    Softplus,
    Swish,
    Tanh,
)
from tests.frameworks.torch_layers.module import Modules, feature_dim, over_features


def prelu(layer: PReLU, x: Shape) -> nn.Module:
    """With as many slopes as there are channels, these must be the second axis."""
    if layer.slopes == "one":
        return nn.PReLU()
    return over_features(nn.PReLU)(x[-1]) if len(x) == 2 else nn.PReLU(x[0])


MODULES: Modules = {
    ReLU: lambda layer, x: nn.ReLU(),
    ReLU6: lambda layer, x: nn.ReLU6(),
    LeakyReLU: lambda layer, x: nn.LeakyReLU(layer.slope),
    Sigmoid: lambda layer, x: nn.Sigmoid(),
    Tanh: lambda layer, x: nn.Tanh(),
    ELU: lambda layer, x: nn.ELU(layer.alpha),
    GELU: lambda layer, x: nn.GELU("none" if layer.approximation == "exact" else "tanh"),
    Swish: lambda layer, x: nn.SiLU(),
    HardSigmoid: lambda layer, x: nn.Hardsigmoid(),
    HardSwish: lambda layer, x: nn.Hardswish(),
    Softplus: lambda layer, x: nn.Softplus(),
    SELU: lambda layer, x: nn.SELU(),
    PReLU: prelu,
    Softmax: lambda layer, x: nn.Softmax(feature_dim(x)),
}
