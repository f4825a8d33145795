"""How normalization is written in PyTorch."""

from __future__ import annotations

from torch import Tensor, nn

from nnstudio.layers import BatchNorm, LayerNorm, Shape
from tests.frameworks.torch_layers.module import Modules


class ChannelsLayerNorm(nn.LayerNorm):
    """`nn.LayerNorm` over the channels of images, which it takes as the last axis."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


def batch_norm(layer: BatchNorm, x: Shape) -> nn.Module:
    module = nn.BatchNorm2d if len(x) == 3 else nn.BatchNorm1d
    return module(x[0], eps=layer.epsilon, momentum=layer.momentum)


def layer_norm(layer: LayerNorm, x: Shape) -> nn.Module:
    if layer.over == "all":
        return nn.LayerNorm(x, eps=layer.epsilon)
    return ChannelsLayerNorm(x[0], eps=layer.epsilon)


MODULES: Modules = {
    BatchNorm: batch_norm,
    LayerNorm: layer_norm,
}
