"""How convolutions are written in PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch.nn.functional as F  # noqa: N812  # its usual name
from torch import Tensor, nn

from nnstudio.layers import Conv1D, Conv2D, Shape
from tests.frameworks.torch_layers.module import Modules, over_features
from tests.frameworks.torch_layers.sliding import ends_of, sides_of


class PaddedConv1d(nn.Conv1d):
    """A convolution without padding, behind explicit padding before and after, which `nn.Conv1d` does not take."""

    def __init__(self, ends: Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ends = ends

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, self.ends))


class PaddedConv2d(nn.Conv2d):
    """A convolution without padding, behind explicit padding on each side, which `nn.Conv2d` does not take."""

    def __init__(self, sides: Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = sides

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, self.sides))


def conv1d(layer: Conv1D, x: Shape) -> nn.Module:
    return over_features(PaddedConv1d)(
        ends_of(layer, x),
        x[-1],
        layer.filters,
        layer.kernel_size,
        layer.stride,
        dilation=layer.dilation,
        groups=layer.groups,
        bias=layer.bias,
    )


def conv2d(layer: Conv2D, x: Shape) -> nn.Module:
    return PaddedConv2d(
        sides_of(layer, x),
        x[0],
        layer.filters,
        layer.kernel_size,
        layer.stride,
        dilation=layer.dilation,
        groups=layer.groups,
        bias=layer.bias,
    )


MODULES: Modules = {
    Conv1D: conv1d,
    Conv2D: conv2d,
}
