"""How gated dense layers are written in PyTorch."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812  # its usual name
from torch import Tensor, nn

from nnstudio.kernels.layout import feature_count
from nnstudio.layers import GEGLU, Shape, SwiGLU
from tests.frameworks.torch_layers.module import Modules


class Gated(nn.Module):
    """Two sums side by side, one of which goes through an activation and multiplies the other."""

    def __init__(self, layer: GEGLU | SwiGLU, x: Shape) -> None:
        super().__init__()
        self.layer = layer
        for half in ("gate", "up"):
            weight = nn.Parameter(torch.empty(layer.units, feature_count(x)))
            self.register_parameter(f"{half}_weight", weight)
            self.register_parameter(f"{half}_bias", nn.Parameter(torch.empty(layer.units)) if layer.bias else None)

    def forward(self, x: Tensor) -> Tensor:
        gate = F.linear(x, self.gate_weight, self.gate_bias)
        return self.activation(gate) * F.linear(x, self.up_weight, self.up_bias)

    def activation(self, gate: Tensor) -> Tensor:
        if isinstance(self.layer, SwiGLU):
            return F.silu(gate)
        return F.gelu(gate, approximate="tanh" if self.layer.approximation == "tanh" else "none")


MODULES: Modules = {
    GEGLU: Gated,
    SwiGLU: Gated,
}
