"""How positions and single steps are written in PyTorch."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nnstudio.layers import ClassToken, LearnedPositions, RelativePositionBias, SelectStep, Shape, SinusoidalPositions
from tests.frameworks.torch_layers.module import Function, Modules


class Learned(nn.Module):
    def __init__(self, length: int, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(length, features))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight[: x.shape[1]]


class First(nn.Module):
    def __init__(self, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(features))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.weight.expand(len(x), 1, -1), x], dim=1)


class Relative(nn.Module):
    """The bias of T5, after `T5Attention._relative_position_bucket` and `compute_bias` of the transformers library."""

    def __init__(self, layer: RelativePositionBias) -> None:
        super().__init__()
        self.layer = layer
        self.weight = nn.Parameter(torch.empty(layer.buckets, layer.heads))

    def forward(self, x: Tensor) -> Tensor:
        steps = torch.arange(x.shape[1])
        bias = self.weight[self.bucket(steps[None, :] - steps[:, None])].permute(2, 0, 1)
        return bias.expand(len(x), -1, -1, -1) + 0 * x.sum()

    def bucket(self, relative: Tensor) -> Tensor:
        buckets, result = self.layer.buckets, torch.zeros_like(relative)
        if self.layer.both_ways:
            buckets //= 2
            result += (relative > 0).long() * buckets
            relative = relative.abs()
        else:
            relative = -torch.min(relative, torch.zeros_like(relative))
        exact = buckets // 2
        ratio = torch.log(relative.float() / exact) / torch.log(torch.tensor(self.layer.longest / exact))
        large = exact + (ratio * (buckets - exact)).clamp(min=0).long()
        large = torch.min(large, torch.full_like(large, buckets - 1))
        return result + torch.where(relative < exact, relative, large)


def waves(layer: SinusoidalPositions, x: Shape) -> nn.Module:
    steps, features = x
    table = torch.empty(steps, features, dtype=torch.float64)
    for step in range(steps):
        for feature in range(features):
            angle = torch.tensor(step / layer.base ** (2 * (feature // 2) / features), dtype=torch.float64)
            table[step, feature] = torch.cos(angle) if feature % 2 else torch.sin(angle)
    return Function(lambda sequence: sequence + table.float())


MODULES: Modules = {
    LearnedPositions: lambda layer, x: Learned(layer.length, x[1]),
    SinusoidalPositions: waves,
    ClassToken: lambda layer, x: First(x[1]),
    SelectStep: lambda layer, x: Function(lambda sequence: sequence[:, layer.step]),
    RelativePositionBias: lambda layer, x: Relative(layer),
}
