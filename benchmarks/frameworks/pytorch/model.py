"""A network as PyTorch writes it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  # its usual name
from torch import Tensor, nn

from benchmarks.task import Task
from nnstudio.layers import (
    GRU,
    LSTM,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    GlobalAveragePool,
    Input,
    LayerNorm,
    LearnedPositions,
    MaxPool,
)
from nnstudio.network import TransformerBlock, TransformerDecoder, TransformerEncoder, infer_shapes

Modules = Callable[[Any, tuple[int, ...]], Iterable[nn.Module]]
"""What stands for a layer, given it and the shape of a sample that it reads."""


def model_of(task: Task) -> nn.Module:
    """Return the modules one after the other; the softmax is left to the loss."""
    shapes = infer_shapes(task.network)
    modules: dict[int, tuple[nn.Module, ...]] = {}
    for node in task.network.nodes:
        x = shapes.outputs[node.inputs[0]] if node.inputs else ()
        modules[node.id] = tuple(MODULES[type(node.layer)](node.layer, x))
        for module in modules[node.id]:
            module.requires_grad_(node.trainable)
        if node.shares is not None:
            (head,), (owner,) = modules[node.id], modules[node.shares]
            head.weight = owner.weight
    return nn.Sequential(*itertools.chain.from_iterable(modules.values()))


def _normal(*shape: int) -> Tensor:
    """Return what embeddings start from in GPT-2: with more, an output layer that shares them begins far off."""
    return torch.empty(shape).normal_(0, 0.02)


class Positions(nn.Module):
    """A learned vector for each step."""

    def __init__(self, length: int, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(_normal(length, features))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight


class MeanOverSteps(nn.Module):
    """The mean of each feature over all steps."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(1)


class Last(nn.Module):
    """The last output of a recurrent layer."""

    def __init__(self, kind: type[nn.RNNBase], features: int, units: int) -> None:
        super().__init__()
        self.layer = kind(features, units, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layer(x)[0][:, -1]
        return y


class Block(nn.Module):
    """A pre-norm block around `scaled_dot_product_attention`; `nn.TransformerEncoderLayer` took longer.

    Queries, keys and values come from one product.
    """

    def __init__(self, layer: TransformerBlock, features: int) -> None:
        super().__init__()
        self.heads = layer.heads
        self.is_causal = isinstance(layer, TransformerDecoder)
        self.attention_norm = nn.LayerNorm(features, layer.epsilon)
        self.to_heads = nn.Linear(features, 3 * features)
        self.from_heads = nn.Linear(features, features)
        self.feed_forward_norm = nn.LayerNorm(features, layer.epsilon)
        self.feed_forward = nn.Sequential(
            nn.Linear(features, layer.hidden),
            nn.ReLU() if layer.activation == "relu" else nn.GELU(approximate="tanh"),
            nn.Linear(layer.hidden, features),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self._attended(self.attention_norm(x))
        y: Tensor = x + self.feed_forward(self.feed_forward_norm(x))
        return y

    def _attended(self, x: Tensor) -> Tensor:
        heads = self.to_heads(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        query, key, value = heads.unbind(0)
        gathered = F.scaled_dot_product_attention(query, key, value, is_causal=self.is_causal)
        y: Tensor = self.from_heads(gathered.transpose(1, 2).flatten(2))
        return y


def _activated(module: nn.Module, activation: str) -> Iterable[nn.Module]:
    return (module, nn.ReLU()) if activation == "relu" else (module,)


def _convolution(layer: Conv2D, x: tuple[int, ...]) -> Iterable[nn.Module]:
    module = nn.Conv2d(x[0], layer.filters, layer.kernel_size, padding=str(layer.padding))
    return _activated(module, layer.activation)


def _dense(layer: Dense, x: tuple[int, ...]) -> Iterable[nn.Module]:
    return _activated(nn.Linear(x[-1], layer.units, layer.bias), layer.activation)


def _embedding(layer: Embedding, x: tuple[int, ...]) -> Iterable[nn.Module]:
    return (nn.Embedding.from_pretrained(_normal(layer.vocabulary, layer.features), freeze=False),)


def _blocks(layer: TransformerBlock, x: tuple[int, ...]) -> Iterable[nn.Module]:
    return tuple(Block(layer, x[-1]) for _ in range(layer.repeat))


MODULES: dict[type, Modules] = {
    Input: lambda layer, x: (),
    Flatten: lambda layer, x: (nn.Flatten(),),
    MaxPool: lambda layer, x: (nn.MaxPool2d(layer.pool_size),),
    Conv2D: _convolution,
    Dense: _dense,
    Embedding: _embedding,
    LearnedPositions: lambda layer, x: (Positions(layer.length, x[-1]),),
    LayerNorm: lambda layer, x: (nn.LayerNorm(x[-1], layer.epsilon),),
    GlobalAveragePool: lambda layer, x: (MeanOverSteps(),),
    LSTM: lambda layer, x: (Last(nn.LSTM, x[-1], layer.units),),
    GRU: lambda layer, x: (Last(nn.GRU, x[-1], layer.units),),
    TransformerEncoder: _blocks,
    TransformerDecoder: _blocks,
}
"""Makes the modules for a layer; normalization is over the features of each step."""
