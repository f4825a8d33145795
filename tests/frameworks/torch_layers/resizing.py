"""How images are made larger in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.layers import Shape, UpSampling2D, ZeroPadding2D
from tests.frameworks.torch_layers.module import Modules


def up_sampling(layer: UpSampling2D, x: Shape) -> nn.Module:
    if layer.interpolation == "nearest":
        return nn.Upsample(scale_factor=layer.factor)
    return nn.Upsample(scale_factor=layer.factor, mode="bilinear", align_corners=False)


def zero_padding(layer: ZeroPadding2D, x: Shape) -> nn.Module:
    top, bottom, left, right = layer.padding
    return nn.ZeroPad2d((left, right, top, bottom))


MODULES: Modules = {
    UpSampling2D: up_sampling,
    ZeroPadding2D: zero_padding,
}
