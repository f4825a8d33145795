"""How each layer is written in PyTorch, and one step of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  # its usual name
from torch import Tensor, nn

from nnstudio.layers import (
    ACTIVATIONS,
    ELU,
    GELU,
    ActivatedLayer,
    Add,
    AveragePool,
    BatchNorm,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    LayerNorm,
    LeakyReLU,
    MaxPool,
    Operation,
    ReLU,
    ReLU6,
    Shape,
    Sigmoid,
    Softmax,
    Swish,
    Tanh,
)
from nnstudio.layers.base import Array
from tests.layers.agreement import Case


class Function(nn.Module):
    """A function of tensors as a module without parameters."""

    def __init__(self, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.function(*inputs)


class PaddedConv2d(nn.Conv2d):
    """A convolution without padding, behind explicit padding on each side, which `nn.Conv2d` does not take."""

    def __init__(self, sides: Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = sides

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, self.sides))


class ChannelsLayerNorm(nn.LayerNorm):
    """`nn.LayerNorm` over the channels of images, which it takes as the last axis."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


def sides_of(layer: Conv2D | MaxPool | AveragePool, image: Shape) -> tuple[int, int, int, int]:
    """Return padding as `F.pad` takes it, (left, right, top, bottom); `same` as TensorFlow defines it."""
    if layer.padding == "valid":
        return (0, 0, 0, 0)
    if not isinstance(layer.padding, str):
        top, bottom, left, right = layer.padding
        return (left, right, top, bottom)
    kernel, dilation = (layer.kernel_size, layer.dilation) if isinstance(layer, Conv2D) else (layer.pool_size, (1, 1))
    stride = layer.stride or kernel
    totals = []
    for axis in (0, 1):
        size = image[1 + axis]
        outputs = (size + stride[axis] - 1) // stride[axis]
        totals.append(max(0, (outputs - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - size))
    down, across = totals
    return (across // 2, across - across // 2, down // 2, down - down // 2)


def dense(layer: Dense, x: Shape) -> nn.Module:
    return nn.Linear(x[0], layer.units, layer.bias)


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


def max_pool(layer: MaxPool, x: Shape) -> nn.Module:
    pool = nn.MaxPool2d(layer.pool_size, layer.stride)
    return Function(lambda images: pool(F.pad(images, sides_of(layer, x), value=-torch.inf)))


def average_pool(layer: AveragePool, x: Shape) -> nn.Module:
    """Where padding does not count, divide by the share of each window that lies on the image."""
    pool = nn.AvgPool2d(layer.pool_size, layer.stride)
    sides = sides_of(layer, x)
    if layer.counts_padding:
        return Function(lambda images: pool(F.pad(images, sides)))
    return Function(lambda images: pool(F.pad(images, sides)) / pool(F.pad(torch.ones(1, *x), sides)))


def batch_norm(layer: BatchNorm, x: Shape) -> nn.Module:
    module = nn.BatchNorm2d if len(x) == 3 else nn.BatchNorm1d
    return module(x[0], eps=layer.epsilon, momentum=layer.momentum)


def layer_norm(layer: LayerNorm, x: Shape) -> nn.Module:
    if layer.over == "all":
        return nn.LayerNorm(x, eps=layer.epsilon)
    return ChannelsLayerNorm(x[0], eps=layer.epsilon)


TORCH_LAYERS: dict[type[Operation], Callable[..., nn.Module]] = {
    Dense: dense,
    Conv2D: conv2d,
    MaxPool: max_pool,
    AveragePool: average_pool,
    GlobalAveragePool: lambda layer, x: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    Flatten: lambda layer, x: nn.Flatten(),
    Dropout: lambda layer, x: nn.Dropout(layer.rate),
    BatchNorm: batch_norm,
    LayerNorm: layer_norm,
    ReLU: lambda layer, x: nn.ReLU(),
    ReLU6: lambda layer, x: nn.ReLU6(),
    LeakyReLU: lambda layer, x: nn.LeakyReLU(layer.slope),
    Sigmoid: lambda layer, x: nn.Sigmoid(),
    Tanh: lambda layer, x: nn.Tanh(),
    ELU: lambda layer, x: nn.ELU(layer.alpha),
    GELU: lambda layer, x: nn.GELU("none" if layer.approximation == "exact" else "tanh"),
    Swish: lambda layer, x: nn.SiLU(),
    Softmax: lambda layer, x: nn.Softmax(dim=1),
    Add: lambda layer, *inputs: Function(lambda *tensors: torch.stack(tensors).sum(dim=0)),
    Concatenate: lambda layer, *inputs: Function(lambda *tensors: torch.cat(tensors, dim=1)),
}
"""Makes the module for a layer and the shapes of its inputs."""


def run_torch(case: Case) -> dict[str, Array]:
    """Run one step in PyTorch; returns what `run_ours` does, under the same names."""
    layer, shapes = case.subject.layer, case.subject.inputs
    module = TORCH_LAYERS[type(layer)](layer, *shapes).train(case.training)
    module.load_state_dict({name: torch.tensor(array) for name, array in case.params.items()}, strict=True)
    inputs = [torch.tensor(x, requires_grad=True) for x in case.inputs]
    y = module(*inputs)
    for activation in ACTIVATIONS[layer.activation] if isinstance(layer, ActivatedLayer) else ():
        y = TORCH_LAYERS[type(activation)](activation, ())(y)
    y.backward(torch.tensor(case.dy))
    results = {"y": y, **{f"dx{index}": x.grad for index, x in enumerate(inputs)}}
    if case.training:
        results |= {f"d.{name}": parameter.grad for name, parameter in module.named_parameters()}
    results |= {f"after.{name}": buffer for name, buffer in module.named_buffers()}
    return {name: tensor.detach().numpy().copy() for name, tensor in results.items()}
