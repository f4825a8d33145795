"""How normalization by groups of channels is written in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.kernels.layout import feature_count
from nnstudio.layers import GroupNorm, InstanceNorm, Shape
from tests.frameworks.torch_layers.module import Modules, over_features


def group_norm(layer: GroupNorm, x: Shape) -> nn.Module:
    module = over_features(nn.GroupNorm) if len(x) == 2 else nn.GroupNorm
    return module(layer.groups, feature_count(x), layer.epsilon, layer.affine)


def instance_norm(layer: InstanceNorm, x: Shape) -> nn.Module:
    module = over_features(nn.InstanceNorm1d) if len(x) == 2 else nn.InstanceNorm2d
    return module(feature_count(x), layer.epsilon, affine=layer.affine)


MODULES: Modules = {
    GroupNorm: group_norm,
    InstanceNorm: instance_norm,
}
