"""How normalization is written in PyTorch."""

from __future__ import annotations

from torch import Tensor, nn

from nnstudio.kernels.layout import feature_count
from nnstudio.layers import BatchNorm, LayerNorm, RMSNorm, Shape
from tests.frameworks.torch_layers.module import Modules, over_features


class ChannelsLayerNorm(nn.LayerNorm):
    """`nn.LayerNorm` over the channels of images, which it takes as the last axis."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class ChannelsRMSNorm(nn.RMSNorm):
    """`nn.RMSNorm` over the channels of images, which it takes as the last axis."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


def batch_norm(layer: BatchNorm, x: Shape) -> nn.Module:
    modules = {1: nn.BatchNorm1d, 2: over_features(nn.BatchNorm1d), 3: nn.BatchNorm2d}
    return modules[len(x)](feature_count(x), eps=layer.epsilon, momentum=layer.momentum)


def layer_norm(layer: LayerNorm, x: Shape) -> nn.Module:
    if layer.over == "all":
        return nn.LayerNorm(x, eps=layer.epsilon)
    return ChannelsLayerNorm(x[0], eps=layer.epsilon) if len(x) == 3 else nn.LayerNorm(x[-1], eps=layer.epsilon)


def rms_norm(layer: RMSNorm, x: Shape) -> nn.Module:
    if layer.over == "all":
        return nn.RMSNorm(x, eps=layer.epsilon)
    return ChannelsRMSNorm(x[0], eps=layer.epsilon) if len(x) == 3 else nn.RMSNorm(x[-1], eps=layer.epsilon)


MODULES: Modules = {
    BatchNorm: batch_norm,
    LayerNorm: layer_norm,
    RMSNorm: rms_norm,
}
