"""How products of two inputs are written in PyTorch."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812  # its usual name
from torch import Tensor, nn

from nnstudio.layers import Dot, Shape
from tests.frameworks.torch_layers.module import Function, Modules


def dot(layer: Dot, *inputs: Shape) -> nn.Module:
    def product(first: Tensor, second: Tensor) -> Tensor:
        if layer.normalize:
            first, second = F.normalize(first, dim=-1), F.normalize(second, dim=-1)
        if len(inputs[0]) == 1:
            return (first * second).sum(dim=1, keepdim=True)
        return first @ second.swapaxes(1, 2)

    return Function(product)


MODULES: Modules = {
    Dot: dot,
}
