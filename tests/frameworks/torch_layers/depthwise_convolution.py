"""How convolutions with kernels for each channel are written in PyTorch."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812  # its usual name
from torch import Tensor, nn

from nnstudio.layers import DepthwiseConv2D, SeparableConv2D, Shape
from tests.frameworks.torch_layers.convolution import PaddedConv2d
from tests.frameworks.torch_layers.module import Modules
from tests.frameworks.torch_layers.sliding import sides_of


class SeparableConv2d(nn.Module):
    """A depthwise convolution and a pointwise one, with the bias behind both."""

    def __init__(self, layer: SeparableConv2D, x: Shape) -> None:
        super().__init__()
        between = x[0] * layer.depth_multiplier
        self.layer, self.sides, self.groups = layer, sides_of(layer, x), x[0]
        self.depthwise_weight = nn.Parameter(torch.empty(between, 1, *layer.kernel_size))
        self.pointwise_weight = nn.Parameter(torch.empty(layer.filters, between, 1, 1))
        self.bias = nn.Parameter(torch.empty(layer.filters)) if layer.bias else None

    def forward(self, x: Tensor) -> Tensor:
        stride, dilation = self.layer.stride, self.layer.dilation
        padded = F.pad(x, self.sides)
        between = F.conv2d(padded, self.depthwise_weight, None, stride, 0, dilation, self.groups)
        return F.conv2d(between, self.pointwise_weight, self.bias)


def depthwise_conv2d(layer: DepthwiseConv2D, x: Shape) -> nn.Module:
    return PaddedConv2d(
        sides_of(layer, x),
        x[0],
        x[0] * layer.depth_multiplier,
        layer.kernel_size,
        layer.stride,
        dilation=layer.dilation,
        groups=x[0],
        bias=layer.bias,
    )


MODULES: Modules = {
    DepthwiseConv2D: depthwise_conv2d,
    SeparableConv2D: SeparableConv2d,
}
