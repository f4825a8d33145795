"""A network as Keras writes it; channels last, as everywhere in Keras."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import keras
from keras import layers

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
from nnstudio.network import TransformerBlock, TransformerDecoder, TransformerEncoder


def model_of(task: Task) -> keras.Model:
    """Return the layers one after the other; the softmax is left to the loss."""
    chains: dict[int, tuple[Any, ...]] = {}
    for node in task.network.nodes:
        if node.shares is None:
            chains[node.id] = tuple(MADE[type(node.layer)](node.layer))
        else:
            (embedding,) = chains[node.shares]
            chains[node.id] = (Scores(embedding),)
    entry = layers.Input(task.input_shape, dtype="int32" if task.has_tokens else "uint8")
    scaling = () if task.has_tokens else (layers.Rescaling(1 / 255),)
    return keras.Sequential([entry, *scaling, *itertools.chain.from_iterable(chains.values())])


class Positions(layers.Layer):
    """A learned vector for each step."""

    def build(self, shape: tuple[int, ...]) -> None:
        self.positions = self.add_weight(shape=shape[1:], initializer=keras.initializers.RandomNormal(stddev=0.02))

    def call(self, x: Any) -> Any:
        return x + self.positions


class Scores(layers.Layer):
    """An output layer whose weight is that of an embedding."""

    def __init__(self, embedding: layers.Embedding) -> None:
        super().__init__()
        self.embedding = embedding

    def call(self, x: Any) -> Any:
        return keras.ops.matmul(x, keras.ops.transpose(self.embedding.embeddings))


class Block(layers.Layer):
    """A pre-norm block around Keras's own attention."""

    def __init__(self, layer: TransformerBlock) -> None:
        super().__init__()
        self.layer = layer

    def build(self, shape: tuple[int, ...]) -> None:
        features = shape[-1]
        activation = "relu" if self.layer.activation == "relu" else _gelu_tanh
        self.attention_norm, self.feed_forward_norm = (
            layers.LayerNormalization(epsilon=self.layer.epsilon) for _ in range(2)
        )
        self.attention = layers.MultiHeadAttention(self.layer.heads, features // self.layer.heads)
        self.wide, self.narrow = layers.Dense(self.layer.hidden, activation), layers.Dense(features)
        for norm in (self.attention_norm, self.feed_forward_norm):
            norm.build(shape)
        self.attention.build(shape, shape)
        self.wide.build(shape)
        self.narrow.build((*shape[:-1], self.layer.hidden))

    def call(self, x: Any) -> Any:
        y = self.attention_norm(x)
        x = x + self.attention(y, y, use_causal_mask=isinstance(self.layer, TransformerDecoder))
        return x + self.narrow(self.wide(self.feed_forward_norm(x)))


def _gelu_tanh(x: Any) -> Any:
    return keras.ops.gelu(x, approximate=True)


def _entry(layer: Input) -> Iterable[Any]:
    return (layers.Permute((2, 3, 1)),) if len(layer.shape) == 3 else ()


def _convolution(layer: Conv2D) -> Iterable[Any]:
    padding = str(layer.padding)
    return (layers.Conv2D(layer.filters, layer.kernel_size, padding=padding, activation=layer.activation),)


def _dense(layer: Dense) -> Iterable[Any]:
    return (layers.Dense(layer.units, "relu" if layer.activation == "relu" else None, use_bias=layer.bias),)


def _embedding(layer: Embedding) -> Iterable[Any]:
    return (layers.Embedding(layer.vocabulary, layer.features, keras.initializers.RandomNormal(stddev=0.02)),)


def _blocks(layer: TransformerBlock) -> Iterable[Any]:
    return tuple(Block(layer) for _ in range(layer.repeat))


MADE: dict[type, Callable[[Any], Iterable[Any]]] = {
    Input: _entry,
    Flatten: lambda layer: (layers.Flatten(),),
    MaxPool: lambda layer: (layers.MaxPooling2D(layer.pool_size),),
    Conv2D: _convolution,
    Dense: _dense,
    Embedding: _embedding,
    LearnedPositions: lambda layer: (Positions(),),
    LayerNorm: lambda layer: (layers.LayerNormalization(epsilon=layer.epsilon),),
    GlobalAveragePool: lambda layer: (layers.GlobalAveragePooling1D(),),
    LSTM: lambda layer: (layers.LSTM(layer.units),),
    GRU: lambda layer: (layers.GRU(layer.units),),
    TransformerEncoder: _blocks,
    TransformerDecoder: _blocks,
}
"""Makes Keras's layers for one of ours; normalization is over the features of each step."""
